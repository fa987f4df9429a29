// Look inside: the cell that the visitor points at, by pointer or keyboard, and the one that they chose.

const SPEECH_DELAY = 300; // milliseconds
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }; // [rows, columns]

class Explorer {
  constructor(strip) {
    // cell: the one that the arithmetic explains; pinned: the chosen one; pointed: the one below the pointer, which may
    // be of a kernel; way: the cells that led to the pinned one; touched: the visitor has pointed at a cell
    Object.assign(this, { strip, cell: null, pinned: null, pointed: null, way: [], touched: false, cursors: {} });
    const { root, life } = strip, at = event => cellAt(strip.sections, event);
    const on = (type, listen) => life.on(root, type, event => strip.plates && listen(event));
    on('pointermove', event => this.point(at(event)));
    on('pointerdown', event => this.point(at(event)));
    on('pointerleave', event => event.pointerType !== 'touch' && this.point(null));
    on('click', event => event.target === this.arithmetic?.button ? this.follow() : this.choose(at(event)));
    on('keydown', event => this.press(event));
    on('focusin', ({ target }) => {
      if (target.plate && target.matches(':focus-visible')) this.point(this.cursor(target.plate));
    });
    on('focusout', () => this.point(null));
  }

  // `selected`: the address of the cell that Python names.
  show(selected) {
    if (!selected || JSON.stringify(selected) === this.selected) return;
    this.selected = JSON.stringify(selected);
    this.pinned = this.cell = cellAtAddress(selected);
    this.touched = true;
  }

  // After a new picture or network: the cell of before, if there is such a cell; until one is chosen, the brightest
  // of C1. `fresh`: the picture is a new one.
  keepCell(fresh) {
    const { strip: { plates }, cell, pinned, touched } = this, kept = touched && isIn(plates, cell);
    Object.assign(this, { cell: kept ? cell : brightest(plates.C1, 3), touched: kept });
    if (pinned && !isIn(plates, pinned)) this.pinned = null;
    if (fresh || !this.pinned) this.way = [];
  }

  // The elements around the sections: arithmetic, tip, and what a screen reader says.
  build(width) {
    const { root, data } = this.strip;
    this.pointed = null;
    this.arithmetic = new Arithmetic(data, width);
    this.placeArithmetic();
    this.tip = root.appendChild(create('div', 'tip'));
    this.live = root.appendChild(Object.assign(create('div', 'unseen'), { ariaLive: 'polite' }));
  }

  // On a phone the arithmetic is below the layer of its cell, else below all of them.
  placeArithmetic() {
    const { strip: { root, sections }, cell } = this, panel = this.arithmetic.element;
    const { element } = sections.find(section => section.name === cell.plate) ?? sections[0];
    if (element.nextSibling === panel) return;
    const { activeElement } = root.getRootNode();
    element.after(panel);
    if (panel.contains(activeElement)) activeElement.focus({ preventScroll: true }); // a move takes the focus away
  }

  // On a phone a cell of another layer is explained when it is chosen: the arithmetic moves, and with it the layers.
  point(cell) {
    if (JSON.stringify(cell) === JSON.stringify(this.pointed)) return;
    this.pointed = cell;
    if (cell) this.cursors[cell.plate] = cell;
    const wide = this.strip.sections[0].name === 'sheet', inLayer = ORDER.includes(cell?.plate);
    if (inLayer && (wide || cell.plate === this.cell.plate)) Object.assign(this, { cell, touched: true });
    else if (!cell && this.pinned) this.cell = this.pinned;
    const text = this.mark();
    this.strip.life.stop('speak');
    if (cell) this.speak(text);
  }

  speak(text) { this.strip.life.after('speak', SPEECH_DELAY, () => { this.live.textContent = text; }); }

  choose(cell) {
    if (!ORDER.includes(cell?.plate)) return;
    this.point(cell);
    this.way = [];
    this.pin(cell, placeOf(this.strip.sections, cell).section.element);
  }

  // Explain this cell until another one is chosen; `element` stays at its place on the screen.
  pin(cell, element) {
    Object.assign(this, { cell, pinned: cell, touched: true });
    this.cursors[cell.plate] = cell;
    keepInPlace(element, () => {
      this.placeArithmetic();
      this.speak(this.mark());
    });
    const [layer, map, row, column] = addressOf(cell);
    this.strip.pick({ layer, map, row, column });
  }

  // To the cell that adds the most to this one; from the end of the way to the answer.
  follow() {
    const { strip: { sight: { net }, now }, cell } = this, next = largestInput(net, cell);
    this.way = next ? [...this.way, cell] : [];
    this.pointed = null;
    this.pin(next ?? { plate: 'Answer', map: 0, row: now.winner, column: 0 }, this.arithmetic.button);
  }

  press(event) {
    const { plate } = event.target, step = ARROWS[event.key];
    if (!plate) return;
    if (event.key === 'Enter' || event.key === ' ') this.choose(this.cursor(plate));
    else if (event.key === 'Escape') this.point(null);
    else if (step) this.point(besideOf(this.strip.sections, this.cursor(plate), step));
    else return;
    event.preventDefault();
  }

  cursor(plate) {
    const inPlate = cell => cell?.plate === plate && isIn(this.strip.plates, cell);
    return [this.cell, this.cursors[plate]].find(inPlate) ?? { plate, map: 0, row: 0, column: 0 };
  }

  // Marks, tip and arithmetic for the current cell; returns the text for a screen reader.
  mark() {
    const { strip, pointed, cell, way, tip } = this, { sections, data, now, plates, palette, sight: { net } } = strip;
    markCell(sections, net, pointed ?? cell, pointed ? [] : way);
    const spoken = this.arithmetic.show(cell, { net, plates, palette });
    tip.style.display = pointed ? '' : 'none';
    if (!pointed) return spoken;
    const place = placeOf(sections, pointed);
    tip.textContent = described(pointed, data, now);
    this.putTip(squareOf(place, pointed.row, pointed.column), place.section.element.offsetTop);
    return sameCell(pointed, cell) ? spoken : tip.textContent;
  }

  // Beside the cell and above it, so that the tip hides neither the cell nor its row.
  putTip({ x, y, w, h }, top) {
    const { tip, strip: { root } } = this, right = x + w + 8, above = top + y - tip.offsetHeight - 8;
    const fits = right + tip.offsetWidth <= root.clientWidth;
    tip.style.left = (fits ? right : Math.max(0, x - tip.offsetWidth - 8)) + 'px';
    tip.style.top = (above < 0 ? top + y + h + 8 : above) + 'px';
  }
}
