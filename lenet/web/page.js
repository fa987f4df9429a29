// The page to take home: pad, answer, every map, and the arithmetic of a cell. page.py puts the data into the page.

const { network, names, kind, words } = JSON.parse(document.querySelector('#data').textContent);
const bytes = Uint8Array.from(atob(network.weights), c => c.charCodeAt(0));
const net = makeNetwork(network.description, new Float32Array(bytes.buffer));

const SPEECH_DELAY = 500; // milliseconds: a screen reader reads the answer once the pen rests, not each on the way
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const find = selector => document.querySelector(selector);
const [panel, hint, answer, sure, note] = ['#panel', '#hint', '#answer', '#sure', '#note'].map(find);
const platesOf = {}, rangeOf = {};
let colours = [];
let picture = null; // what the network sees, 784 pixels in 0..1
let selected = null; // the cell that the panel explains
let speech = 0;

const drawing = new Pad(find('#pad'), look);

// Read the drawing and show the answer to it.
function look() {
  const ink = drawing.read();
  hint.hidden = ink !== null && ink.some(Boolean);
  hint.textContent = ink ? words.hint : words.unreadable;
  const figures = ink && kind === 'digits' ? figuresOf(ink, READ_SIDE) : [];
  const digits = figures.filter(({ mark }) => mark === 'digit');
  picture = ink && prepare(digits[0]?.ink ?? ink, READ_SIDE, kind);
  note.hidden = figures.length < 2;
  note.textContent = note.hidden ? '' : fill(words.several, { answers: figures.map(textOf).join('') });
  forward(net, picture ?? new Float32Array(SIDE * SIDE));
  showAnswer();
  showMaps();
  if (selected) showPanel();
}

// A figure as it stands in a string.
function textOf({ mark, ink }) {
  if (mark !== 'digit') return SIGNS[mark] ?? '?';
  const logits = forward(net, prepare(ink, READ_SIDE, kind));
  return names[logits.indexOf(Math.max(...logits))];
}

function showAnswer() {
  const probabilities = picture ? softmax(net.Answer.values) : [];
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  const [first, second] = order;
  answer.textContent = picture ? names[first] : '';
  sure.textContent = picture ? fill(words.detail, {
    probability: probability(probabilities[first]), name: names[second],
    next_probability: probability(probabilities[second]),
  }) : '';
  [...find('#bars').children].forEach((bar, i) => {
    bar.classList.toggle('winner', i === first);
    bar.querySelector('i').style.transform = `scaleX(${probabilities[i] ?? 0})`;
    bar.lastChild.textContent = picture ? probability(probabilities[i]) : '';
  });
  clearTimeout(speech);
  speech = setTimeout(() => {
    find('#spoken').textContent = [answer.textContent, sure.textContent].filter(Boolean).join('. ');
  }, SPEECH_DELAY);
}

// Each layer is painted from its lowest value to its largest; before there is a drawing all maps are blank.
function showMaps() {
  for (const [name, plates] of Object.entries(platesOf)) {
    const values = name === 'Input' ? picture ?? new Float32Array(SIDE * SIDE) : net[name].values;
    const [low, high] = name === 'Input' ? [0, 1] : [min, max].map(extreme => extreme(values));
    paintPlates(plates, values, low, picture ? high : Infinity, colours);
    if (!rangeOf[name]) continue;
    const ends = { low: number(low, FEW), high: number(high, FEW) };
    rangeOf[name].textContent = picture ? fill(words.range, ends) : '';
  }
}

// Explain the chosen cell below its layer; the parts that were unfolded stay unfolded.
function showPanel() {
  for (const frame of document.querySelectorAll('.plate i')) frame.remove();
  panel.hidden = selected === null;
  if (!selected) return;
  if (platesOf[selected.name]) frameCell(net, platesOf, selected);
  const opened = [...panel.querySelectorAll('details')].map(details => details.open);
  const same = panel.dataset.cell === JSON.stringify(selected);
  const parts = explanation(net, selected, words, names);
  panel.lastElementChild.replaceChildren(...parts);
  if (same) panel.querySelectorAll('details').forEach((details, i) => { details.open = opened[i]; });
  panel.dataset.cell = JSON.stringify(selected);
}

function explain(cell) {
  selected = cell;
  const layer = find(`#${cell.name}`);
  if (panel.previousElementSibling !== layer) layer.after(panel);
  showPanel();
  panel.scrollIntoView({ block: 'nearest' });
}

function close() {
  const from = selected.name;
  selected = null;
  showPanel();
  (platesOf[from] ? find(`#${from} .plates`) : find('#bars').firstChild).focus({ preventScroll: true });
}

// A layer with its name, its plates, and what a pointer or the keys do on them.
function makeLayer(name, layer, caption) {
  const plates = build('div', 'plates'), range = build('span', 'note number');
  const section = Object.assign(build('section', 'layer', build('h2', '', name === 'Input' ? words.input : name,
    build('span', 'note', caption), range), plates), { id: name });
  find('#layers').append(section);
  platesOf[name] = makePlates(plates, name, layer);
  if (name === 'Input') return;
  rangeOf[name] = range;
  plates.tabIndex = 0;
  plates.setAttribute('role', 'group');
  plates.setAttribute('aria-label', `${name}, ${caption}. ${words.keys}`);
  plates.addEventListener('click', event => {
    const plate = platesOf[name].find(({ element }) => element.contains(event.target));
    if (plate) explain(cellUnder(plate, event));
  });
  plates.addEventListener('keydown', event => {
    const current = selected?.name === name ? selected : null, arrow = ARROWS[event.key];
    if (!arrow && event.key !== 'Enter') return;
    event.preventDefault();
    explain(current && arrow ? neighbour(platesOf[name], current, ...arrow)
      : current ?? { name, map: 0, row: 0, column: 0 });
  });
}

function makeBars() {
  names.forEach((name, map) => {
    const track = build('span', 'track', build('i'));
    const bar = build('button', 'bar', build('span', 'name', name), track, build('span', 'number'));
    bar.type = 'button';
    bar.addEventListener('click', () => explain({ name: 'Answer', map, row: 0, column: 0 }));
    find('#bars').append(bar);
  });
  find('#bars').classList.toggle('many', names.length > 10);
  answer.classList.toggle('short', names.every(name => name.length === 1));
}

// The style sheet has the colours of both themes.
function showColours() {
  const stops = getComputedStyle(document.documentElement).getPropertyValue('--sequential').split(',');
  colours = colourTable(stops.map(stop => stop.trim()));
  drawing.paint();
  showMaps();
}

makeBars();
makeLayer('Input', { maps: 1, side: SIDE }, words.saw);
for (const layer of net.layers.slice(0, -1)) {
  const { kind, maps, side } = layer, counts = { maps, units: maps, rows: side, columns: side };
  makeLayer(layer.name, layer, fill(kind === 'dense' ? words.units : words.maps, counts));
}
find('#layers').append(Object.assign(build('div'), { id: 'Answer' }));
find('#clear').addEventListener('click', () => drawing.clear());
find('#undo').addEventListener('click', () => drawing.undo());
find('#close').addEventListener('click', close);
document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && selected) close();
  if (event.key === 'z' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); drawing.undo(); }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showColours);
showColours();
look();
