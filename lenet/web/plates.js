// The maps of a network as small canvases in a page, one row of them for each layer, and frames on their cells.

const PLATES_IN_ROW = 8; // maps side by side, at most
const CELL_SIZES = { Input: 5, C1: 5, S2: 7, C3: 9, S4: 14 }; // CSS pixels along a cell's side, where there is room
const UNITS_IN_ROW = { F5: 30, F6: 28 };
const UNIT_SIZE = 24;

// A new element with a class and children, which are elements or text.
function build(tag, className = '', ...children) {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...children);
  return element;
}

// The plates of a layer in `place`, an element: one for each map; a dense layer has one for all its units. A plate has
// `rows` × `columns` cells, of which the first is value number `start` of the layer.
function makePlates(place, name, { maps, side }) {
  const dense = name in UNITS_IN_ROW, columns = dense ? UNITS_IN_ROW[name] : side;
  const rows = dense ? maps / columns : side, count = dense ? 1 : maps, wide = Math.min(count, PLATES_IN_ROW);
  place.style.setProperty('--columns', wide);
  place.style.setProperty('--narrow', count > 6 ? 4 : Math.min(count, 3));
  place.style.setProperty('--size', `${columns * (dense ? UNIT_SIZE : CELL_SIZES[name])}px`);
  return Array.from({ length: count }, (_, map) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: columns, height: rows });
    const element = place.appendChild(build('span', 'plate', canvas)), context = canvas.getContext('2d');
    return { element, context, name, map, columns, rows, start: map * rows * columns, dense };
  });
}

// Paint the values of a layer on its plates, in colours from `low` to `high`.
function paintPlates(plates, values, low, high, colours) {
  const factor = high > low ? 255 / (high - low) : 0;
  for (const { context, columns, rows, start } of plates) {
    const image = context.createImageData(columns, rows), pixels = new Uint32Array(image.data.buffer);
    pixels.forEach((_, i) => {
      pixels[i] = colours[Math.max(0, Math.min(255, Math.round((values[start + i] - low) * factor)))];
    });
    context.putImageData(image, 0, 0);
  }
}

// The cell of a plate below a pointer.
function cellUnder({ name, map, columns, rows, element, dense }, { clientX, clientY }) {
  const { left, top, width, height } = element.firstChild.getBoundingClientRect();
  const index = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  const row = index((clientY - top) / height, rows), column = index((clientX - left) / width, columns);
  return dense ? { name, map: row * columns + column, row: 0, column: 0 } : { name, map, row, column };
}

// The cell that lies `down` and `right` of another; beyond the edge of a map it is in the map beside it.
function neighbour(plates, { name, map, row, column }, down, right) {
  const [{ dense, columns, rows }] = plates;
  if (dense) {
    const unit = map + down * columns + right;
    return { name, map: unit >= 0 && unit < columns * rows ? unit : map, row: 0, column: 0 };
  }
  const next = { row: row + down, column: column + right };
  if (next.row >= 0 && next.row < rows && next.column >= 0 && next.column < columns) return { name, map, ...next };
  const other = map + down + right;
  if (!plates[other]) return { name, map, row, column };
  return { name, map: other, row: (next.row + rows) % rows, column: (next.column + columns) % columns };
}

// A frame around cells of a plate: `rows` × `columns` from one cell on. `className` says what it means.
function addFrame(plate, className, { row, column, rows = 1, columns = 1 }) {
  if (!rows || !columns) return; // all of it is padding
  const frame = plate.element.appendChild(build('i', className)), percent = share => `${100 * share}%`;
  Object.assign(frame.style, {
    left: percent(column / plate.columns), top: percent(row / plate.rows),
    width: percent(columns / plate.columns), height: percent(rows / plate.rows),
  });
}

// Frame a cell, and all that it depends on in the layers before it and in the picture.
function frameCell(net, platesOf, { name, map, row, column }) {
  const [plate] = platesOf[name], at = net.layers.indexOf(net[name]);
  if (plate.dense) {
    addFrame(plate, 'cell', { row: Math.floor(map / plate.columns), column: map % plate.columns });
    return;
  }
  addFrame(platesOf[name][map], 'cell', { row, column });
  let maps = [map];
  for (let i = at - 1; i >= -1; i--) {
    const on = i < 0 ? 'Input' : net.layers[i].name;
    if (net.layers[i + 1].kind !== 'pooling') maps = [...platesOf[on].keys()]; // only pooling reads one map alone
    for (const seen of maps) addFrame(platesOf[on][seen], 'field', receptiveField(net, name, row, column, on));
  }
}
