// Scenes 1 to 3: the layers of one picture of the batch, as the strip draws them, with values or with gradients.

class StepLayers extends Cursor {
  // `kind`: 'values' or 'gradients'.
  constructor(element, life, kind) {
    const root = create('div', 'strip'), page = { root, life, sections: [], plates: null };
    super(page);
    Object.assign(this, { page, kind, backward: kind === 'gradients', key: '' });
    this.direction = element.appendChild(create('div', this.backward ? 'direction left' : 'direction'));
    this.direction.ariaHidden = 'true';
    element.append(root);
  }

  show(view) {
    const { page, backward, kind } = this, { data, step, nets: [{ Answer }], picture, palette } = view;
    const label = step.labels.values[picture], shares = softmax(valuesAt(step.values.Answer, picture));
    const answer = indexOfLargest(shares), winner = backward ? label : answer;
    const values = valuesAt(step.values.F6, picture);
    const row = Answer.weights.subarray(winner * Answer.inputs, (winner + 1) * Answer.inputs);
    const pull = shares[label] - 1; // the gradient of the picture's own loss with respect to the logit of its class
    const plates = stepPlates(step, picture, kind, data);
    Object.assign(this, { view });
    Object.assign(page, { plates, palette, now: {
      plates, winner, before: null, links: [],
      probabilities: backward ? shares.map((p, i) => i === label ? 1 - p : p) : shares,
      text: backward ? exact(pull) : null,
      toAnswer: Array.from(row, (weight, i) => weight * (backward ? pull : values[i])),
    } });
    const { names, words, activation } = data, fixed = { mode: 'sheet', drawing: null, ranged: true, note: '' };
    const scale = backward ? { stops: 'diverging', low: RULES.minus, high: '+' } : data.scale;
    page.data = { ...fixed, names, words, activation, scale, label };
    this.direction.replaceChildren(words.layers.Input, create('i', ''), words.layers.Answer);
    const story = { name: names[label], answer: names[answer], percent: probability(shares[label]) };
    this.draw(fill(backward ? words.altBackward : words.altForward, story));
  }

  draw(alt) {
    const { page: { data, plates, root, now, palette }, view: { width } } = this, dpr = devicePixelRatio || 1;
    const key = JSON.stringify([width, dpr, data, Object.values(plates).map(({ rows, maps }) => [rows, maps])]);
    if (key !== this.key) this.arrange(width, dpr);
    this.key = key;
    root.style.setProperty('--against', palette.diverging[1]);
    root.style.setProperty('--for', palette.diverging[8]);
    for (const section of this.page.sections) {
      paintSection(section, now, palette);
      for (const { element, update } of section.words) update?.(element, now);
      for (const scale of section.scales) scale.update(now, palette);
    }
    Object.assign(this.page.sections[0].canvas, { role: 'img', ariaLabel: alt });
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
    const { data: { words, names }, step, picture } = this.view, { plate, map, row, column } = cell;
    const { rows, columns, values } = this.page.plates[plate], index = (map * rows + row) * columns + column;
    const where = whereabouts(cell, words, names);
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
