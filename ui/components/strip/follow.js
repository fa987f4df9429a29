// From a cell to the cell before it that adds the most to it: of pooling the largest cell, else the one with the
// largest positive product. So from the answer the way leads to a pixel.

// Null at a pixel, and where no product is positive.
function largestInput(net, cell) {
  const layer = net[cell.plate], i = net.layers.indexOf(layer);
  if (!layer) return null;
  if (layer.kind === 'pooling') {
    const { inputs } = cellTerms(net, ...addressOf(cell)), best = indexOfLargest(inputs);
    const row = 2 * cell.row + Math.floor(best / 2), column = 2 * cell.column + best % 2;
    return { plate: net.layers[i - 1].name, map: cell.map, row, column };
  }
  if (layer.kind === 'convolution') return largestUnderKernel(net, cell, i > 0 ? net.layers[i - 1].name : 'Input');
  const { weights, inputs } = layer, before = net.layers[i - 1];
  const products = before.values.map((value, index) => value * weights[cell.row * inputs + index]);
  const best = indexOfLargest(products);
  return products[best] > 0 ? cellOf(before, best) : null;
}

function largestUnderKernel(net, cell, plate) {
  const { inputs } = cellTerms(net, ...addressOf(cell)), products = inputs.flatMap(input => input.products);
  const best = indexOfLargest(products), padding = plate === 'Input' ? net.padding : 0, under = best % KERNEL ** 2;
  if (!(products[best] > 0)) return null; // so it is none in the padding
  const row = cell.row + Math.floor(under / KERNEL) - padding, column = cell.column + under % KERNEL - padding;
  return { plate, map: Math.floor(best / KERNEL ** 2), row, column };
}
