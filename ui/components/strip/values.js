// The values of the pictures: plates (a layer, or the kernels of a layer), cells of plates, and cells in words.

// The layers by name: values, shape, colours, and which maps or units are `off`. `orders`: the order in which a layer's
// maps are shown.
function platesOf(net, picture, { scale: { stops }, activation }, orders) {
  const size = { maps: 1, rows: SIDE, columns: SIDE };
  const input = { name: 'Input', ...size, low: 0, high: 1, stops: 'sequential', off: new Set() };
  const plates = { Input: { ...input, values: picture } };
  for (const { name, kind, maps, side, values, off } of net.layers) {
    const shape = kind === 'dense' ? { maps: 1, rows: maps, columns: 1 } : { maps, rows: side, columns: side };
    const [low, high] = scaleOf(activation, values);
    const order = orders[name];
    plates[name] = { name, ...shape, low, high, stops, values: inOrder(values, order), order, off: new Set(off) };
  }
  return plates;
}

// Maps in another order.
function inOrder(values, order) {
  if (!order) return values;
  const size = values.length / order.length, result = new Float32Array(values.length);
  order.forEach((map, i) => result.set(values.subarray(map * size, (map + 1) * size), i * size));
  return result;
}

// The order of the maps of C1 to S4 by their root mean square: in the figure each map covers the one behind it.
function strongestLast(net) {
  const order = ({ maps, values }) => {
    const size = values.length / maps;
    const energy = map => values.subarray(map * size, (map + 1) * size).reduce((sum, value) => sum + value * value, 0);
    const energies = Array.from({ length: maps }, (_, map) => energy(map));
    return [...energies.keys()].sort((a, b) => energies[a] - energies[b]);
  };
  const first = order(net.C1), second = order(net.C3);
  return { C1: first, S2: first, C3: second, S4: second };
}

// The kernels of both convolutions; those of the plates `before` if they are the same network's. `whole`: the network
// with all its kernels, which sets the scale.
function kernelPlates(net, whole, before) {
  const plates = {};
  for (const layer of [net.C1, net.C3]) {
    const name = layer.name + ' kernels';
    const same = before?.[name]?.values === layer.weights;
    plates[name] = same ? before[name] : kernelPlate(layer, whole[layer.name]);
  }
  return plates;
}

function kernelPlate({ name, weights: values, maps, inputs }, { weights }) {
  const high = largestOf(weights.map(Math.abs)) || 1, square = { rows: KERNEL, columns: KERNEL };
  const off = new Set(shared.experiment.kernels.filter(([layer]) => layer === name).map(([, number]) => number));
  return { values, maps, inputs, ...square, stops: 'diverging', low: -high, high, off };
}

// The cell with the largest value of map `index`, or of the last map if there are fewer.
function brightest({ name, maps, rows, columns, values }, index) {
  const map = Math.min(index, maps - 1), size = rows * columns;
  const best = indexOfLargest(values.subarray(map * size, (map + 1) * size));
  return { plate: name, map, row: Math.floor(best / columns), column: best % columns };
}

// A cell is { plate, map, row, column }. A full connection has one map of one column, so the row is the unit. Its
// address in Python and in lenet.web counts a unit as a map instead.
const addressOf = ({ plate, map, row, column }) =>
  UNITS.includes(plate) ? [plate, row, 0, 0] : [plate, map, row, column];
const cellAtAddress = ({ layer: plate, map, row, column }) =>
  UNITS.includes(plate) ? { plate, map: 0, row: map, column: 0 } : { plate, map, row, column };

// The cell with the value number `index` of a layer.
function cellOf({ name, side }, index) {
  const map = Math.floor(index / side ** 2), row = Math.floor(index / side) % side;
  return cellAtAddress({ layer: name, map, row, column: index % side });
}

const sameCell = (a, b) => JSON.stringify(a && addressOf(a)) === JSON.stringify(b && addressOf(b));

// Another network may have no such cell.
function isIn(plates, { plate, map, row, column }) {
  const { maps, inputs = 1, rows, columns } = plates[plate]; // of kernels there is one for each map and input
  return map < maps * inputs && row < rows && column < columns;
}

// "C1, map 4, row 9, column 14", "F5, unit 7", "Answer, 3"
function whereabouts({ plate, map, row, column }, words, names) {
  const text = { Input: words.pixel, F5: words.unit, F6: words.unit, Answer: words.class }[plate] ?? words.cell;
  return fill(text, { layer: plate, map: map + 1, row: row + 1, column: column + 1, unit: row + 1, name: names[row] });
}

// Any cell and its exact value in words.
function described(cell, { words, names }, { plates, probabilities }) {
  const { plate, map, row, column } = cell, { values, rows, columns, inputs, order } = plates[plate];
  const value = values[(map * rows + row) * columns + column];
  if (plate === 'Answer')
    return fill(words.logit, { name: names[row], logit: number(value), percent: probability(probabilities[row]) });
  let where = whereabouts({ ...cell, map: order?.[map] ?? map }, words, names);
  if (inputs) { // a kernel
    const place = { layer: plate.split(' ')[0], row: row + 1, column: column + 1, map: Math.floor(map / inputs) + 1 };
    where = fill(inputs === 1 ? words.weight : words.weightFrom, { ...place, input: map % inputs + 1 });
  }
  return fill(words.value, { where, value: number(value, 3) });
}
