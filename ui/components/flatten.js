// The arithmetic of a picture that is flattened, and of the same picture through LeNet's two convolutions. It follows
// the fields while they change; what is no whole number within the limits changes nothing.

const LARGEST_SQUARE = 168, BYTES = 4; // pixels of a side of the larger area; bytes of a 32-bit float

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.flatten'), fields = root.querySelector('.fields');
  const state = { root, fields, data: null, values: null };
  life.on(fields, 'input', () => calculate(state));
  return state;
}, showCalculator);

function showCalculator(state, { data }) {
  const { root, fields } = state;
  state.data = data;
  themeOf(root);
  if (!fields.children.length)
    for (const [name, value] of Object.entries(data.example)) {
      const label = fields.appendChild(create('label'));
      label.appendChild(create('span'));
      const input = Object.assign(create('input'), { type: 'number', name, min: 1, max: data.largest[name], step: 1 });
      input.required = true;
      input.value = value;
      label.appendChild(input);
    }
  for (const label of fields.children) {
    const { name, max } = label.lastChild;
    label.firstChild.textContent = data.words[name];
    label.title = fill(data.words.limits, { largest: thousands(Number(max)) });
  }
  calculate(state);
}

function calculate(state) {
  const inputs = [...state.fields.querySelectorAll('input')];
  if (inputs.every(input => input.checkValidity()))
    state.values = Object.fromEntries(inputs.map(input => [input.name, input.valueAsNumber]));
  if (state.values) draw(state);
}

// Parameters of both ways, weights and biases.
function parametersOf({ height, width, colours, units }, [first, second], kernel) {
  const c1 = first * kernel * kernel * colours + first, c3 = second * kernel * kernel * first + second;
  return { flat: height * width * colours * units + units, c1, c3, convolved: c1 + c3 };
}

function draw({ root, data, values }) {
  const { words, maps: [first, second], kernel } = data, { height, width, colours, units } = values;
  const { flat, c1, c3, convolved } = parametersOf(values, data.maps, kernel);
  const [left, right] = root.querySelectorAll('section'), n = thousands;
  const pixels = height * width * colours;
  section(left, words.flat, words.flatWhy, [
    ['', `${n(height)} × ${n(width)} × ${n(colours)} = ${n(pixels)} ${words.numbers}`],
    ['', `${n(pixels)} × ${n(units)} + ${n(units)} = ${n(flat)}`],
  ], flat, fill(words.memory, { size: sizeOf(BYTES * flat) }), data);
  section(right, words.convolved, words.convolvedWhy, [
    ['C1', `${first} × (${kernel} × ${kernel} × ${n(colours)}) + ${first} = ${n(c1)}`],
    ['C3', `${second} × (${kernel} × ${kernel} × ${first}) + ${second} = ${n(c3)}`],
  ], convolved, fill(words.whatever, { size: sizeOf(BYTES * convolved) }), data);
  const side = areas(root, flat, convolved);
  root.querySelector('figcaption').textContent =
    side < 2 ? fill(words.point, { side: side.toPrecision(1) }) : words.scale;
  const times = flat / convolved;
  root.querySelector('.verdict').textContent = times < 1 ? words.fewer
    : fill(words.times, { times: times < 10 ? number(times, 1) : n(Math.round(times)) });
  const [rows, columns] = [height, width].map(length => half(half(length - kernel + 1) - kernel + 1));
  root.querySelector('.after').textContent = rows < 1 || columns < 1 ? words.tooSmall : fill(words.after, {
    maps: second, rows: n(rows), columns: n(columns), count: n(second * rows * columns),
  });
}

const half = length => Math.floor(length / 2);

function section(element, title, why, lines, total, memory, { language, words }) {
  const [heading, note, list, result, size] = element.children;
  heading.textContent = title;
  note.textContent = why;
  list.replaceChildren(...lines.map(([layer, sum]) => {
    const item = create('li');
    item.append(...layer ? [create('span', '', layer)] : [], create('div', '', sum));
    if (!layer) item.style.gridTemplateColumns = '1fr';
    return item;
  }));
  const options = { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 };
  const short = new Intl.NumberFormat(language, options);
  result.firstElementChild.textContent = total < 1e5 ? thousands(total) : short.format(total);
  result.lastElementChild.textContent = words.parameters;
  size.textContent = memory;
}

// Two squares whose areas are as the numbers, each drawn at least 2 px wide; returns the true side of the second.
function areas(root, flat, convolved) {
  const [one, other] = root.querySelectorAll('figure i'), largest = Math.max(flat, convolved);
  const sides = [flat, convolved].map(count => LARGEST_SQUARE * Math.sqrt(count / largest));
  [one, other].forEach((square, i) => {
    const length = `${Math.max(2, sides[i])}px`;
    Object.assign(square.style, { width: length, height: length });
  });
  other.style.left = `${Math.max(2, sides[0]) + 8}px`;
  return sides[1];
}

// A number of bytes: "178 kB", "3.07 GB".
function sizeOf(count) {
  const power = Math.min(4, Math.floor(Math.log10(count) / 3)), unit = ['bytes', 'kB', 'MB', 'GB', 'TB'][power];
  return `${Number((count / 1000 ** power).toPrecision(3))} ${unit}`;
}
