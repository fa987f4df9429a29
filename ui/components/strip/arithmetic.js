// How a cell of any layer was computed: a heading, the terms of its sum or what takes their place, and a button that
// leads to the largest of them. What stands between is built by a function for each layer, EXPLAIN, which returns a
// function that shows a cell.

const EXPLAIN = {
  Input: explainPixel, C1: explainPixels, S2: explainPooling, C3: explainMaps, S4: explainPooling,
  F5: explainUnit, F6: explainUnit, Answer: explainAnswer,
};

class Arithmetic {
  // `data`: what Python sent, with words and activation. `width`: of the strip.
  constructor(data, width) {
    const narrow = width < 700, brief = width < 1050; // too narrow for the products
    Object.assign(this, { ...data, width, narrow, brief, plate: '', body: create('div', 'sum-of-products') });
    this.element = create('div', narrow ? 'arithmetic narrow' : 'arithmetic');
    this.heading = create('h2', '');
    this.story = create('p', '');
    this.button = Object.assign(create('button', 'follow'), { type: 'button' });
    this.switches = new Switches(data);
    const header = create('header', ''), buttons = create('div', 'buttons');
    buttons.append(this.button, this.switches.toggle);
    header.append(this.heading, this.story, buttons);
    this.element.append(header, this.switches.element, this.body);
  }

  // Explain a cell; returns its sentence for a screen reader. `values`: the net, its plates, and the palette.
  show(cell, { net, plates, palette }) {
    const { words, names } = this, { plate } = cell, where = whereabouts(cell, words, names);
    if (plate !== this.plate) {
      Object.assign(this, { plate, update: EXPLAIN[plate](this.body, this, net) });
      this.body.className = `sum-of-products ${plate}`;
    }
    const terms = plate === 'Input' ? { value: pixelOf(plates, cell) } : cellTerms(net, ...addressOf(cell));
    const next = largestInput(net, cell);
    this.heading.textContent = where;
    this.story.textContent = fill(words.stories[plate], { count: net[plate]?.inputs });
    const off = this.switches.show(cell, net);
    this.button.textContent = next ? words.follow : words.restart;
    this.button.title = this.button.textContent + (next ? ': ' + whereabouts(next, words, names) : '');
    this.update({ cell, terms, next, net, plates, palette });
    this.body.classList.toggle('off', Boolean(off));
    if (!off) return this.spoken(where, terms);
    this.story.textContent = off;
    this.body.querySelector('.result.label').textContent = words.switchedOff;
    return `${this.spoken(where, terms)}. ${off}`;
  }

  spoken(where, terms) {
    const { plate, words: { spoken } } = this, text = value => number(value, 3), { softmax, inputs } = terms;
    const figures = Object.entries(terms).filter(([, value]) => Number.isFinite(value));
    const values = { where, ...Object.fromEntries(figures.map(([name, value]) => [name, text(value)])) };
    if (softmax) values.percent = probability(softmax.probability);
    if (terms.kind === 'pooling') values.cells = inputs.map(text).join(', ');
    return fill(spoken[plate] ?? spoken.sum, values);
  }
}

const pixelOf = ({ Input: { values, columns } }, { row, column }) => values[row * columns + column];

// The lines of a sum, one below the other: `rows`, the names of its figures, and the last one, large.
function sumsOf(words, rows, [label, name]) {
  const row = row => `<span>${words[row]}</span><b class="${row}"></b>`;
  return `<div class="sums">${rows.map(row).join('')}
    <span class="result label">${label}</span><b class="result ${name}"></b></div>`;
}

// Sum, bias, total and value, and the curve between the last two.
const weightedSums = words =>
  sumsOf(words, ['sum', 'bias', 'total'], ['', 'value']) + '<svg class="curve" aria-hidden="true"></svg>';

function showSums(body, panel, terms) {
  for (const name of ['sum', 'bias', 'total', 'value']) {
    const figure = body.querySelector(`.sums .${name}`);
    if (figure) figure.textContent = number(terms[name], 3);
  }
  const svg = body.querySelector('.curve');
  if (!svg) return;
  body.querySelector('.result.label').textContent = `${panel.words.activation}(${number(terms.total, 3)})`;
  drawCurve(svg, panel, terms);
}

// A grid of cells with their numbers; the one at `chosen` is framed.
function gridOfNumbers(name, label, columns, cells) {
  return `<div class="term"><small>${label}</small>
    <div class="grid ${name}" style="--across: ${columns}">${'<i></i>'.repeat(cells)}</div></div>`;
}

function fillGrid(grid, values, colour, chosen = -1) {
  values.forEach((value, i) => {
    const cell = grid.children[i], background = colour(value);
    cell.textContent = number(value);
    cell.style.background = `rgb(${background})`;
    cell.style.color = luminance(background) > 0.179 ? '#000' : '#fff'; // the one with more contrast
    cell.classList.toggle('winner', i === chosen);
  });
}

// From a value to its colour [r, g, b]: of a layer, and of weights and products up to `largest`.
const layerColour = ({ low, high, stops }, palette) => value => colourAt(palette[stops], (value - low) / (high - low));
const signedColour = (largest, palette) => value => colourAt(palette.diverging, 0.5 + 0.5 * value / largest);
const largestSize = values => Math.max(0.001, ...values.map(Math.abs));
