// Reads the drawing on the canvas beside it with every frame of a stroke, for the components that answer; see ink.py.

// Style added to the canvas's shadow root: the canvas fits its place, has no tool bar, and shows a hint while empty.
const STYLE = `
  .dc-toolbar { display: none !important; }
  div:has(> .canvas-root), div:has(> div > .canvas-root), .canvas-root, .dc-root, .dc-scroll {
    display: block !important; width: 100% !important; max-width: none !important; overflow: visible !important;
  }
  .dc-container, .canvas-container, canvas { width: 100% !important; height: auto !important; aspect-ratio: 1; }
  .dc-container { position: relative; }
  .hint { position: absolute; inset: 0; display: flex; align-items: center; justify-content: center; padding: 8%;
          text-align: center; pointer-events: none; color: var(--ink2); font-family: var(--st-font); }
  .hint.unreadable { background: var(--paper); color: var(--ink); padding: 4%; line-height: 1.4; text-wrap: balance; }
  .hint[hidden] { display: none; }`;

export default component(
  (parentElement, life) => new InkReader(parentElement, life),
  (reader, call) => reader.show(call),
);

class InkReader {
  constructor(parentElement, life) {
    const element = parentElement.querySelector('.ink'), [clear, undo] = element.children;
    Object.assign(this, { element, buttons: { clear, undo }, life, data: null });
    Object.assign(this, { canvas: '', word: '', drawing: false });
    life.on(clear, 'click', () => this.clear());
    life.on(undo, 'click', () => this.undo());
    const on = (type, act) => life.on(window, type, act, { capture: true });
    on('pointerdown', event => this.penDown(event.composedPath()));
    on('pointermove', () => this.drawing && this.life.nextFrame('read', () => this.read()));
    // Read both layers before the canvas handles the event: it then clears the upper layer, and paints the lower one a
    // frame later.
    for (const type of ['pointerup', 'pointercancel']) on(type, () => this.penUp());
  }

  show({ data, setTriggerValue }) {
    themeOf(this.element);
    if (!this.data) {
      this.reading = new Reading(data.side);
      if (!shared.drawing) publish(bytes(data.drawing), false); // until the canvas has been read
    }
    Object.assign(this, { data, send: setTriggerValue });
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = data.words[name];
    this.open();
  }

  root() {
    return document.querySelector(`.st-key-${this.data.canvas} [data-testid=stBidiComponentIsolated]`)?.shadowRoot;
  }

  // The layer with everything drawn until the last pen-up; it is missing while the canvas mounts.
  lower() { return this.root()?.querySelector('.dc-canvas.lower-canvas'); }

  // The canvas mounts before or after this component: look for it until it is there.
  open() {
    const place = this.root()?.querySelector('.dc-container');
    if (!place) { this.life.nextFrame('open', () => this.open()); return; }
    this.life.stop('open');
    if (!place.querySelector('.hint')) {
      place.append(Object.assign(document.createElement('style'), { textContent: STYLE }));
      place.append(Object.assign(document.createElement('div'), { className: 'hint', hidden: true }));
      const another = this.canvas && this.canvas !== this.data.canvas;
      this.canvas = this.data.canvas;
      this.life.after('opened', 200, () => this.opened(another)); // by then the canvas has painted
    }
    this.say(this.word); // the language may have changed
  }

  opened(another) {
    if (!this.lower() || this.drawing) return;
    const now = this.pixels(false);
    if (!now) return;
    if (another) this.tell(now);
    else this.publish(now, false);
  }

  // The alpha of the drawing, 0 to 255, scaled down to side × side; `live` adds the stroke in progress. Null if the
  // browser changes the pixels; then the canvas says so.
  pixels(live) {
    const upper = live ? [this.root().querySelector('.upper-canvas')] : [];
    const ink = this.reading.read(this.lower(), ...upper);
    if (!ink) this.say('unreadable');
    return ink;
  }

  // Show the drawing, with the stroke in progress, to the components.
  read() {
    const now = this.lower() && this.pixels(true);
    if (now) this.publish(now, true);
  }

  publish(now, live) {
    this.say(now.some(Boolean) ? '' : 'hint');
    publish(now, live);
  }

  // Send the drawing to Python, and whether to `take` "all" strokes or the "last" one away from the canvas.
  tell(now, take = '') {
    this.publish(now, false);
    this.send('ink', { pixels: btoa(String.fromCharCode(...now)), take });
  }

  // Show a text in the canvas: `hint` while it is empty, `unreadable`, or nothing.
  say(word) {
    const element = this.root()?.querySelector('.hint');
    this.word = word;
    if (!element) return;
    element.hidden = !word;
    element.role = word === 'unreadable' ? 'alert' : null;
    element.classList.toggle('unreadable', word === 'unreadable');
    element.textContent = this.data.words[word] ?? '';
  }

  // A canvas that opened empty is emptied at once. Python replaces another one, which takes no stroke until then.
  clear() {
    const empty = new Uint8Array(this.data.side ** 2), reset = this.root()?.querySelector('button[title^="Reset"]');
    if (reset && !this.data.opened) {
      reset.click();
      this.tell(empty);
      if (this.lower()) this.pixels(false); // says so if the browser hides the drawing
      return;
    }
    const place = this.root()?.querySelector('.dc-container');
    if (place) place.style.pointerEvents = 'none';
    this.tell(empty, 'all');
  }

  undo() {
    if (!this.lower()) return;
    const before = this.pixels(false);
    this.root().querySelector('button[title="Undo"]').click();
    this.life.after(Symbol('undone'), 50, () => { // by then the canvas has repainted
      if (!this.lower()) return;
      const now = this.pixels(false);
      if (!before || !now) return;
      const same = before.some(Boolean) && now.every((value, i) => value === before[i]);
      this.tell(now, same ? 'last' : '');
    });
  }

  penDown(path) {
    this.drawing = path.includes(this.root()) && Boolean(path[0].classList?.contains('upper-canvas'));
    if (this.drawing && this.word === 'hint') this.say('');
  }

  penUp() {
    if (!this.drawing) return;
    this.drawing = false;
    this.life.stop('read');
    const now = this.lower() && this.pixels(true);
    if (now) this.tell(now);
  }
}
