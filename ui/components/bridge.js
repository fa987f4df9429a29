export default function ({ data, parentElement, setStateValue }) {
  const palette = themeOf(parentElement.querySelector('i'));
  const theme = palette === PALETTES.dark ? 'dark' : 'light';
  document.documentElement.lang = data.language;
  if (theme !== data.theme) setStateValue('theme', theme);
}
