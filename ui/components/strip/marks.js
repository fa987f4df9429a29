// The red marks: a cell, its receptive field, and the rays between them; SVG markup in each section's layer for marks.

// The picture of a map, and its section.
function placeOf(sections, { plate, map }) {
  for (const section of sections) {
    const box = section.boxes.find(box => box.plate === plate && box.map === map);
    if (box) return { section, box };
  }
  return null;
}

// The square of size × size cells from (row, column) on.
const squareOf = (place, row, column, size = 1) =>
  rectangleOf(place, { ...inPicture(place.box, { row, column }), rows: size, columns: size });

// On a phone the picture of a full connection is folded into several rows.
const inPicture = ({ plate, columns }, { row, column }) =>
  UNITS.includes(plate) ? { row: Math.floor(row / columns), column: row % columns } : { row, column };
const outOfPicture = ({ plate, map, columns }, row, column) =>
  UNITS.includes(plate) ? { plate, map, row: row * columns + column, column: 0 } : { plate, map, row, column };

function rectangleOf({ section, box }, { row, column, rows, columns }) {
  const across = box.w / box.columns, down = box.h / box.rows;
  return { section, x: box.x + column * across, y: box.y + row * down, w: columns * across, h: rows * down };
}

class Marks {
  constructor(sections) { this.markup = new Map(sections.map(section => [section, ''])); }

  add(section, markup) { this.markup.set(section, this.markup.get(section) + markup); }

  rectangle(kind, section, x, y, w, h) {
    this.add(section, `<rect class="${kind}" x="${x}" y="${y}" width="${w}" height="${h}"/>`);
  }

  // A cell may be 2 px wide; its mark is at least 4 px wide.
  square({ section, x, y, w, h }) {
    const width = Math.max(4, w), height = Math.max(4, h);
    this.rectangle('hot', section, x - (width - w) / 2, y - (height - h) / 2, width, height);
  }

  frame({ section, box: { x, y, w, h } }) { this.rectangle('chosen', section, x - 3, y - 3, w + 6, h + 6); }

  // Two rays from one square to a later one beside it.
  rays(from, to) {
    if (from.section !== to.section) return;
    const ray = (start, end) => `<line class="ray" x1="${from.x + from.w}" y1="${start}" x2="${to.x}" y2="${end}"/>`;
    this.add(from.section, ray(from.y, to.y) + ray(from.y + from.h, to.y + to.h));
  }

  show() { for (const [section, markup] of this.markup) section.marks.innerHTML = markup; }
}

// Look inside: a cell, its map, and its receptive field in the input and on every map between; for C1 also its kernel.
// `way`: the cells from which the visitor has come here, along the largest terms.
function markCell(sections, net, { plate, map, row, column }, way) {
  const marks = new Marks(sections), place = placeOf(sections, { plate, map }), cell = squareOf(place, row, column);
  const at = net.layers.indexOf(net[plate]), spatial = net[plate]?.side > 1;
  for (let i = at - 1; spatial && i >= -1; i--) {
    const on = i < 0 ? 'Input' : net.layers[i].name, field = receptiveField(net, plate, row, column, on);
    for (const seen of mapsBehind(net, at, map, i)) {
      const square = rectangleOf(placeOf(sections, { plate: on, map: seen }), field);
      if (on === 'Input') marks.rays(square, cell);
      marks.square(square);
    }
  }
  if (spatial) marks.frame(place);
  else if (UNITS.includes(plate)) // their receptive field is the whole input
    marks.square(squareOf(placeOf(sections, { plate: 'Input', map: 0 }), 0, 0, SIDE));
  if (plate === 'C1') marks.frame(placeOf(sections, { plate: 'C1 kernels', map }));
  marks.square(cell);
  markWay(marks, [...way.map(one => squareOf(placeOf(sections, one), one.row, one.column)), cell]);
  marks.show();
}

// Squares, and a line through those that are beside each other.
function markWay(marks, squares) {
  for (const [i, { section, x, y, w, h }] of squares.entries()) {
    const next = squares[i + 1];
    if (!next) return;
    marks.square(squares[i]);
    const [from, to] = [[x + w / 2, y + h / 2], [next.x + next.w / 2, next.y + next.h / 2]];
    if (next.section === section) marks.add(section, `<path class="way" d="M${from}L${to}"/>`);
  }
}

// The maps of layer `i` on which a cell of map `map` of layer `at` depends: as long as there is only pooling between,
// the same map, else all.
function mapsBehind(net, at, map, i) {
  if (i < 0) return [0];
  const pooled = net.layers.slice(i + 1, at + 1).every(({ kind }) => kind === 'pooling');
  return pooled ? [map] : Array(net.layers[i].maps).keys();
}

// Home: the path through one cell of C1 from the input to S4, over the front maps; and the cell that is pointed at.
function markTrail(sections, plates, { row, column }, padding, pointed) {
  const marks = new Marks(sections), wide = sections.length === 1, front = wide ? {} : { C1: 3, S2: 3, C3: 4, S4: 4 };
  const place = plate => placeOf(sections, { plate, map: Math.min(front[plate] ?? Infinity, plates[plate].maps - 1) });
  const within = (cell, plate) => cell.map(value => Math.min(plates[plate].rows - 1, value));
  const halved = cell => cell.map(value => value >> 1), doubled = cell => cell.map(value => 2 * value);
  const c1 = [row, column], s2 = within(halved(c1), 'S2'), c3 = within(s2, 'C3'), s4 = within(halved(c3), 'S4');
  const steps = [ // between two layers: a cell, the first cell of its receptive field, and the side of the field
    ['Input', 'C1', c1, c1.map(value => value - padding), 5], ['C1', 'S2', s2, doubled(s2), 2],
    ['S2', 'C3', c3, c3, 5], ['C3', 'S4', s4, doubled(s4), 2],
  ];
  for (const [from, to, cell, first, size] of steps) {
    const seen = squareOf(place(from), ...first, size), made = squareOf(place(to), ...cell);
    marks.rays(seen, made);
    if (from === 'Input' || (wide && size === 5)) marks.square(seen);
    marks.square(made);
  }
  if (pointed && pointed.plate !== 'Answer')
    marks.square(squareOf(placeOf(sections, pointed), pointed.row, pointed.column));
  marks.show();
}

// The cells of C1 along the strokes; each is the nearest one to the cell before.
function tourOf(input, c1, padding) {
  const left = [], tour = [];
  for (let row = 0; row < c1.rows; row += 2) for (let column = 0; column < c1.columns; column += 2) {
    const [y, x] = [row + 2 - padding, column + 2 - padding];
    if (input.values[y * input.columns + x] > 0.5) left.push({ row, column });
  }
  while (left.length) {
    const from = tour.at(-1) ?? left[0], far = ({ row, column }) => Math.hypot(row - from.row, column - from.column);
    tour.push(...left.splice(left.reduce((best, cell, i) => far(cell) < far(left[best]) ? i : best, 0), 1));
  }
  return tour;
}
