// Home, on a wide screen: the layers in one row, as in Figure 2 of the paper, beside the canvas that is drawn on.

// The canvas, which is a component of its own: ui/shell.css puts it into the room that the figure leaves for it.
const PAD = { side: 168, gap: 20 };
const SEEN = 84; // the side of the picture that the network sees
const HALF = 141; // of the height of F5, the tallest layer; as high is the column of ten classes
const BAR = 56, PERCENT = 54; // the widest bar of a class, and the room for the winner's probability

// The maps of each layer are in a cascade, the last in front. Up to WIDE, heights are the same for every width.
function figure(page) {
  const { words, dpr, plates, named, nameWidth, width } = page, section = new Section('figure', page);
  const grow = growth(width), seen = SEEN * grow, side = PAD.side * grow;
  const pitch = pitchOf(page.data.names.length, 24 * grow), labels = named ? nameWidth + 8 : 34;
  const half = Math.max(HALF * grow, pitch * page.data.names.length / 2 + 4), middle = 37 + half;
  const start = side + PAD.gap + seen, answer = width - labels - BAR - PERCENT, u = (answer - start) / 712;
  const at = x => start + x * u;
  const cascade = (name, x, target, run) => { // `run`: how far down and right the last map stands
    const { maps, columns } = plates[name], side = snapped(target, columns, dpr);
    const step = run / Math.max(1, maps - 1), top = middle - (side + run) / 2;
    for (let map = 0; map < maps; map++) section.picture(name, map, x + step * map, top + step * map, side, side);
    section.caption(name, x, top);
  };
  cascade('Input', side + PAD.gap, seen, 0);
  cascade('C1', at(26), 120 * u, 58 * u);
  cascade('S2', at(222), 72 * u, 40 * u);
  cascade('C3', at(352), 56 * u, 66 * u);
  cascade('S4', at(492), 36 * u, 62 * u);
  for (const [name, x, unit] of [['F5', 618, 2.35], ['F6', 666, 2.7]]) {
    const height = unit * grow * plates[name].rows;
    section.picture(name, 0, at(x), middle - height / 2, 14 * u, height);
    section.caption(name, at(x + 7), middle - height / 2, 'middle');
  }
  const top = middle - pitch * page.data.names.length / 2;
  figureAnswers(section, answer, top, pitch, labels);
  const pad = { right: side, top: middle - side / 2, bottom: middle + side / 2 };
  section.web = { pad, answerX: answer - 6, answerY: winner => top + (winner + 0.5) * pitch };
  section.height = middle + half + 48;
  const between = { Input: side - 8, C1: at(20), S2: at(213), C3: at(343), S4: at(483), F5: at(648) };
  for (const [name, x] of Object.entries(between))
    section.word(words.operations[name], x, section.height - 15, { kind: 'operation', anchor: 'middle' });
  return section;
}

// A line for each class: its name and a thin bar; the winner's name is large, and its probability is after its bar.
function figureAnswers(section, x, y, pitch, labels) {
  const { page: { data: { names }, named, title } } = section, bars = x + labels;
  section.word(title('Answer'), x, y - 10, { kind: 'name' });
  section.picture('Answer', 0, x, y, labels + BAR, pitch * names.length, { hidden: true });
  names.forEach((name, i) => {
    const middle = y + (i + 0.5) * pitch, kind = named ? 'label lettered' : pitch < 24 ? 'label' : 'label large';
    section.word(name, bars - 8, middle + 5, { kind, anchor: 'end', update: winning(i) });
    section.bar(bars, middle - 2.5, BAR, 5, 'bar', barOf(i, BAR));
  });
  winnersPercent(section, bars, y, pitch, BAR);
}
