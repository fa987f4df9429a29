// Sends the theme and the visitor's token to Python; see bridge.py.

export default component(closeMenuOnChoice, (_, { data, parentElement, setStateValue }) => {
  const palette = themeOf(parentElement.querySelector('i'));
  const theme = palette === PALETTES.dark ? 'dark' : 'light';
  document.documentElement.lang = data.language;
  if (theme !== data.theme) setStateValue('theme', theme);
  const start = data.cookie + '=';
  const stored = document.cookie.split('; ').find(cookie => cookie.startsWith(start))?.slice(start.length);
  if (stored && stored !== data.token) setStateValue('token', stored); // of two first visits at once, the first counts
  if (!stored) document.cookie = `${start}${data.token}; path=/; max-age=31536000; SameSite=Lax`;
});

// On a phone the pages are in a drawer. Streamlit leaves it open over the chosen page.
function closeMenuOnChoice(_, life) {
  life.on(document, 'click', ({ target }) => {
    if (target.closest?.('[data-testid=stSidebarNavLink]'))
      document.querySelector('[data-testid=stSidebarCollapseButton] button')?.click();
  });
}
