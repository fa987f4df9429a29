// Reads what is drawn on the canvas beside it, during the stroke too; see ink.py.

// What is added inside the canvas's own shadow root: it fits its place, hides its tool bar, shows a hint while empty.
const STYLE = `
  .dc-toolbar { display: none !important; }
  div:has(> .canvas-root), div:has(> div > .canvas-root), .canvas-root, .dc-root, .dc-scroll { display: block !important; width: 100% !important; max-width: none !important; overflow: visible !important; }
  .dc-container, .canvas-container, canvas { width: 100% !important; height: auto !important; aspect-ratio: 1; }
  .dc-container { position: relative; }
  .hint { position: absolute; inset: 0; display: flex; align-items: center; justify-content: center; padding: 8%;
          text-align: center; pointer-events: none; color: var(--ink2); font-family: var(--st-font); }
  .hint[hidden] { display: none; }`;

export default component((parentElement, life) => new InkReader(parentElement, life), (reader, call) => reader.show(call));

class InkReader {
  constructor(parentElement, life) {
    const element = parentElement.querySelector('.ink'), [clear, undo] = element.children;
    const small = document.createElement('canvas');
    Object.assign(this, { element, buttons: { clear, undo }, small, life, data: null, canvas: '', at: 0, drawing: false });
    this.pencil = small.getContext('2d', { willReadFrequently: true });
    life.on(clear, 'click', () => this.tell(new Uint8Array(this.data.side ** 2), 'all'));
    life.on(undo, 'click', () => this.undo());
    const on = (type, act) => life.on(window, type, act, { capture: true });
    on('pointerdown', event => this.penDown(event.composedPath()));
    on('pointermove', () => this.penMoved());
    // Both layers, before the canvas hears of the event: it then clears the upper one, and paints the lower one a frame
    // later.
    for (const type of ['pointerup', 'pointercancel']) on(type, () => this.penUp());
  }

  show({ data, setTriggerValue }) {
    themeOf(this.element);
    if (!this.data) {
      this.number = data.answered;
      Object.assign(this.small, { width: data.side, height: data.side });
    }
    Object.assign(this, { data, send: setTriggerValue });
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = data.words[name];
    this.open();
  }

  root() {
    return document.querySelector(`.st-key-${this.data.canvas} [data-testid=stBidiComponentIsolated]`)?.shadowRoot;
  }

  // What was drawn until the last pen-up; not there while the canvas mounts.
  lower() { return this.root()?.querySelector('.dc-canvas.lower-canvas'); }

  // The canvas mounts by itself, before or after this component: look for it until it is there.
  open() {
    const place = this.root()?.querySelector('.dc-container');
    if (!place) { this.life.nextFrame('open', () => this.open()); return; }
    this.life.stop('open');
    if (!place.querySelector('.hint')) {
      place.append(Object.assign(document.createElement('style'), { textContent: STYLE }));
      place.append(Object.assign(document.createElement('div'), { className: 'hint', hidden: true }));
      const another = this.canvas && this.canvas !== this.data.canvas;
      this.canvas = this.data.canvas;
      this.life.after('opened', 200, () => this.opened(another)); // the canvas has drawn what it opened with
    }
    place.querySelector('.hint').textContent = this.data.words.hint;
  }

  opened(another) {
    if (!this.lower() || this.drawing) return;
    this.hint(!this.pixels(false).some(Boolean));
    if (another) this.read(false);
  }

  // The alpha of everything drawn, 0 to 255, made small; `live` adds the stroke that the pen is drawing.
  pixels(live) {
    const { pencil, small: { width, height } } = this;
    pencil.clearRect(0, 0, width, height);
    pencil.imageSmoothingQuality = 'high';
    for (const layer of live ? [this.lower(), this.root().querySelector('.upper-canvas')] : [this.lower()])
      pencil.drawImage(layer, 0, 0, width, height);
    return pencil.getImageData(0, 0, width, height).data.filter((_, i) => i % 4 === 3);
  }

  read(live) { if (this.lower()) this.tell(this.pixels(live)); }

  // Python hears what is on the canvas now, and whether to `take` "all" strokes or the "last" one away from it.
  tell(now, take = '') {
    this.number += 1;
    this.at = performance.now();
    this.hint(!now.some(Boolean));
    this.send('ink', { number: this.number, pixels: btoa(String.fromCharCode(...now)), take });
  }

  hint(visible) {
    const element = this.root()?.querySelector('.hint');
    if (element) element.hidden = !visible;
  }

  undo() {
    if (!this.lower()) return;
    const before = this.pixels(false);
    this.root().querySelector('button[title="Undo"]').click();
    this.life.after(Symbol('undone'), 50, () => { // the canvas has drawn itself anew
      if (!this.lower()) return;
      const now = this.pixels(false);
      this.tell(now, before.some(Boolean) && now.every((value, i) => value === before[i]) ? 'last' : '');
    });
  }

  penDown(path) {
    this.drawing = path.includes(this.root()) && Boolean(path[0].classList?.contains('upper-canvas'));
    if (this.drawing) this.hint(false);
  }

  penMoved() {
    const now = performance.now(), answered = this.data.answered >= this.number || now - this.at > 1000;
    if (this.drawing && answered && now - this.at > this.data.live) this.read(true);
  }

  penUp() {
    if (!this.drawing) return;
    this.drawing = false;
    this.read(true);
  }
}
