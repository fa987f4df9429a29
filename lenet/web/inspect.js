// What is behind a cell, with the values of the latest `forward`, as in lenet/inspection/layers.py and
// lenet/arithmetic.py.

const LARGEST_TERMS = 12; // of a full connection that are listed one by one

// The rectangle of layer `on`, or of the 'Input', that a cell of `layer` depends on: `row` and `column` of its first
// cell, and the number of its `rows` and `columns`. It is a square, but for what reaches into the padding: that is left
// out, and `clipped` is true. All layers are given by name, `on` before `layer`; all counts begin with 0.
function receptiveField(net, layer, row, column, on) {
  const [down, across] = [row, column].map(place => dependence(net, layer, place, on));
  return {
    row: down.first, rows: down.count, column: across.first, columns: across.count,
    clipped: down.clipped || across.clipped,
  };
}

// The same along one side.
function dependence(net, layer, place, on) {
  const start = net.layers.indexOf(net[layer]), end = on === 'Input' ? -1 : net.layers.indexOf(net[on]);
  let first = place, last = place;
  for (let i = start; i > end; i--) {
    const { kind } = net.layers[i];
    if (kind === 'pooling') [first, last] = [2 * first, 2 * last + 1];
    else if (kind === 'convolution') last += KERNEL - 1;
    else [first, last] = [0, net.layers[i - 1].side - 1];
  }
  if (end >= 0) return { first, count: last - first + 1, clipped: false };
  const clip = pixel => Math.min(SIDE, Math.max(0, pixel - net.padding));
  const count = clip(last + 1) - clip(first);
  return { first: clip(first), count, clipped: count < last - first + 1 };
}

// The `count` largest weight × value products from F5 to F6, largest magnitude first. The unit of F5 is the `source`,
// the unit of F6 the `target`.
function strongestConnections(net, count = 60) {
  const { weights, inputs } = net.F6, products = weights.map((weight, i) => weight * net.F5.values[i % inputs]);
  const magnitudes = products.map(Math.abs), smallest = magnitudes.slice().sort().at(-count) ?? 0;
  const strong = [...magnitudes.keys()].filter(i => magnitudes[i] >= smallest);
  return strong.sort((a, b) => magnitudes[b] - magnitudes[a]).slice(0, count)
    .map(i => ({ source: i % inputs, target: Math.floor(i / inputs), contribution: products[i] }));
}

// What each unit of F6 adds to the logit of a class: 84 numbers.
function contributions(net, label) {
  const { weights, inputs } = net.Answer;
  return net.F6.values.map((value, unit) => weights[label * inputs + unit] * value);
}

// How a cell was computed. For a dense layer `map` is the unit. The result has the `kind` of layer, the cell's `value`,
// and
// - of a convolution: `inputs`, for each map of the layer before the 25 `values` under the kernel, the `kernel`, their
//   `products` and the `sum` of these; the `sum` of all products, the `bias`, and their `total`, of which the
//   activation function makes the value;
// - of pooling: `inputs`, the four cells, and the index of the `winner`, the first largest of them; null for the mean;
// - of a dense layer: `terms`, the twelve largest products, each with the `index` of its input, which has the `value`,
//   the `weight` and the `product`; `rest`, the sum of all other products; `sum`, `bias` and `total` as above;
// - of the answer also `softmax`: the `largest` logit, the `exponentials` of each logit - largest, their `sum`, and the
//   `probability`.
// The value of a map that is switched off is 0, whatever its total is.
function cellTerms(net, layer, map, row = 0, column = 0) {
  const terms = termsOf(net, layer, map, row, column);
  return net[layer].off.has(map) ? { ...terms, value: 0 } : terms;
}

function termsOf(net, layer, map, row, column) {
  const i = net.layers.indexOf(net[layer]), { kind } = net.layers[i], before = layerBefore(net, i);
  if (kind === 'convolution') return { kind, ...convolutionTerms(net, net[layer], before, map, row, column) };
  if (kind === 'pooling') return { kind, ...poolingTerms(net, before, map, row, column) };
  const terms = { kind, ...denseTerms(net, net[layer], before, map) };
  return layer === 'Answer' ? { ...terms, softmax: softmaxTerms(net.Answer.values, map) } : terms;
}

function convolutionTerms(net, { inputs: maps, weights, biases }, before, map, row, column) {
  const inputs = Array.from({ length: maps }, (_, input) => {
    const values = square(before, input, row, column, KERNEL), start = (map * maps + input) * KERNEL * KERNEL;
    const kernel = Array.from(weights.subarray(start, start + KERNEL * KERNEL));
    const products = kernel.map((weight, i) => weight * values[i]);
    return { values, kernel, products, sum: sumOf(products) };
  });
  const sum = sumOf(inputs.map(input => input.sum)), bias = biases[map], total = sum + bias;
  return { inputs, sum, bias, total, value: FUNCTIONS[net.activation](total) };
}

function poolingTerms({ pooling }, before, map, row, column) {
  const inputs = square(before, map, 2 * row, 2 * column, 2);
  if (pooling === 'average') return { inputs, winner: null, value: sumOf(inputs) / 4 };
  const winner = inputs.reduce((best, value, i) => value > inputs[best] || Number.isNaN(value) ? i : best, 0);
  return { inputs, winner, value: inputs[winner] };
}

function denseTerms(net, layer, before, unit) {
  const weights = layer.weights.subarray(unit * layer.inputs, (unit + 1) * layer.inputs);
  const all = Array.from(weights, (weight, index) => {
    const value = before.values[index];
    return { index, value, weight, product: weight * value };
  });
  all.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const terms = all.slice(0, LARGEST_TERMS), rest = sumOf(all.slice(LARGEST_TERMS).map(term => term.product));
  const sum = sumOf(terms.map(term => term.product)) + rest, bias = layer.biases[unit], total = sum + bias;
  return { terms, rest, sum, bias, total, value: layer === net.Answer ? total : FUNCTIONS[net.activation](total) };
}

// The largest logit is subtracted from all, so that no exponential is too large for a number.
function softmaxTerms(logits, label) {
  const largest = Math.max(...logits), exponentials = Array.from(logits, logit => Math.exp(logit - largest));
  const sum = sumOf(exponentials);
  return { largest, exponentials, sum, probability: exponentials[label] / sum };
}

// The values of `size` × `size` cells of a map, row by row.
function square({ values, side }, map, row, column, size) {
  const rows = Array.from({ length: size }, (_, i) => (map * side + row + i) * side + column);
  return rows.flatMap(start => Array.from(values.subarray(start, start + size)));
}

const sumOf = values => values.reduce((a, b) => a + b, 0);
