// The sum that made the gradient of one weight: for the chosen picture each product, for all others their sums.

const SUM_SIDE = 120; // pixels of each of the three pictures
const BARS = { width: 480, height: 96 };

class GradientSum {
  constructor(root, life) { Object.assign(this, { root, life, spoken: '', of: '', fetched: new Map() }); }

  show(view, { layer, map, input, cell }) {
    const { root } = this, { data: { words, optimizer }, step, picture, palette } = view;
    Object.assign(this, { view, cell, query: `?layer=${layer}&map=${map}&input=${input}` });
    const at = name => valuesAt(step.kernels[layer][name], map, input)[cell];
    const [row, column] = [Math.floor(cell / KERNEL) + 1, cell % KERNEL + 1];
    const place = { layer, map: map + 1, input: input + 1, row, column };
    const title = fill(layer === 'C1' ? words.weight : words.weightFrom, place);
    const { cells, deltas, products } = termsOfGradient(step, picture, { layer, map, input, cell });
    const figures = words.rows[optimizer].map(([name, label]) => [label, exact(at(name))]);
    Object.assign(this, { gradient: at('gradient'), part: sumOf([...products]) });
    this.spoken = `${title}. ${figures.map(pair => pair.join(' ')).join(', ')}`;
    const sum = create('div', 'sum-of-terms'), side = Math.sqrt(cells.length);
    const source = layer === 'C1' ? words.pixelsUnder : fill(words.cellsUnder, place);
    const result = termPicture(words.products, products, side, palette, true);
    result.append(create('b', 'result', fill(words.sumOf, { sum: exact(this.part) })));
    sum.append(
      termPicture(source, cells, side, palette), create('span', 'sign', '×'),
      termPicture(fill(words.gradientOf, place), deltas, side, palette, true), create('span', 'sign', '='), result,
    );
    this.others = create('div', 'others');
    root.replaceChildren(create('h3', '', title), figureList(figures), create('p', 'story', words.sumStory), sum,
      this.others);
    this.fetch();
  }

  // What each picture of the batch adds: the sums of a whole kernel come at once.
  fetch() {
    const { view: { data: { address }, step }, query } = this, count = step.losses.values.length;
    if (this.of !== address) Object.assign(this, { of: address, fetched: new Map() });
    const { fetched } = this;
    if (fetched.get(query)) this.bars();
    if (fetched.has(query)) return;
    fetched.set(query, null);
    fetchFrom(address + query, buffer => new Float32Array(buffer)).then(values => {
      fetched.set(query, { shape: [count, CELLS], values });
      if (!this.life.ended && this.query === query && this.fetched === fetched) this.bars();
    }, () => fetched.delete(query));
  }

  // What each picture adds to the gradient of the weight.
  get sums() {
    const { shape, values } = this.fetched.get(this.query);
    return Float32Array.from({ length: shape[0] }, (_, i) => values[i * CELLS + this.cell]);
  }

  // A bar for each picture of the batch, from the lowest to the highest; the chosen picture's is framed.
  bars() {
    const { others, sums, part, gradient, view: { data: { words }, step, picture, palette, width: room } } = this;
    const order = [...sums.keys()].sort((a, b) => sums[a] - sums[b]), chosen = step.chosen.values[picture];
    const dpr = devicePixelRatio || 1, width = Math.min(room, BARS.width), { height } = BARS;
    const canvas = Object.assign(create('canvas', ''), { width: width * dpr, height: height * dpr });
    const context = canvas.getContext('2d'), span = spanOf(sums), pitch = width / sums.length;
    canvas.style.width = width + 'px';
    context.scale(dpr, dpr);
    order.forEach((index, i) => {
      const tall = sums[index] / span * (height / 2 - 2), wide = Math.max(0.5, pitch - (pitch > 3 ? 1 : 0));
      context.fillStyle = palette.diverging[sums[index] > 0 ? 8 : 1];
      context.fillRect(i * pitch, height / 2 - Math.max(0, tall), wide, Math.abs(tall));
      if (index !== chosen) return;
      Object.assign(context, { strokeStyle: palette.ink, lineWidth: 1.5 });
      context.strokeRect(i * pitch - 1, 1, Math.max(3, wide + 2), height - 2);
    });
    context.fillStyle = palette.edge;
    context.fillRect(0, height / 2, width, 0.5);
    const counts = { count: sums.length, others: sums.length - 1, part: exact(part) };
    const all = { ...counts, rest: exact(gradient - part), gradient: exact(gradient) };
    const total = fill(ofCount(words.sumTotal, sums.length), all);
    const bars = sums.length === 1 ? [] : [create('p', 'note', fill(words.sumBars, counts)), canvas];
    others.replaceChildren(...bars, create('p', 'total', total));
  }
}

// The terms of a weight's gradient for one of the chosen pictures, as `Step.terms` of lenet.inspection has them.
function termsOfGradient({ inputs, deltas }, picture, { layer, map, input, cell }) {
  const wide = inputs[layer].shape[3], side = deltas[layer].shape[3];
  const whole = valuesAt(inputs[layer], picture, input), gradient = valuesAt(deltas[layer], picture, map);
  const [down, right] = [Math.floor(cell / KERNEL), cell % KERNEL];
  const cells = gradient.map((_, i) => whole[(Math.floor(i / side) + down) * wide + i % side + right]);
  return { cells, deltas: gradient, products: cells.map((value, i) => value * gradient[i]) };
}

function figureList(figures) {
  const list = create('dl', 'figures');
  for (const [label, text] of figures) {
    const pair = list.appendChild(create('div', ''));
    pair.append(create('dt', '', label), create('dd', '', text));
  }
  return list;
}

// `signed`: zero is in the middle of the colours, as it is where a value is negative.
function termPicture(label, values, side, palette, signed = values.some(value => value < 0)) {
  const term = create('div', 'term'), dpr = devicePixelRatio || 1, high = spanOf(values), low = signed ? -high : 0;
  const canvas = Object.assign(create('canvas', ''), { width: SUM_SIDE * dpr, height: SUM_SIDE * dpr });
  paint(canvas.getContext('2d'), values, side, side, 0, 0, canvas.width, canvas.height,
    palette[signed ? 'diverging' : 'sequential'], low, high);
  const ends = signed ? '±' + exact(high) : `0 … ${exact(high)}`;
  term.append(create('small', '', label), canvas, create('small', 'ends', ends));
  return term;
}
