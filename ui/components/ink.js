// Reads what is drawn on the canvas beside it, during the stroke too; see ink.py.

// What is added inside the canvas's own shadow root: it fits its place, hides its tool bar, shows a hint while empty.
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

// Browsers that guard against being recognised let a page read something else than what was drawn. Below the drawing
// stands a row whose levels of alpha are known: if it is read as it is, so is the drawing.
const NOISE = 8; // levels by which a browser may blur what is read; up to so many count as paper
const knownLevel = column => column % 3 * 127;

export default component(
  (parentElement, life) => new InkReader(parentElement, life),
  (reader, call) => reader.show(call),
);

class InkReader {
  constructor(parentElement, life) {
    const element = parentElement.querySelector('.ink'), [clear, undo] = element.children;
    const small = document.createElement('canvas');
    Object.assign(this, { element, buttons: { clear, undo }, small, life, data: null });
    Object.assign(this, { canvas: '', word: '', at: 0, drawing: false });
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
      this.prepare(data.side);
    }
    Object.assign(this, { data, send: setTriggerValue });
    for (const [name, button] of Object.entries(this.buttons)) button.textContent = data.words[name];
    this.open();
  }

  prepare(side) {
    Object.assign(this.small, { width: side, height: side + 1 });
    for (let column = 0; column < side; column++) {
      this.pencil.fillStyle = `rgb(0 0 0 / ${knownLevel(column) / 255})`;
      this.pencil.fillRect(column, side, 1, 1);
    }
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
    this.say(this.word); // the language may have changed
  }

  opened(another) {
    if (!this.lower() || this.drawing) return;
    const now = this.pixels(false);
    if (now && another) this.tell(now);
    else if (now) this.say(now.some(Boolean) ? '' : 'hint');
  }

  // The alpha of everything drawn, 0 to 255, made small; `live` adds the stroke that the pen is drawing. Null where the
  // browser hides what was drawn, which the person is told.
  pixels(live) {
    const { pencil, data: { side } } = this;
    pencil.clearRect(0, 0, side, side);
    pencil.imageSmoothingQuality = 'high';
    for (const layer of live ? [this.lower(), this.root().querySelector('.upper-canvas')] : [this.lower()])
      pencil.drawImage(layer, 0, 0, side, side);
    const levels = pencil.getImageData(0, 0, side, side + 1).data.filter((_, i) => i % 4 === 3);
    if (levels.subarray(side * side).every((level, column) => Math.abs(level - knownLevel(column)) <= NOISE))
      return levels.subarray(0, side * side).map(level => level > NOISE ? level : 0);
    this.say('unreadable');
    return null;
  }

  read(live) {
    const now = this.lower() && this.pixels(live);
    this.at = performance.now();
    if (now) this.tell(now);
  }

  // Python hears what is on the canvas now, and whether to `take` "all" strokes or the "last" one away from it.
  tell(now, take = '') {
    this.number += 1;
    this.say(now.some(Boolean) ? '' : 'hint');
    this.send('ink', { number: this.number, pixels: btoa(String.fromCharCode(...now)), take });
  }

  // What stands in the canvas: the `hint` while it is empty, that it is `unreadable`, or nothing.
  say(word) {
    const element = this.root()?.querySelector('.hint');
    this.word = word;
    if (!element) return;
    element.hidden = !word;
    element.role = word === 'unreadable' ? 'alert' : null;
    element.classList.toggle('unreadable', word === 'unreadable');
    element.textContent = this.data.words[word] ?? '';
  }

  undo() {
    if (!this.lower()) return;
    const before = this.pixels(false);
    this.root().querySelector('button[title="Undo"]').click();
    this.life.after(Symbol('undone'), 50, () => { // the canvas has drawn itself anew
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
