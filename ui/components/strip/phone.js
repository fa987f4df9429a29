// On a phone every layer is a section, so that the arithmetic can open below the layer that was tapped.

// The canvas of Home, as in ui/shell.css: `beside` is the room that it leaves for its buttons.
const PHONE_PAD = { side: 188, gap: 14, beside: 162 };

function phoneRows(page) {
  const { data, words, width, dpr, plates } = page, sections = [];
  const row = (name, height) => {
    const section = Object.assign(new Section(name, page), { height });
    sections.push(section);
    return section;
  };
  const answers = () => {
    const pitch = pitchOf(data.names.length, 24), narrow = width / data.names.length < 20;
    if (page.named || narrow) phoneNames(row('Answer', 26 + pitch * data.names.length + 8), pitch);
    else phoneDigits(row('Answer', 118));
  };
  if (data.mode === 'figure') {
    phonePad(row('Input', PHONE_PAD.side + 18));
    answers(); // on the first screen, with the canvas
  } else phoneInput(row('Input', snapped(140, plates.Input.columns, dpr) + 18));
  for (const name of ['C1', 'S2', 'C3', 'S4']) {
    const { maps } = plates[name], across = maps > 8 ? 8 : maps, down = Math.ceil(maps / across);
    const side = snapped((width - 4 * (across - 1)) / across, cellsOf(page, name), dpr);
    const gap = (width - side * across) / (across - 1 || 1), gapY = Math.max(6, gap);
    const section = row(name, 24 + down * (side + gapY) - gapY + 14);
    phoneCaption(section, name, page.note(name), 14);
    section.range(name, width, 14, 'end');
    section.grid(name, 0, 24, { across, side, gap, gapY });
  }
  for (const [name, across] of [['F5', 60], ['F6', 42]]) {
    const units = plates[name].rows, down = Math.ceil(units / across), section = row(name, 36 + 12 * down);
    phoneCaption(section, name, fill(words.units, { units }), 14);
    section.range(name, width, 14, 'end');
    section.picture(name, 0, 0, 24, width, 12 * down, { rows: down, columns: across });
  }
  if (data.mode === 'sheet') answers();
  return sections;
}

// Home: the picture that the network sees is beside the canvas, above its buttons; ui/shell.css puts these there.
function phonePad(section) {
  const { width, dpr, plates, title, note, measure } = section.page;
  const x = Math.min(PHONE_PAD.side, width - PHONE_PAD.beside) + PHONE_PAD.gap;
  const side = snapped(112, plates.Input.columns, dpr);
  section.word(title('Input'), x, 14, { kind: 'name' });
  section.word(note('Input'), x + measure(title('Input')) + 8, 14);
  section.picture('Input', 0, x, 24, side, side);
}

function phoneInput(section) {
  const { data, words, dpr, plates, title, note } = section.page, side = snapped(140, plates.Input.columns, dpr);
  section.picture('Input', 0, 0, 2, side, side);
  section.word(title('Input'), side + 16, 18, { kind: 'name' });
  section.word(note('Input'), side + 16, 37);
  section.undo = { right: 0, top: 0 };
  sheetLabel(section, side + 16, 56);
  section.aside = { text: words.aside, x: side + 16, y: data.label === null ? 58 : 66 };
  section.scale(side + 16, side - 6, data.scale);
}

function phoneCaption(section, name, note, y) {
  section.word(section.page.title(name), 0, y, { kind: 'name' });
  section.word(note, 30, y);
}

// A horizontal bar for each class, for names and for many classes.
function phoneNames(section, pitch) {
  const { nameWidth, width, title } = section.page, labels = nameWidth + 10;
  section.word(title('Answer'), 0, 14, { kind: 'name' });
  lyingBars(section, 0, 22, pitch, labels, width - labels - 54);
}

// A vertical bar for each class, for digits.
function phoneDigits(section) {
  const { data: { names }, width, title } = section.page, pitch = width / names.length, floor = 90, tall = 56;
  section.word(title('Answer'), 0, 14, { kind: 'name' });
  section.picture('Answer', 0, 0, 20, width, floor, { hidden: true, rows: 1, columns: names.length });
  names.forEach((name, i) => {
    section.bar(pitch * (i + 0.5) - 8, floor - tall, 16, tall, 'bar standing', (element, now) => {
      winning(i)(element, now);
      element.style.transform = `scaleY(${Math.max(2 / tall, now.probabilities[i])})`;
    });
    section.bar(pitch * (i + 0.5) - 12, floor - 1, 24, 2, 'tick', tickOf(i, 'translateY', -tall));
    section.word(name, pitch * (i + 0.5), floor + 20, { kind: 'label', anchor: 'middle', update: winning(i) });
  });
  section.word('', 0, 0, { kind: 'percent', anchor: 'middle', update: (element, { winner, probabilities, text }) => {
    element.textContent = text ?? probability(probabilities[winner]);
    element.setAttribute('x', Math.max(22, Math.min(width - 22, pitch * (winner + 0.5))));
    element.setAttribute('y', floor - tall * probabilities[winner] - 6);
  } });
}

function phoneKernels(page) {
  const { width, dpr, plates, words } = page, section = new Section('kernels', page), { maps } = plates['C1 kernels'];
  const side = snapped((width - 4 * (maps - 1)) / maps, 5, dpr), gap = (width - side * maps) / (maps - 1 || 1);
  phoneCaption(section, 'C1', fill(words.kernelsOf.C1, { maps }), 14);
  section.grid('C1 kernels', 0, 24, { across: maps, side, gap });
  section.scale(0, side + 36, { stops: 'diverging' }, 'C1 kernels');
  const y = side + 84;
  phoneCaption(section, 'C3', fill(words.kernelsOf.C3, plates['C3 kernels']), y);
  section.word(words.kernelTable, 0, y + 20);
  const bottom = kernelTable(section, 0, y + 46, width);
  section.scale(0, bottom + 12, { stops: 'diverging' }, 'C3 kernels');
  section.height = bottom + 28;
  return section;
}
