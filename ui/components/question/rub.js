// Rub out parts of the picture, by mouse, finger or keyboard, and see what the answer becomes.

const ERASERS = [1, 3]; // pixels along a side
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }; // [rows, columns]
const SPEECH_DELAY = 500; // milliseconds: a screen reader reads the answer once the eraser rests

class RubOut {
  constructor(root, life) {
    Object.assign(this, { root, life, cell: { row: 14, column: 14 }, size: ERASERS[1], down: false });
  }

  show(data) {
    const { root } = this, { names, words } = data;
    this.palette = themeOf(root);
    Object.assign(this, { names, words, bars: new Bars(data) });
    const picture = create('div', 'picture');
    this.canvas = picture.appendChild(Object.assign(create('canvas', ''), { width: SIDE, height: SIDE, tabIndex: 0 }));
    this.canvas.setAttribute('role', 'application');
    this.canvas.ariaLabel = words.picture;
    this.frame = picture.appendChild(create('i', 'eraser'));
    const left = create('div', 'rub'), right = create('div', 'answers');
    left.append(picture, this.tools(), create('p', 'note', words.keys));
    this.spoken = Object.assign(create('p', 'unseen'), { ariaLive: 'polite' });
    right.append(create('h2', '', words.answer), this.bars.element, this.spoken);
    root.replaceChildren(left, right);
    this.listen();
    this.showFrame();
  }

  // The two erasers, and what undoes them.
  tools() {
    const { words } = this, tools = create('div', 'tools');
    this.sizes = ERASERS.map(size => {
      const button = create('button', '', fill(words.eraser, { size }));
      return Object.assign(button, { type: 'button', onclick: () => this.take(size) });
    });
    this.back = Object.assign(create('button', 'back', words.back), { type: 'button', onclick: putPictureBack });
    tools.append(...this.sizes, this.back);
    return tools;
  }

  listen() {
    const { canvas, life } = this;
    life.on(canvas, 'pointerdown', event => {
      if (event.button) return;
      canvas.setPointerCapture(event.pointerId);
      this.down = true;
      this.move(this.cellAt(event));
      this.erase([this.cell]);
    });
    life.on(canvas, 'pointermove', event => {
      const from = this.cell;
      this.move(this.cellAt(event));
      if (this.down) this.erase(cellsBetween(from, this.cell));
    });
    for (const type of ['pointerup', 'pointercancel']) life.on(canvas, type, () => { this.down = false; });
    life.on(canvas, 'keydown', event => this.press(event));
  }

  press(event) {
    const step = STEPS[event.key], within = place => Math.max(0, Math.min(SIDE - 1, place));
    if (step) this.move({ row: within(this.cell.row + step[0]), column: within(this.cell.column + step[1]) });
    else if (event.key === ' ' || event.key === 'Enter') this.erase([this.cell]);
    else return;
    event.preventDefault();
  }

  cellAt({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const index = share => Math.max(0, Math.min(SIDE - 1, Math.floor(share * SIDE)));
    return { row: index((clientY - top) / height), column: index((clientX - left) / width) };
  }

  take(size) {
    this.size = size;
    this.showFrame();
  }

  move(cell) {
    this.cell = cell;
    this.showFrame();
  }

  // Erase what the eraser covers at each of `cells`: all components see the new picture.
  erase(cells) {
    const { experiment } = shared, picture = (experiment.picture ?? experiment.subject).slice();
    if (!cells.map(cell => rubOut(picture, cell, this.size)).some(Boolean)) return;
    experiment.picture = picture;
    announce();
  }

  showFrame() {
    const { frame, size, cell, sizes } = this, share = count => `${100 * count / SIDE}%`, margin = (size - 1) / 2;
    Object.assign(frame.style, {
      left: share(cell.column - margin), top: share(cell.row - margin), width: share(size), height: share(size),
    });
    sizes.forEach((button, i) => { button.ariaPressed = ERASERS[i] === size; });
  }

  look(net, picture) {
    const { canvas, bars, names, words, life, sight } = this;
    const probabilities = softmax(forward(net, picture)), winner = indexOfLargest(probabilities);
    paint(canvas.getContext('2d'), picture, SIDE, SIDE, 0, 0, SIDE, SIDE, this.palette.sequential);
    bars.show(probabilities, sight.before());
    this.back.disabled = !shared.experiment.picture;
    const text = fill(words.spoken, { name: names[winner], percent: probability(probabilities[winner]) });
    life.after('speak', SPEECH_DELAY, () => { if (this.spoken.textContent !== text) this.spoken.textContent = text; });
  }
}

// The cells on the straight way between two cells, both ends included.
function cellsBetween(from, to) {
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column), 1);
  const at = (a, b, step) => Math.round(a + (b - a) * step / steps);
  return Array.from({ length: steps + 1 }, (_, step) => (
    { row: at(from.row, to.row, step), column: at(from.column, to.column, step) }
  ));
}

// Make size × size pixels around a cell paper; whether there was ink.
function rubOut(picture, { row, column }, size) {
  const margin = (size - 1) / 2;
  let ink = false;
  for (let y = Math.max(0, row - margin); y <= Math.min(SIDE - 1, row + margin); y++)
    for (let x = Math.max(0, column - margin); x <= Math.min(SIDE - 1, column + margin); x++) {
      ink ||= picture[y * SIDE + x] !== 0;
      picture[y * SIDE + x] = 0;
    }
  return ink;
}
