// The position of every picture, word and bar of the strip, in CSS pixels; measures are for a strip 1120 pixels wide. A
// layout depends on the screen and the words, never on the values, so a new drawing needs no new layout.

const WIDE = 1120;
const NARROW = { figure: 640, sheet: 960 }; // below these widths, the layers are under one another

// A part of the strip with its own canvas.
class Section {
  constructor(name, page) {
    Object.assign(this, { name, page, height: 0, boxes: [], words: [], scales: [], web: null, aside: null });
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
  word(text, x, y, { kind = '', anchor = 'start', update = null } = {}) {
    this.words.push({ tag: 'text', text, x, y, kind, anchor, update });
  }

  bar(x, y, width, height, kind, update) { this.words.push({ tag: 'rect', x, y, width, height, kind, update }); }

  scale(x, y, { stops, low, high }, plate = null) { this.scales.push({ x, y, stops, low, high, plate }); }

  // Name and note above a picture at (x, y).
  caption(plate, x, y, anchor = 'start', note = this.page.note(plate)) {
    this.word(this.page.title(plate), x, y - 26, { kind: 'name', anchor });
    if (note) this.word(note, x, y - 9, { anchor });
  }

  // The bounds of a layer's colour scale, if the layers differ.
  range(plate, x, y, anchor = 'start') {
    const ends = value => number(value, Number.isInteger(value) ? 0 : 1);
    if (this.page.data.ranged) this.word('', x, y, { kind: 'small', anchor, update: (element, { plates }) => {
      const { low, high } = plates[plate];
      element.textContent = fill(this.page.words.range, { low: ends(low), high: ends(high) });
    } });
  }
}

// The sections from top to bottom. `plates`: layers and kernels by name; `measure(text, kind)`: the width of a word.
function layout(data, width, dpr, plates, measure) {
  const { words, names } = data, named = names.some(name => name.length > 1);
  const page = {
    data, words, width, dpr, plates, measure, named, u: width / WIDE,
    nameWidth: Math.ceil(Math.max(...names.map(name => measure(name, data.mode === 'figure' ? 'answer' : 'name')))),
    title: plate => words.layers[plate] ?? plate,
    note: plate => {
      const { maps, rows, columns } = plates[plate];
      if (maps > 1) return fill(words.maps, { maps, rows, columns });
      return plate === 'Answer' ? '' : columns > 1 ? `${rows}×${columns}` : `${rows}`;
    },
  };
  const narrow = width < NARROW[data.mode];
  if (data.mode === 'figure') return narrow ? phoneRows(page) : [figure(page)];
  return narrow ? [...phoneRows(page), phoneKernels(page)] : [sheet(page), sheetKernels(page)];
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

// Home: the maps of each layer in a cascade, the last in front, as in Figure 2 of the paper.
function figure(page) {
  const { words, dpr, plates, named, nameWidth, width } = page, section = new Section('figure', page);
  const answer = width - (named ? nameWidth + 2 : Math.max(50, 58 * page.u)), u = Math.min(page.u, answer / 1062);
  const answers = answersOf(page), half = Math.max(141 * u, answers.height / 2 + (named ? 15.5 : 11.5)); // or F5's bars
  const middle = 37 + half;
  const left = { C1: 182 * u, S2: 414 * u, C3: 576 * u, S4: 764 * u, F5: answer - 122 * u, F6: answer - 66 * u };
  const cascade = (name, x, target, run) => { // `run`: how far down and right the last map stands
    const { maps, columns } = plates[name], side = snapped(target * u, columns, dpr);
    const step = run * u / Math.max(1, maps - 1), top = middle - (side + run * u) / 2;
    for (let map = 0; map < maps; map++) section.picture(name, map, x + step * map, top + step * map, side, side);
    section.caption(name, x, top);
  };
  cascade('Input', 0, 140, 0);
  cascade('C1', left.C1, 122, 90);
  cascade('S2', left.S2, 74, 62);
  cascade('C3', left.C3, 56, 99);
  cascade('S4', left.S4, 37, 96);
  for (const [name, unit] of [['F5', 2.35], ['F6', 2.7]]) {
    const height = unit * u * plates[name].rows;
    section.picture(name, 0, left[name], middle - height / 2, 14 * u, height);
    section.caption(name, left[name] + 7 * u, middle - height / 2, 'middle');
  }
  section.web = { links: true, answerX: answer - 6, answerY: figureAnswers(section, answers, answer, middle) };
  section.height = middle + half + 48;
  const between = { C1: 161 * u, S2: 393 * u, C3: 556 * u, S4: 750 * u, F5: answer - 59 * u };
  for (const [name, x] of Object.entries(between))
    section.word(words.operations[name], x, section.height - 15, { kind: 'operation', anchor: 'middle' });
  return section;
}

// The height of a class's line: `usual` for up to ten classes, less for more classes, as far as they can be read.
const pitchOf = (classes, usual) => classes > 10 ? Math.max(15, usual * 10 / classes) : usual;

// The measures of the column of classes: a line for each class, and a slot for the winner.
function answersOf({ data: { names }, named }) {
  const pitch = pitchOf(names.length, 19), slot = named ? 28 : 62;
  return { pitch, slot, height: (names.length - 1) * pitch + slot };
}

// The column of classes, with the winner large and red. Returns a function for the middle of the winner's line.
function figureAnswers(section, { pitch, slot, height }, x, middle) {
  const { data: { names }, named, title } = section.page;
  const top = middle - height / 2, lineOf = winner => top + winner * pitch + slot / 2;
  section.word(title('Answer'), x, top - 10, { kind: 'name' });
  names.forEach((name, i) => {
    const update = (element, { winner }) => {
      element.style.display = i === winner ? 'none' : '';
      element.setAttribute('y', top + i * pitch + (i > winner ? slot - pitch : 0) + 14);
    };
    section.word(name, x + (named ? 0 : 3), 0, { kind: 'label', update });
  });
  const update = (element, { winner }) => {
    element.textContent = names[winner];
    element.setAttribute('y', lineOf(winner) + (named ? 5 : 22));
  };
  section.word('', x - (named ? 0 : 1), 0, { kind: named ? 'answer lettered' : 'answer', update });
  return lineOf;
}
