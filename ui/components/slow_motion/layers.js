// Scenes 1 to 3: the layers of one picture of the batch, as the strip draws them, with values or with gradients.

class StepLayers extends Cursor {
  // `root`: the element for the layers; `film` has data, step, net and picture.
  constructor(root, life, film) {
    const page = { root, life, film, sections: [], plates: null };
    super(page);
    Object.assign(this, { page, film, key: '' });
    life.onResize(root, () => page.plates && this.draw());
  }

  // `kind`: 'values' or 'gradients'.
  show(kind) {
    const { page, film: { data, step, picture, net } } = this, { names } = data;
    const label = step.labels.values[picture], logits = valuesAt(step.values.Answer, picture);
    const shares = softmax(logits), backward = kind === 'gradients';
    const winner = backward ? label : indexOfLargest(shares), weights = net.Answer.weights, units = net.Answer.inputs;
    const row = weights.subarray(winner * units, (winner + 1) * units), values = valuesAt(step.values.F6, picture);
    const share = shares[label] - 1; // of the gradient of the picture's loss
    page.plates = stepPlates(step, picture, kind, data);
    page.now = {
      plates: page.plates, winner, before: null, links: [],
      probabilities: backward ? shares.map((p, i) => i === label ? 1 - p : p) : shares,
      text: backward ? exact(share) : null,
      toAnswer: Array.from(row, (weight, i) => weight * (backward ? share : values[i])),
    };
    const scale = backward ? { stops: 'diverging', low: RULES.minus, high: '+' } : data.scale;
    const { words, activation } = data, fixed = { mode: 'sheet', drawing: null, ranged: true, note: '' };
    page.data = { ...fixed, names, words, activation, scale, label };
    page.root.classList.toggle('backward', backward);
    page.root.ariaLabel = fill(backward ? words.altBackward : words.altForward, {
      name: names[label], answer: names[indexOfLargest(shares)], percent: probability(shares[label]),
    });
    this.draw();
  }

  draw() {
    const { page } = this, { data, plates, root } = page, width = root.clientWidth, dpr = devicePixelRatio || 1;
    if (!width) return;
    const key = JSON.stringify([width, dpr, data, Object.values(plates).map(({ rows, maps }) => [rows, maps])]);
    if (key !== this.key) this.arrange(width, dpr);
    this.key = key;
    page.palette = themeOf(root);
    root.style.setProperty('--against', page.palette.diverging[1]);
    root.style.setProperty('--for', page.palette.diverging[8]);
    for (const section of page.sections) {
      paintSection(section, page.now, page.palette);
      for (const { element, update } of section.words) update?.(element, page.now);
      for (const scale of section.scales) scale.update(page.now, page.palette);
    }
    this.mark();
  }

  arrange(width, dpr) {
    const { page } = this, { data, plates, root } = page, words = { ...data.words, keysAndEnter: data.words.keys };
    page.sections = layout(data, width, dpr, plates, text => textWidth(root, text));
    root.replaceChildren();
    for (const section of page.sections) {
      section.undo = null;
      root.append(buildSection(section, stopsOf(section, words)));
    }
    this.build();
  }

  describe(cell) {
    const { data, step, picture } = this.film, { words, names } = data, { plate, map, row, column } = cell;
    const where = whereabouts(cell, words, names);
    const { rows, columns, values } = this.page.plates[plate], index = (map * rows + row) * columns + column;
    if (plate === 'Input') return fill(words.value, { where, value: number(values[index], 3) });
    const [value, gradient] = [step.values, step.gradients].map(of => exact(valuesAt(of[plate], picture)[index]));
    return fill(words.valueAndGradient, { where, value, gradient });
  }

  // The cell that is pointed at, and its words.
  mark() {
    const { pointed, page: { sections } } = this, marks = new Marks(sections);
    if (pointed) marks.square(squareOf(placeOf(sections, pointed), pointed.row, pointed.column));
    marks.show();
    return this.showTip();
  }
}
