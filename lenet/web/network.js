// LeNet for one picture: the forward pass of lenet/model.py, with the values of lenet/inspection/layers.py.

const SIDE = 28; // pixels of a picture
const KERNEL = 5; // weights along a side of a kernel

// A network whose values are all 0 until the first `forward`.
//
// `description`: activation, pooling, padding, channels [of C1, of C3] and classes, as in LeNetConfig.
// `weights`: a Float32Array of C1, C3, F5, F6 and Answer; of each, the weights in PyTorch's order, then the biases.
//
// The result has `padded`, the picture with its padding, `paddedSide` pixels along a side; and `layers`, which it also
// has by name: net.C1 … net.Answer. A layer has, in PyTorch's order (map, row, column): `values`, and `sums` before the
// activation function; `weights` and `biases`; `maps` of `side` × `side` cells; `inputs`, the maps of the layer before.
// A dense layer has a map for each unit, `side` is 1, and `inputs` is the number of values before. Pooling has no sums,
// weights and biases: they are null. `off` is the set of the maps (or units) that are switched off: their values are 0.
function makeNetwork({ activation, pooling, padding, channels, classes }, weights) {
  const paddedSide = SIDE + 2 * padding, layers = [];
  let position = 0;
  const next = count => weights.subarray(position, position += count);
  const add = (name, kind, maps, side, inputs, weightsOfMap) => {
    const cells = maps * side * side, weighted = kind !== 'pooling';
    layers.push({
      name, kind, maps, side, inputs,
      values: new Float32Array(cells),
      sums: weighted ? new Float32Array(cells) : null,
      weights: weighted ? next(maps * weightsOfMap) : null,
      biases: weighted ? next(maps) : null,
      off: new Set(),
    });
  };
  let maps = 1, side = paddedSide;
  for (const [convolution, subsampling, count] of [['C1', 'S2', channels[0]], ['C3', 'S4', channels[1]]]) {
    add(convolution, 'convolution', count, side - KERNEL + 1, maps, maps * KERNEL * KERNEL);
    maps = count;
    side = Math.floor((side - KERNEL + 1) / 2); // the last row and column of an odd side are left out
    add(subsampling, 'pooling', maps, side, maps);
  }
  let units = maps * side * side;
  for (const [name, count] of [['F5', 120], ['F6', 84], ['Answer', classes]]) {
    add(name, 'dense', count, 1, units, units);
    units = count;
  }
  if (position !== weights.length) throw new Error(`The network needs ${position} weights, not ${weights.length}.`);
  const byName = Object.fromEntries(layers.map(layer => [layer.name, layer]));
  return { activation, pooling, padding, padded: new Float32Array(paddedSide ** 2), paddedSide, layers, ...byName };
}

// Compute the values of every layer from the one called `from` on; those before it stay as they are. Returns the
// logits. `picture`: 784 pixels in 0..1, which only C1 needs.
function forward(net, picture, from = 'C1') {
  const first = net.layers.indexOf(net[from]);
  if (first === 0) pad(net, picture);
  for (let i = first; i < net.layers.length; i++) {
    const layer = net.layers[i], before = layerBefore(net, i);
    if (layer.kind === 'pooling') pool(layer, before, net.pooling);
    else {
      if (layer.kind === 'convolution') convolve(layer, before);
      else connect(layer, before);
      if (layer === net.Answer) layer.values.set(layer.sums);
      else activate(layer, FUNCTIONS[net.activation]);
    }
    silence(layer, layer.values);
  }
  return net.Answer.values;
}

// The probabilities of logits, an array of numbers.
function softmax(logits) {
  const largest = Math.max(...logits), powers = Array.from(logits, logit => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map(power => power / sum);
}

// Set the cells of the maps that are switched off to 0. `values`: of all cells of the layer.
function silence({ off, side }, values) {
  for (const map of off) values.fill(0, map * side * side, (map + 1) * side * side);
}

const layerBefore = (net, i) => i > 0 ? net.layers[i - 1] : { values: net.padded, side: net.paddedSide };

function pad({ padded, paddedSide, padding }, picture) {
  for (let row = 0; row < SIDE; row++)
    padded.set(picture.subarray(row * SIDE, (row + 1) * SIDE), (row + padding) * paddedSide + padding);
}

// Two neighbouring cells at a time share each weight and four of the six pixels in a row, and the loop over a kernel's
// row is written out: both make it faster.
function convolve({ maps, side, inputs, weights, biases, sums }, { values, side: sideBefore }) {
  for (let map = 0; map < maps; map++)
    for (let row = 0; row < side; row++)
      for (let pair = 0; pair < side; pair += 2) {
        const column = Math.min(pair, side - 2); // on an odd side the last two pairs overlap
        let left = biases[map], right = biases[map], w = map * inputs * KERNEL * KERNEL;
        for (let input = 0; input < inputs; input++) {
          let p = (input * sideBefore + row) * sideBefore + column;
          for (let kernelRow = 0; kernelRow < KERNEL; kernelRow++, w += KERNEL, p += sideBefore) {
            const w0 = weights[w], w1 = weights[w + 1], w2 = weights[w + 2], w3 = weights[w + 3], w4 = weights[w + 4];
            const p1 = values[p + 1], p2 = values[p + 2], p3 = values[p + 3], p4 = values[p + 4];
            left += w0 * values[p] + w1 * p1 + w2 * p2 + w3 * p3 + w4 * p4;
            right += w0 * p1 + w1 * p2 + w2 * p3 + w3 * p4 + w4 * values[p + 5];
          }
        }
        const cell = (map * side + row) * side + column;
        sums[cell] = left;
        sums[cell + 1] = right;
      }
}

function connect({ maps, inputs, weights, biases, sums }, { values }) {
  for (let unit = 0, w = 0; unit < maps; unit++) {
    let sum = biases[unit];
    for (let input = 0; input < inputs; input++, w++) sum += weights[w] * values[input];
    sums[unit] = sum;
  }
}

function pool({ maps, side, values }, before, pooling) {
  for (let map = 0, cell = 0; map < maps; map++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++, cell++) {
        const p = (map * before.side + 2 * row) * before.side + 2 * column, below = p + before.side;
        const a = before.values[p], b = before.values[p + 1], c = before.values[below], d = before.values[below + 1];
        values[cell] = pooling === 'max' ? Math.max(a, b, c, d) : (a + b + c + d) / 4;
      }
}

function activate({ sums, values }, activation) {
  for (let i = 0; i < sums.length; i++) values[i] = activation(sums[i]);
}

// The gradient of the logit of class `label` with respect to the 784 pixels, after `forward` of the whole network.
// From the last layer to the first it goes from the gradient with respect to a layer's values to that of the layer
// before.
function gradient(net, label) {
  let after = new Float64Array(net.Answer.maps);
  after[label] = 1;
  for (let i = net.layers.length - 1; i >= 0; i--) {
    const layer = net.layers[i], before = layerBefore(net, i), result = new Float64Array(before.values.length);
    silence(layer, after);
    if (layer.sums && layer !== net.Answer) activateBack(layer, DERIVATIVES[net.activation], after);
    if (layer.kind === 'pooling') poolBack(layer, before, net.pooling, after, result);
    else if (layer.kind === 'convolution') convolveBack(layer, before, after, result);
    else connectBack(layer, after, result);
    after = result;
  }
  return withoutPadding(net, after);
}

function activateBack({ sums, values }, derivative, after) {
  for (let i = 0; i < sums.length; i++) after[i] *= derivative(sums[i], values[i]);
}

// In each of the next three, `after` is the gradient with respect to a layer's sums (of pooling: its values), and
// `result`, at first all 0, becomes the gradient with respect to the values of the layer before.
function connectBack({ maps, inputs, weights }, after, result) {
  for (let unit = 0, w = 0; unit < maps; unit++)
    for (let input = 0; input < inputs; input++, w++) result[input] += after[unit] * weights[w];
}

function convolveBack({ maps, side, inputs, weights }, { side: sideBefore }, after, result) {
  for (let map = 0, cell = 0; map < maps; map++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++, cell++) {
        const factor = after[cell];
        if (factor === 0) continue; // most cells: max-pooling takes one of four
        let w = map * inputs * KERNEL * KERNEL;
        for (let input = 0; input < inputs; input++) {
          let p = (input * sideBefore + row) * sideBefore + column;
          for (let kernelRow = 0; kernelRow < KERNEL; kernelRow++, w += KERNEL, p += sideBefore)
            for (let k = 0; k < KERNEL; k++) result[p + k] += factor * weights[w + k];
        }
      }
}

// Of equal largest values the first in reading order gets all of the gradient, as in PyTorch.
function poolBack({ maps, side, values }, before, pooling, after, result) {
  for (let map = 0, cell = 0; map < maps; map++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++, cell++) {
        const p = (map * before.side + 2 * row) * before.side + 2 * column;
        const places = [p, p + 1, p + before.side, p + before.side + 1];
        if (pooling === 'max') result[places.find(place => before.values[place] === values[cell])] += after[cell];
        else for (const place of places) result[place] += after[cell] / 4;
      }
}

function withoutPadding({ paddedSide, padding }, padded) {
  const picture = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    const start = (row + padding) * paddedSide + padding;
    picture.set(padded.subarray(start, start + SIDE), row * SIDE);
  }
  return picture;
}
