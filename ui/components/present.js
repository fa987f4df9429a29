// The main figure of a page over the whole screen. It is laid out as wide as shell.css says in --laid-out, and then
// enlarged: text and lines grow with it. The elements stay as they are, so keys, pointer and drawing go on. Where a
// browser has no Fullscreen API (Safari on an iPhone), the figure fills the window.

const FIGURE = '[class*=st-key-][class*=_figure]';
const EDGE = 28, PHONE = 640; // pixels around the figure; the narrowest window in which it is enlarged
const CORNERS = { open: 'M7 3H3v4M13 3h4v4M17 13v4h-4M7 17H3v-4', close: 'M3 7h4V3M17 7h-4V3M13 17v-4h4M3 13h4v4' };
const TEXT_FIELD = 'textarea, select, [contenteditable=true], '
  + 'input:not([type=radio], [type=checkbox], [type=range], [type=button])';

export default component(
  (parentElement, life) => new Present(parentElement.querySelector('button'), life),
  (present, { data }) => present.update(data),
);

class Present {
  constructor(button, life) {
    Object.assign(this, { button, figure: null, data: null });
    this.sizes = new ResizeObserver(() => this.fit());
    life.on(button, 'click', () => this.toggle());
    life.on(document, 'keydown', event => this.press(event));
    life.on(document, 'fullscreenchange', () => document.fullscreenElement || this.leave());
    life.on(window, 'resize', () => this.fit());
    life.onEnd(() => this.leave());
  }

  update(data) {
    if (this.data && (this.data.page !== data.page || data.words.missing)) this.leave();
    this.data = data;
    themeOf(this.button);
    this.button.hidden = !data.figure;
    this.button.disabled = Boolean(data.words.missing);
    this.label();
  }

  label() {
    const { button, data } = this, state = this.figure ? 'close' : 'open';
    button.title = button.ariaLabel = data.words.missing || data.words[state];
    button.querySelector('path').setAttribute('d', CORNERS[state]);
  }

  press(event) {
    const { key, ctrlKey, altKey, metaKey, repeat } = event;
    if (key === 'Escape') this.leave();
    if (key.toLowerCase() !== 'f' || ctrlKey || altKey || metaKey || repeat) return;
    if (!event.composedPath()[0].closest?.(TEXT_FIELD)) this.toggle();
  }

  toggle() { if (this.figure) this.leave(); else this.enter(); }

  enter() {
    const figure = document.querySelector(FIGURE), root = document.documentElement;
    if (!figure || !this.data.figure || this.data.words.missing) return;
    this.figure = figure;
    root.dataset.presented = '';
    this.sizes.observe(figure);
    this.fit();
    this.label();
    playheadOf(figure)?.focus({ preventScroll: true }); // so that the arrow keys move it at once
    root.requestFullscreen?.().catch(() => {}); // if the browser refuses, the figure still fills the window
  }

  leave() {
    if (!this.figure) return;
    const root = document.documentElement;
    this.figure = null;
    this.sizes.disconnect();
    delete root.dataset.presented;
    for (const name of ['width', 'scale', 'left', 'top']) root.style.removeProperty(`--present-${name}`);
    document.dispatchEvent(new Event(ENLARGED));
    this.label();
    if (document.fullscreenElement) document.exitFullscreen();
  }

  // Enlarge the figure until it fills the width or the height of the window; a long one the width.
  fit() {
    const { figure } = this;
    if (!figure) return;
    const { clientWidth, clientHeight, style } = document.documentElement, phone = clientWidth < PHONE;
    const edge = phone ? 12 : EDGE, room = clientWidth - 2 * edge, high = clientHeight - 2 * edge;
    const { long, wide } = layoutOf(figure), width = Math.min(room, wide);
    style.setProperty('--present-width', width + 'px');
    const fits = long || phone ? Infinity : high / figure.offsetHeight;
    const scale = Math.max(1, Math.min(room / width, fits));
    style.setProperty('--present-scale', scale);
    style.setProperty('--present-left', (clientWidth - width * scale) / 2 + 'px');
    style.setProperty('--present-top', Math.max(edge, (clientHeight - figure.offsetHeight * scale) / 2) + 'px');
    document.dispatchEvent(new Event(ENLARGED));
  }
}

function playheadOf(figure) {
  const sliders = [...figure.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('[role=slider]'));
  return sliders.find(Boolean);
}

// How wide a figure is laid out, and whether it is longer than a screen, as shell.css has it.
function layoutOf(figure) {
  const style = getComputedStyle(figure);
  return { wide: Number(style.getPropertyValue('--laid-out')), long: style.getPropertyValue('--long').trim() === '1' };
}
