// Sends the theme and the visitor's token to Python, and keeps what a later visit needs; see bridge.py.

export default component(begin, (state, { data, parentElement, setStateValue, setTriggerValue }) => {
  const palette = themeOf(parentElement.querySelector('i'));
  const theme = palette === PALETTES.dark ? 'dark' : 'light';
  document.documentElement.lang = data.language;
  Object.assign(state, { ...data.languages, now: data.language, choose: code => setTriggerValue('language', code) });
  if (theme !== data.theme) setStateValue('theme', theme);
  const start = data.cookie + '=';
  const stored = document.cookie.split('; ').find(cookie => cookie.startsWith(start))?.slice(start.length);
  if (stored && stored !== data.token) setStateValue('token', stored); // of two first visits at once, the first counts
  if (!stored) keepCookie(data.cookie, data.token);
  for (const [name, value] of Object.entries(data.cookies)) if (value) keepCookie(name, value);
});

function keepCookie(name, value) {
  // In a frame of another site's page a browser keeps only a cookie that is partitioned, which has to be secure.
  const site = self !== top && isSecureContext ? 'SameSite=None; Secure; Partitioned' : 'SameSite=Lax';
  document.cookie = `${name}=${value}; path=/; max-age=31536000; ${site}`;
}

// The state has the languages of the menu: their `title` and `names`, the language `now`, and `choose(code)`.
function begin(_, life) {
  const state = {};
  shareTheme(life);
  offerLanguages(state, life);
  tolerateTranslators();
  followTranslators();
  joinSwitches(life);
  return state;
}

// On a phone the pages are in a bar at the bottom, and the languages in the menu, in a row like that of the themes.
function offerLanguages(state, life) {
  const button = () => document.querySelector('[data-testid=stMainMenuButton]');
  const offer = () => {
    const list = document.querySelector('[data-testid=stMainMenuList]');
    if (!list) { if (button()?.ariaExpanded === 'true') life.nextFrame('menu', offer); return; }
    if (list.querySelector('.languages')) return;
    const row = create('div', 'languages');
    Object.assign(row, { role: 'group', ariaLabel: state.title });
    for (const [code, name] of Object.entries(state.names)) {
      const choice = row.appendChild(create('button', '', name));
      Object.assign(choice, { type: 'button', role: 'menuitemradio', lang: code, ariaChecked: code === state.now });
      life.on(choice, 'click', () => { button().click(); state.choose(code); });
    }
    list.prepend(row);
  };
  life.on(document, 'click', ({ target }) => {
    if (document.querySelector('[data-testid=stSidebar]') && target.closest?.('[data-testid=stMainMenu]'))
      life.nextFrame('menu', offer);
  });
}

// Streamlit keeps the chosen theme by the path at which the document was loaded, and looks there when it loads the next
// one. So that a page opened by its address has the same theme, all pages get the choice when the document is left.
function shareTheme(life) {
  const key = path => `stActiveTheme-${path}-v2`;
  const loaded = new URL(performance.getEntriesByType('navigation')[0].name).pathname;
  life.on(document, 'visibilitychange', () => {
    const theme = localStorage.getItem(key(loaded));
    const links = document.querySelectorAll('[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]');
    if (theme) for (const { pathname } of links) localStorage.setItem(key(pathname), theme);
  });
}

// A browser's translator puts <font> elements in place of texts. React still holds the texts: it would write into them
// unseen, and the page would end with an error when it removes one (React's issue 11538). So a text that changes comes
// back, and what is done to a text is done to the element in its place.
const translations = document.translations ??= new WeakMap(); // text -> the element in its place

// The document has this once: a page may be translated while its bridge is not there yet.
function followTranslators() {
  if (document.followsTranslators) return;
  document.followsTranslators = true;
  const restore = text => {
    translations.get(text)?.replaceWith(text);
    translations.delete(text);
  };
  const changes = new MutationObserver(records => records.forEach(({ target }) => restore(target)));
  const replacements = new MutationObserver(records => {
    for (const { removedNodes: [text], addedNodes: [added], previousSibling, nextSibling } of records) {
      const element = [added, previousSibling, nextSibling].find(node => node?.nodeName === 'FONT');
      if (!(text instanceof Text) || !element) continue;
      translations.set(text, element);
      changes.observe(text, { characterData: true });
    }
  });
  replacements.observe(document.body, { childList: true, subtree: true });
}

// The child of `parent` that is `node` or stands in its place.
function standIn(parent, node) {
  const there = node?.parentNode === parent ? node : translations.get(node);
  return there?.parentNode === parent ? there : null;
}

function tolerateTranslators() {
  if (document.toleratesTranslators) return;
  document.toleratesTranslators = true;
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function (node) {
    const there = standIn(this, node);
    if (there) removeChild.call(this, there);
    return node;
  };
  Node.prototype.insertBefore = function (node, before) {
    return insertBefore.call(this, node, standIn(this, before));
  };
}

// Streamlit opens another page with an address in two steps: first the history gets the page that is left with that
// address, then the other page. So the browser's back would come to a page that nobody has seen. If the visitor has
// done nothing in between, the second step takes the place of the first.
function joinSwitches(life) {
  const switches = document.switches ??= watchHistory();
  for (const type of ['pointerdown', 'keydown', 'popstate'])
    life.on(window, type, () => { switches.first = false; }, { capture: true });
}

function watchHistory() {
  const switches = { first: false }, push = history.pushState;
  history.pushState = (state, unused, address) => {
    const { pathname, search } = new URL(address ?? '', location.href), same = pathname === location.pathname;
    if (switches.first && !same && search === location.search) history.replaceState(state, unused, address);
    else push.call(history, state, unused, address);
    switches.first = same;
  };
  return switches;
}
