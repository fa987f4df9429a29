// Tells Python the theme and the visitor's token; see bridge.py.

export default component(closeTheMenuOnAChoice, (_, { data, parentElement, setStateValue }) => {
  const palette = themeOf(parentElement.querySelector('i'));
  const theme = palette === PALETTES.dark ? 'dark' : 'light';
  document.documentElement.lang = data.language;
  if (theme !== data.theme) setStateValue('theme', theme);
  const start = data.cookie + '=';
  const kept = document.cookie.split('; ').find(one => one.startsWith(start))?.slice(start.length);
  if (kept && kept !== data.token) setStateValue('token', kept); // two first visits at once: the first one counts
  if (!kept) document.cookie = `${start}${data.token}; path=/; max-age=31536000; SameSite=Lax`;
});

// On a phone the pages are in a drawer, which Streamlit leaves open over the page that was chosen.
function closeTheMenuOnAChoice(_, life) {
  life.on(document, 'click', ({ target }) => {
    if (target.closest?.('[data-testid=stSidebarNavLink]'))
      document.querySelector('[data-testid=stSidebarCollapseButton] button')?.click();
  });
}
