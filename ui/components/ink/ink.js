// A sheet to draw on (sheet.js) with its buttons. It is read with every frame of a stroke, for the components that
// answer. The browser alone has the strokes and their history: all sheets of the document share them, and the browser
// keeps them for a reload of the tab. Python is told the pixels.

const WIDTHS = { thin: 0.6, medium: 1, thick: 1.6 }; // times the usual width
const COMMAND = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl+';
const ACTS = { clear: '', undo: ` (${COMMAND}Z)`, redo: ` (${COMMAND}${COMMAND === '⌘' ? '⇧Z' : 'Y'})` }; // their keys
const ERASER = 0.03 * GRAIN; // its radius
const KEPT = { strokes: 'lenet-strokes', width: 'lenet-pen' }; // where the browser keeps them
const SETTLED = 30, SAVED = 300; // milliseconds after pen-up: the canvas has the stroke; the browser is to keep it
const FIELDS = 'input:not([type=radio], [type=checkbox], [type=button]), textarea, [contenteditable]'; // have own undo

export default component(
  (parentElement, life) => new Ink(parentElement, life),
  (ink, call) => ink.show(call),
);

class Ink {
  constructor(parentElement, life) {
    Object.assign(this, { element: parentElement.querySelector('.ink'), life, data: null, word: '', told: '' });
    Object.assign(this, { buttons: {}, erasing: false, rubbed: null });
    this.sheet = new Sheet(life, () => this.shown());
    this.contact = new Contact(life, this.sheet, this);
    shared.strokes ??= Strokes.fromText(keptBy(KEPT.strokes));
    shared.width ??= Object.hasOwn(WIDTHS, keptBy(KEPT.width)) ? keptBy(KEPT.width) : 'medium';
    life.on(window, 'keydown', event => this.press(event));
    life.on(window, 'pagehide', () => { this.settle(); this.save(); });
  }

  show({ data, setTriggerValue }) {
    const { ink } = themeOf(this.element), first = !this.data;
    Object.assign(this, { data, send: setTriggerValue, ink });
    if (first) this.build();
    this.name();
    this.showTool();
    if (first) this.open();
    else this.say(this.word); // the language may have changed
  }

  build() {
    const { element, data, life, buttons } = this, template = element.querySelector('template');
    if (data.tools && !element.querySelector('.tools')) element.append(template.content.cloneNode(true));
    for (const button of element.querySelectorAll('button')) {
      const [name] = button.classList;
      buttons[name] = button;
      life.on(button, 'click', () => name in ACTS ? this.change(name) : this.choose(name));
    }
  }

  name() {
    const { buttons, data: { words } } = this;
    for (const [name, button] of Object.entries(buttons)) {
      if (name === 'clear') button.textContent = words.clear;
      else Object.assign(button, { ariaLabel: words[name], title: words[name] + (ACTS[name] ?? '') });
    }
    buttons.thin?.parentElement.setAttribute('aria-label', words.tools);
  }

  open() {
    const { data } = this;
    this.reading = new Reading(data.side);
    this.told = data.drawing;
    if (!shared.drawing) publish(bytes(data.drawing), false); // until the canvas has been read
    this.sheet.open(data.canvas, data.size, place => {
      this.contact.guard(place);
      new Boxes(this.life, place);
      this.sheet.put(shared.strokes.now);
    });
  }

  // The alpha of the drawing, 0 to 255, scaled down to side × side; `live` adds the stroke in progress. Null if the
  // browser changes the pixels; then the canvas says so.
  pixels(live) {
    const { lower, upper } = this.sheet;
    if (!lower) return null;
    const ink = this.reading.read(lower, ...live ? [upper] : []);
    if (!ink) this.say('unreadable');
    return ink;
  }

  // The canvas shows what was put on it.
  shown() {
    this.showTool();
    const now = this.pixels(false), empty = !shared.strokes.now.length;
    if (now) this.tell(now);
    else if (empty) this.tell(new Uint8Array(this.data.side ** 2), 'unreadable');
  }

  publish(now, live, word = now.some(Boolean) ? '' : 'hint') {
    this.say(word);
    publish(now, live);
  }

  // Show the drawing to the components, and send it to Python.
  tell(now, word) {
    this.publish(now, false, word);
    const pixels = now.some(Boolean) ? btoa(String.fromCharCode(...now)) : '';
    if (pixels === this.told) return;
    this.told = pixels;
    this.send('ink', { pixels });
  }

  // Show a text in the canvas: `hint` while it is empty, `unreadable`, or nothing.
  say(word) {
    const { hint: element } = this.sheet;
    this.word = word;
    if (!element) return;
    element.hidden = !word;
    element.role = word === 'unreadable' ? 'alert' : null;
    element.classList.toggle('unreadable', word === 'unreadable');
    element.textContent = this.data.words[word] ?? '';
  }

  // Clear, undo or redo.
  change(name) {
    if (this.contact.id !== null) return;
    this.settle();
    const { strokes } = shared;
    if (name !== 'clear') strokes[name]();
    else if (strokes.now.length) strokes.push([]);
    if (this.sheet.initial) this.sheet.put(strokes.now); // else it opens with them
    this.keep();
  }

  press(event) {
    const name = keyOf(event), [target] = event.composedPath();
    if (!name || target.matches?.(FIELDS)) return;
    event.preventDefault();
    this.change(name);
  }

  choose(name) {
    this.erasing = name === 'eraser';
    if (!this.erasing) shared.width = name;
    this.showTool();
    this.keep();
  }

  // The pen or the eraser in use; what can be undone. A canvas without these buttons has the usual pen.
  showTool() {
    const { data, buttons, erasing, sheet } = this, width = data.tools ? shared.width : 'medium';
    for (const name of [...Object.keys(WIDTHS), 'eraser'])
      buttons[name]?.setAttribute('aria-pressed', name === (erasing ? 'eraser' : width));
    buttons.undo.classList.toggle('idle', !shared.strokes.undoable); // not disabled: it would lose the focus
    buttons.redo.classList.toggle('idle', !shared.strokes.redoable);
    sheet.use(Math.round(data.pen * WIDTHS[width]), this.ink);
    sheet.hint?.parentElement.classList.toggle('erasing', erasing);
  }

  down(event) {
    this.rubbed = this.erasing ? { strokes: shared.strokes.now, from: this.place(event) } : null;
    if (this.erasing) this.rub(event);
    else if (this.word === 'hint') this.say('');
  }

  move(event) {
    if (this.rubbed) this.rub(event);
    else this.life.nextFrame('read', () => this.read());
  }

  // Read both layers before the canvas handles the event: it then clears the upper layer, and paints the lower one a
  // frame later. The upper one lacks the end of a fast stroke: Python is told what the lower one shows then.
  up() {
    this.life.stop('read');
    if (this.rubbed) {
      if (this.rubbed.strokes.length < shared.strokes.now.length) shared.strokes.push(this.rubbed.strokes);
      this.rubbed = null;
      this.shown();
      this.keep();
      return;
    }
    const now = this.pixels(true);
    if (now) this.publish(now, false);
    this.life.after('settle', SETTLED, () => {
      this.settle();
      this.life.nextFrame('whole', () => { if (this.contact.id === null) this.shown(); });
    });
  }

  // Nothing of what this contact did remains.
  cancel() {
    this.life.stop('read');
    this.rubbed = null;
    this.settle();
    this.sheet.put(shared.strokes.now);
  }

  // Show the drawing, with the stroke in progress, to the components.
  read() {
    const now = this.pixels(true);
    if (now) this.publish(now, true);
  }

  rub(event) {
    const { strokes, from } = this.rubbed, to = this.place(event), left = erased(strokes, from, to, ERASER);
    this.rubbed = { strokes: left, from: to };
    if (left.length === strokes.length) return;
    this.sheet.put(left, () => {
      const now = this.pixels(false);
      if (now) this.publish(now, true);
    });
  }

  // Where a contact is, in units of a stroke's path.
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.sheet.upper.getBoundingClientRect();
    return [(clientX - left) / width * GRAIN, (clientY - top) / height * GRAIN];
  }

  // Take the strokes that the canvas has finished since into the history, one by one.
  settle() {
    this.life.stop('settle');
    if (!this.sheet.initial || this.rubbed) return;
    const { strokes } = shared, all = this.sheet.read(), before = strokes.now.length;
    for (let count = before + 1; count <= all.length; count++) strokes.push(all.slice(0, count));
    if (all.length === before) return;
    this.showTool();
    this.keep();
  }

  // Have the browser keep the strokes once the pen rests.
  keep() { this.life.after('keep', SAVED, () => this.save()); }

  save() {
    try {
      sessionStorage.setItem(KEPT.width, shared.width);
      sessionStorage.setItem(KEPT.strokes, shared.strokes.toText());
    } catch { /* the browser keeps nothing for this page, or has no room */ }
  }
}

function keptBy(name) {
  try { return sessionStorage.getItem(name) ?? ''; } catch { return ''; } // the browser may forbid it
}

// What a key is for: "undo", "redo" or nothing.
function keyOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (altKey || ctrlKey === metaKey) return '';
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key === 'y' && ctrlKey ? 'redo' : '';
}
