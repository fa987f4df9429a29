// The arithmetic of a cell as elements of a page. `words` are texts with {gaps}; rows, columns, maps and units count
// from 1 for people.

const FEW = 2; // decimals of a number in a square of 25
const MANY = 3; // decimals elsewhere

// What a cell is called: { name, map, row, column } as `cellTerms` takes them. `names` are those of the classes.
function cellText(net, { name, map, row, column }, words, names) {
  if (name === 'Answer') return fill(words.logit, { name: names[map] });
  const place = { layer: name, unit: map + 1, map: map + 1, row: row + 1, column: column + 1 };
  return fill(net[name].kind === 'dense' ? words.unit : words.cell, place);
}

// The elements that explain a cell.
function explanation(net, cell, words, names) {
  const terms = cellTerms(net, cell.name, cell.map, cell.row, cell.column), at = net.layers.indexOf(net[cell.name]);
  const title = build('h3', '', `${cellText(net, cell, words, names)} = ${number(terms.value, MANY)}`);
  if (terms.kind === 'pooling') return [title, ...poolingRows(terms, words)];
  const rows = terms.kind === 'convolution' ? convolutionRows : denseRows;
  return [title, ...rows(terms, net, at, words), totals(terms, cell.name !== 'Answer', words),
    ...terms.softmax ? [softmaxText(terms, words)] : []];
}

// For each map of the layer before, values × kernel = products; they are folded where there are several.
function convolutionRows({ inputs }, net, at, words) {
  const before = at > 0 ? net.layers[at - 1].name : '', sizes = inputs.map(({ sum }) => Math.abs(sum));
  const largest = sizes.indexOf(Math.max(...sizes));
  const grids = ({ values, kernel, products }) => build('div', 'grids',
    grid(before ? words.values : words.pixels, values, KERNEL), build('b', '', '×'),
    grid(words.kernel, kernel, KERNEL), build('b', '', '='), grid(words.products, products, KERNEL, true));
  if (!before) return inputs.map(grids);
  const story = build('p', '', fill(words.manyMaps, { count: inputs.length, layer: before }));
  return [story, ...inputs.map((input, map) => {
    const source = fill(words.fromMap, { layer: before, map: map + 1 });
    const summary = build('summary', '', source, build('span', 'number', number(input.sum, MANY)));
    return Object.assign(build('details', '', summary, grids(input)), { open: map === largest });
  })];
}

function poolingRows({ inputs, winner }, words) {
  const table = grid(words.values, inputs, 2, false, MANY);
  if (winner !== null) table.querySelectorAll('td')[winner].className = 'winner';
  return [build('p', '', winner === null ? words.mean : words.largest), build('div', 'grids', table)];
}

function denseRows({ terms, rest }, net, at, words) {
  const before = net.layers[at - 1], source = index => {
    const map = Math.floor(index / before.side ** 2), cell = index % before.side ** 2;
    const [row, column] = [Math.floor(cell / before.side), cell % before.side];
    return cellText(net, { name: before.name, map, row, column }, words);
  };
  const head = [words.from, words.value, words.weight, words.product].map(text => build('th', '', text));
  const rows = terms.map(({ index, value, weight, product }) => row(source(index), value, weight, product));
  const others = net.layers[at].inputs - terms.length;
  const last = others > 0 ? [row(fill(words.rest, { count: others }), '', '', rest)] : [];
  return [build('table', 'terms', build('thead', '', build('tr', '', ...head)), build('tbody', '', ...rows, ...last))];
}

function totals({ sum, bias, total, value }, activated, words) {
  const rows = [row(words.sum, sum), row(words.bias, bias), row(words.total, total)];
  if (activated) rows.push(row(fill(words.after, { activation: words.activation }), value));
  rows.at(-1).className = 'result';
  return build('table', 'totals', build('tbody', '', ...rows));
}

function softmaxText({ value, softmax: { largest, exponentials, sum, probability: share } }, words) {
  const power = Math.exp(value - largest);
  return build('p', '', fill(words.softmax, {
    logit: number(value, MANY), largest: number(largest, MANY), power: number(power, MANY), sum: number(sum, MANY),
    count: exponentials.length, probability: probability(share),
  }));
}

// A row of a table: its head, then numbers, or '' for no number.
function row(head, ...numbers) {
  const cells = numbers.map(value => build('td', 'number', value === '' ? '' : number(value, MANY)));
  const th = Object.assign(build('th', '', head), { scope: 'row' });
  return build('tr', '', th, ...cells);
}

// A square of numbers with a caption; `signed`: positive and negative ones differ in colour.
function grid(caption, values, side, signed = false, digits = FEW) {
  const sign = value => !signed || !value ? '' : value > 0 ? 'for' : 'against';
  const cells = values.map(value => build('td', sign(value), number(value, digits)));
  const rows = Array.from({ length: side }, (_, i) => build('tr', '', ...cells.slice(i * side, (i + 1) * side)));
  return build('table', 'grid', build('caption', '', caption), build('tbody', '', ...rows));
}
