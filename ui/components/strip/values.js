// The values of the pictures: plates (a layer, or the kernels of a layer), cells of plates, and cells in words.

// The layers, and the kernels if they were sent, by name: values, shape and colours. Unchanged kernels are taken from
// the plates `before`.
function platesOf(data, before) {
  const values = unpack(data.values), plates = {};
  let start = 0;
  for (const layer of data.layers) {
    const end = start + layer.maps * layer.rows * layer.columns;
    const stops = layer.name === 'Input' ? 'sequential' : data.scale.stops;
    plates[layer.name] = { ...layer, stops, values: values.subarray(start, end) };
    start = end;
  }
  if (!data.weights) return plates;
  const same = ['C1', 'C3'].every(name => before[name + ' kernels']?.sent === data.weights[name]);
  for (const name of ['C1', 'C3']) {
    const plate = name + ' kernels';
    plates[plate] = same ? before[plate] : kernelPlate(data.weights[name], plates[name].maps);
  }
  return plates;
}

function kernelPlate(sent, maps) {
  const values = unpack(sent), high = Math.max(...values.map(Math.abs)) || 1, inputs = values.length / 25 / maps;
  return { sent, values, maps, inputs, rows: 5, columns: 5, stops: 'diverging', low: -high, high };
}

const indexOfLargest = values => values.indexOf(Math.max(...values));

// The cell with the largest value of map `index`, or of the last map if there are fewer.
function brightest({ name, maps, rows, columns, values }, index) {
  const map = Math.min(index, maps - 1), size = rows * columns;
  const best = indexOfLargest(values.subarray(map * size, (map + 1) * size));
  return { plate: name, map, row: Math.floor(best / columns), column: best % columns };
}

// The 25 pixels in the receptive field of a cell of C1; those of the padding are 0.
function pixelsUnder({ rows, columns, values }, { row, column }, padding) {
  return Array.from({ length: 25 }, (_, i) => {
    const y = row + Math.floor(i / 5) - padding, x = column + i % 5 - padding;
    return y >= 0 && y < rows && x >= 0 && x < columns ? values[y * columns + x] : 0;
  });
}

// "C1, map 4, row 9, column 14"
function whereabouts({ plate, map, row, column }, words) {
  return fill(words.cell, { layer: plate, map: map + 1, row: row + 1, column: column + 1 });
}

// Any cell and its exact value in words; `box` is the picture of its map.
function described(cell, box, { words, names, probabilities }, plates) {
  const { plate, map, row, column } = cell, { values, columns, inputs } = plates[plate];
  const unit = row * box.columns + column, value = values[box.start + unit], layer = plate.split(' ')[0];
  if (plate === 'Answer')
    return fill(words.logit, { name: names[unit], logit: number(value), percent: probability(probabilities[unit]) });
  const place = { layer, row: row + 1, column: column + 1, unit: unit + 1, map: map + 1 };
  let where = whereabouts(cell, words);
  if (plate === 'Input') where = fill(words.pixel, place);
  else if (columns === 1) where = fill(words.unit, place);
  else if (inputs === 1) where = fill(words.weight, place);
  else if (inputs > 1)
    where = fill(words.weightFrom, { ...place, map: Math.floor(map / inputs) + 1, input: map % inputs + 1 });
  return fill(words.value, { where, value: number(value, 3) });
}
