// Look inside, on a wide screen: all maps side by side; below the arithmetic, the kernels of both convolutions.

// The canvas, where there is one, above the picture that the network sees; ui/shell.css puts it into this room.
const SHEET_PAD = { side: 148, below: 52 }; // `below`: the room for its buttons, above that picture

function sheet(page) {
  const { data, u, dpr, plates, named, nameWidth, width, title, measure } = page;
  const section = new Section('sheet', page), top = 44, tallest = 228 * u;
  const pitch = pitchOf(data.names.length, Math.max(18, 20.4 * u)), lines = pitch * data.names.length;
  const many = lines > tallest, height = many ? lines : tallest; // all layers are centred
  const bottom = top + (height + tallest) / 2; // of the tallest
  const rooms = { Input: [140, 0], C1: [152, 8], S2: [152, 8], C3: [180, 6], S4: [180, 6] }; // width and gap
  const grow = growth(width), pad = SHEET_PAD.side * grow, seen = pad + SHEET_PAD.below;
  if (data.drawing) rooms.Input = [SEEN * grow / u, 0];
  const maps = Object.entries(rooms).map(([name, [room, gap]]) => {
    const tall = name === 'Input' ? room : 228;
    return [name, gridOf(plates[name].maps, cellsOf(page, name), room * u, tall * u, gap * u, dpr)];
  });
  const labels = named ? nameWidth + 8 : 18, bars = (named ? 40 : 64) * u, units = 20 * u;
  const answers = labels + bars + 54; // 54 for the winner's probability
  const column = data.drawing ? pad : maps[0][1].width;
  const others = maps.slice(1).reduce((sum, [, { width }]) => sum + width, column);
  const space = (width - answers - 2 * units - others) / (maps.length + 2);
  let x = data.drawing ? sheetPad(section, maps.shift()[1], pad, space) : 0;
  for (const [name, grid] of maps) {
    const y = top + (height - grid.height) / 2;
    section.grid(name, x, y, grid);
    section.caption(name, x, y);
    section.range(name, x + measure(title(name)) + 8, y - 26);
    if (name === 'Input') {
      sheetLabel(section, x, y + grid.height + 18);
      section.scale(x, y + grid.height + (data.label === null ? 12 : 28), data.scale);
      section.undo = { right: width - x - grid.width, top: y - 27 };
    } else if (name === 'C1' && data.drawing) section.scale(x, y + grid.height + 8, data.scale);
    x += grid.width + space;
  }
  for (const name of ['F5', 'F6']) {
    const first = name === 'F5', below = data.ranged ? 14 : 0; // for the range
    const tall = first ? tallest - below : 2 * u * plates.F6.rows, y = top + (height - below - tall) / 2;
    section.picture(name, 0, x, y, units, tall);
    section.caption(name, x, y);
    if (first) section.range(name, x + units + 2, bottom, 'end');
    else if (many) section.range(name, x + units + 2, bottom + 14, 'end');
    else section.range(name, x - 4, bottom);
    x += units + space;
  }
  const y = top + (height - lines) / 2;
  section.word(title('Answer'), x, y - 9, { kind: 'name', term: section.page.data.terms?.Answer });
  lyingBars(section, x, y, pitch, labels, bars);
  section.web = { answerX: x - 6, answerY: winner => y + (winner + 0.5) * pitch };
  section.height = data.drawing ? Math.max(top + height + 28, seen + SEEN * grow + 4) : top + height + 4;
  return section;
}

// The picture that the network sees, under the canvas, with its words beside it. Returns where the next layer begins.
function sheetPad(section, { side, ...grid }, pad, space) {
  const { title, note } = section.page, y = pad + SHEET_PAD.below, x = side + 10;
  section.grid('Input', 0, y, { side, ...grid });
  section.word(title('Input'), x, y + 12, { kind: 'name' });
  section.word(note('Input'), x, y + 29);
  section.range('Input', x, y + side);
  section.undo = { left: x, top: y + 40 };
  return pad + space;
}

// The label of a test picture, marked where the answer is another class.
function sheetLabel(section, x, y) {
  const { label, names, words } = section.page.data;
  if (label === null) return;
  const text = fill(words.label, { name: names[label] });
  section.word(text, x, y, { update: (element, { winner }) => {
    element.textContent = winner === label ? text : '✗ ' + text;
    element.classList.toggle('wrong', winner !== label);
  } });
}

// The grid of squares that fills w × h best.
function gridOf(maps, cells, w, h, gap, dpr) {
  const across = Math.ceil(Math.sqrt(maps * w / h) - 0.1), down = Math.ceil(maps / across);
  const side = snapped(Math.min((w + gap) / across, (h + gap) / down) - gap, cells, dpr);
  return { across, side, gap, width: across * (side + gap) - gap, height: down * (side + gap) - gap };
}

// A line for each class: its name and its bar; after the winner's bar its probability.
function lyingBars(section, x, y, pitch, labels, width) {
  const { names } = section.page.data;
  section.picture('Answer', 0, x, y, labels + width, pitch * names.length, { hidden: true });
  names.forEach((name, i) => {
    const middle = y + (i + 0.5) * pitch;
    section.word(name, x, middle + 5, { kind: section.page.named ? 'label lettered' : 'label', update: winning(i) });
    section.bar(x + labels, middle - 4, width, 8, 'bar', barOf(i, width));
    section.bar(x + labels - 1, middle - 7, 2, 14, 'tick', tickOf(i, 'translateX', width));
  });
  winnersPercent(section, x + labels, y, pitch, width);
}

const winning = i => (element, { winner }) => element.classList.toggle('winner', i === winner);

// A bar as long as the probability of class `i`; it is `width` long for 1.
const barOf = (i, width) => (element, now) => {
  winning(i)(element, now);
  element.style.transform = `scaleX(${Math.max(1.5 / width, now.probabilities[i])})`;
};

// The tick at the probability of class `i` before the visitor's change; it is moved by `length` pixels for 1.
const tickOf = (i, move, length) => (element, { before }) => {
  element.style.display = before ? '' : 'none';
  if (before) element.style.transform = `${move}(${before[i] * length}px)`;
};

// The probability of the winner, or what stands in its place, after its bar.
function winnersPercent(section, x, y, pitch, width) {
  section.word('', 0, 0, { kind: 'percent', update: (element, { winner, probabilities, text }) => {
    element.textContent = text ?? probability(probabilities[winner]);
    element.setAttribute('x', x + probabilities[winner] * width + 6);
    element.setAttribute('y', y + (winner + 0.5) * pitch + 5);
  } });
}

function sheetKernels(page) {
  const { u, dpr, plates, words, width } = page, section = new Section('kernels', page);
  const { maps } = plates['C1 kernels'], across = Math.ceil(maps / 3), down = Math.ceil(maps / across);
  const left = 300 * u, bottom = kernelTable(section, left, 60, width - left);
  const height = bottom - 44, room = (left - 32 * u) / across - 8;
  const side = snapped(Math.min((height - 20 * u * (down - 1)) / down, room), 5, dpr);
  const gapY = (height - down * side) / Math.max(1, down - 1);
  section.caption('C1', 0, 44, 'start', fill(words.kernelsOf.C1, { maps }));
  section.grid('C1 kernels', 0, 44, { across, side, gap: Math.min(20 * u, gapY), gapY });
  section.caption('C3', left, 44, 'start', `${fill(words.kernelsOf.C3, plates['C3 kernels'])} · ${words.kernelTable}`);
  section.scale(0, bottom + 12, { stops: 'diverging' }, 'C1 kernels');
  section.scale(left, bottom + 12, { stops: 'diverging' }, 'C3 kernels');
  section.height = bottom + 28;
  return section;
}

// The kernels of C3: a column for each of its maps, a row for each map of S2. Returns its bottom.
function kernelTable(section, x, y, width) {
  const { dpr, plates } = section.page, { maps, inputs } = plates['C3 kernels'], margin = 16;
  const pitch = (width - margin) / (maps - 0.1), side = snapped(0.9 * pitch, 5, dpr);
  for (let map = 0; map < maps; map++) {
    const centre = x + margin + map * pitch + side / 2;
    section.word(map + 1, centre, y - 6, { kind: 'small', anchor: 'middle' });
    for (let input = 0; input < inputs; input++)
      section.picture('C3 kernels', map * inputs + input, x + margin + map * pitch, y + input * pitch, side, side);
  }
  for (let input = 0; input < inputs; input++)
    section.word(input + 1, x, y + input * pitch + side / 2 + 4, { kind: 'small' });
  return y + (inputs - 1) * pitch + side;
}
