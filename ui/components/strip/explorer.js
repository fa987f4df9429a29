// Look inside: the cell that the visitor points at, which may be of a kernel, and the one that they chose.

class Explorer extends Cursor {
  constructor(strip) {
    super(strip);
    // cell: the one that the arithmetic explains; pinned: the chosen one; way: the cells that led to the pinned one;
    // touched: the visitor has pointed at a cell
    Object.assign(this, { cell: null, pinned: null, way: [], touched: false });
    strip.life.on(strip.root, 'click', event => {
      const { target } = event, { arithmetic } = this;
      if (target.matches('.undo')) putPictureBack();
      else if (target === arithmetic?.button) this.follow();
      else if (target === arithmetic?.switches.toggle) this.switch();
      else if (target === arithmetic?.switches.allOn) this.change(arithmetic.switches.toggle, switchAllOn);
      else if (strip.plates) this.choose(cellAt(strip.sections, event));
    });
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

  build(width) {
    this.arithmetic = new Arithmetic(this.strip.data, width);
    this.placeArithmetic();
    super.build();
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
    const wide = this.strip.sections[0].name === 'sheet', inLayer = ORDER.includes(cell?.plate);
    if (inLayer && (wide || cell.plate === this.cell.plate)) Object.assign(this, { cell, touched: true });
    else if (!cell && this.pinned) this.cell = this.pinned;
    super.point(cell);
  }

  // Switch the map or unit that is explained off or on.
  switch() {
    const [layer, number] = addressOf(this.cell);
    this.change(this.arithmetic.switches.toggle, () => toggle('off', layer, number));
  }

  // Switch something off or on; `element` stays at its place on the screen, and keeps the focus.
  change(element, act) {
    this.touched = true; // a map that is off has no brightest cell: the cell of now stays
    keepInPlace(element, act);
    if (element.matches('button:not([hidden])')) element.focus({ preventScroll: true });
    const { strip: { data, now: { winner, probabilities } } } = this;
    this.speak(fill(data.words.nowAnswers, { name: data.names[winner], percent: probability(probabilities[winner]) }));
  }

  // A kernel is switched off or on; any other cell is explained.
  choose(cell) {
    const [layer, kernels] = cell?.plate.split(' ') ?? [];
    if (kernels)
      this.change(placeOf(this.strip.sections, cell).section.element, () => toggle('kernels', layer, cell.map));
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

  cursor(plate) {
    return this.cell?.plate === plate && isIn(this.strip.plates, this.cell) ? this.cell : super.cursor(plate);
  }

  // Marks, tip and arithmetic for the current cell; returns the text for a screen reader.
  mark() {
    const { strip, pointed, cell, way } = this, { sections, plates, palette, sight: { net } } = strip;
    markCell(sections, net, pointed ?? cell, pointed ? [] : way);
    const spoken = this.arithmetic.show(cell, { net, plates, palette }), value = this.showTip();
    return !pointed || sameCell(pointed, cell) ? spoken : value;
  }
}
