// The position of every picture, word and bar of the strip, in CSS pixels; measures are for a strip 1120 pixels wide. A
// layout depends on the screen and the words, never on the values, so a new drawing needs no new layout.

const WIDE = 1120;
const growth = width => Math.max(1, width / WIDE); // on a screen with room for more
const NARROW = { figure: 900, sheet: 960 }; // below these widths, the layers are under one another

// A part of the strip with its own canvas.
class Section {
  constructor(name, page) {
    Object.assign(this, { name, page, height: 0, boxes: [], words: [], scales: [] });
    Object.assign(this, { web: null, aside: null, undo: null });
  }

  // The picture of one map (or kernel) of a plate, aligned to device pixels; `shape` may fold or hide it.
  picture(plate, map, x, y, w, h, shape = {}) {
    const { rows, columns } = { ...this.page.plates[plate], ...shape }, { dpr } = this.page;
    const place = { x: Math.round(x * dpr) / dpr, y: Math.round(y * dpr) / dpr, w, h };
    this.boxes.push({ plate, map, start: map * rows * columns, ...place, ...shape, rows, columns });
  }

  // All maps of a plate, row by row.
  grid(plate, x, y, { across, side, gap, gapY = gap }) {
    for (let map = 0; map < this.page.plates[plate].maps; map++) {
      const left = x + map % across * (side + gap), top = y + Math.floor(map / across) * (side + gapY);
      this.picture(plate, map, left, top, side, side);
    }
  }

  // `update(element, now)` runs with every new picture.
  // `term`: the technical word that this one opens, if any.
  word(text, x, y, { kind = '', anchor = 'start', update = null, term = '' } = {}) {
    this.words.push({ tag: 'text', text, x, y, kind, anchor, update, term });
  }

  bar(x, y, width, height, kind, update) { this.words.push({ tag: 'rect', x, y, width, height, kind, update }); }

  scale(x, y, { stops, low, high }, plate = null) { this.scales.push({ x, y, stops, low, high, plate }); }

  // Name and note above a picture at (x, y).
  caption(plate, x, y, anchor = 'start', note = this.page.note(plate)) {
    this.word(this.page.title(plate), x, y - 26, { kind: 'name', anchor, term: this.page.data.terms?.[plate] });
    if (note) this.word(note, x, y - 9, { anchor });
  }

  // The bounds of a layer's colour scale, if the layers differ.
  range(plate, x, y, anchor = 'start') {
    const ends = value => number(value, Number.isInteger(value) ? 0 : 1);
    if (this.page.data.ranged) this.word('', x, y, { kind: 'small', anchor, update: (element, { plates }) => {
      const { low, high, range } = plates[plate];
      element.textContent = range ?? fill(this.page.words.range, { low: ends(low), high: ends(high) });
    } });
  }
}

// The sections from top to bottom. `plates`: layers by name, and kernels where they are shown; `measure(text)`: the
// width of a name.
function layout(data, width, dpr, plates, measure) {
  const { words, names } = data, named = names.some(name => name.length > 1);
  const page = {
    data, words, width, dpr, plates, measure, named, u: width / WIDE,
    nameWidth: Math.ceil(Math.max(...names.map(measure))),
    title: plate => words.layers[plate] ?? plate,
    note: plate => {
      const { maps, rows, columns } = plates[plate];
      if (maps > 1) return fill(words.maps, { maps, rows, columns });
      return plate === 'Answer' ? '' : columns > 1 ? `${rows}×${columns}` : `${rows}`;
    },
  };
  const narrow = width < NARROW[data.mode];
  if (data.mode === 'figure') return narrow ? phoneRows(page) : [figure(page)];
  const layers = narrow ? phoneRows(page) : [sheet(page)];
  if (plates['C1 kernels']) layers.push(narrow ? phoneKernels(page) : sheetKernels(page));
  return layers;
}

// The side nearest to `target` at which all cells are the same whole number of device pixels; `target` itself if that
// would be more than a sixth smaller.
function snapped(target, cells, dpr) {
  const exact = Math.floor(target * dpr / cells + 0.2) * cells;
  return (exact > 0.84 * target * dpr ? exact : Math.round(target * dpr)) / dpr;
}

// The number of cells to which a layer's pictures are snapped: a pooled map is drawn as large as the map before
// pooling.
const cellsOf = ({ plates }, name) => plates[{ S2: 'C1', S4: 'C3' }[name] ?? name].columns;

// The height of a class's line: `usual` for up to ten classes, less for more classes, as far as they can be read.
const pitchOf = (classes, usual) => classes > 10 ? Math.max(15, usual * 10 / classes) : usual;
