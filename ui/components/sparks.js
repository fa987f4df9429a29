// Rows of a name, a line and a value. A row is built once; after that only its line and its value change. Pointing at a
// line shows the values there, in all rows and in the other curves of the page.

const LEFT_OF_LINE = 2, ROUND_LINE = 5; // pixels

export default component((parentElement, life) => {
  const state = { root: parentElement.querySelector('.sparks'), data: null, share: null };
  const rows = state.root.lastElementChild;
  const point = share => {
    if (state.share === share || !state.data?.planned) return;
    state.share = share;
    drawRows(state);
  };
  life.onResize(rows, () => state.data && drawRows(state));
  life.on(document, POINTED, ({ detail: { share, from } }) => from !== state && point(share));
  life.on(rows, 'pointermove', event => {
    const line = rows.querySelector('canvas')?.getBoundingClientRect();
    if (!line || !state.data?.planned) return;
    const share = Math.max(0, Math.min(1, (event.clientX - line.left - LEFT_OF_LINE) / (line.width - ROUND_LINE)));
    point(share);
    pointAt(share, state);
  });
  life.on(rows, 'pointerleave', () => { point(null); pointAt(null, state); });
  return state;
}, showSparks);

function showSparks(state, { data }) {
  const { root } = state;
  state.data = data;
  state.palette = themeOf(root);
  setWord(root.firstElementChild.children[0], data.title, data.term);
  const rows = root.lastElementChild;
  rows.setAttribute('role', 'img');
  rows.setAttribute('aria-label', data.alt);
  while (rows.children.length > data.rows.length) rows.lastChild.remove();
  while (rows.children.length < data.rows.length) rows.appendChild(row());
  drawRows(state);
}

function row() {
  const element = document.createElement('div');
  element.innerHTML = '<span></span><canvas></canvas><b></b>';
  return element;
}

// The index of the point nearest to `share`; `xs` rise.
const nearestTo = (xs, share) =>
  xs.reduce((best, x, i) => Math.abs(x - share) < Math.abs(xs[best] - share) ? i : best, 0);

// A number as Python's formats.small writes it.
const small = value => 0 < value && value < 1e-6 ? '<0.000001' : String(Number(value.toPrecision(2)));

// What a height of a line stands for: a share, or with `powers` a number between these powers of ten.
function valueOf(height, powers) {
  if (!powers) return percent(height, RULES.captionDigits);
  return small(10 ** (powers[0] + height * (powers[1] - powers[0])));
}

function drawRows({ root, data, palette, share }) {
  const rows = root.lastElementChild, pointed = share !== null && data.rows.some(line => line.xs);
  const step = pointed && thousands(Math.round(share * data.planned));
  root.firstElementChild.children[1].textContent = pointed ? fill(data.words.step, { number: step }) : data.note;
  data.rows.forEach((line, i) => {
    const [name, canvas, value] = rows.children[i].children, ratio = devicePixelRatio || 1;
    name.textContent = line.name;
    rows.children[i].classList.toggle('marked', line.marked);
    const width = canvas.clientWidth, height = canvas.clientHeight, g = canvas.getContext('2d');
    if (!width) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio))
      Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    const xs = unpack(line.xs), ys = unpack(line.ys);
    const at = pointed && xs.length ? nearestTo(xs, share) : null;
    value.textContent = at === null ? line.text : valueOf(ys[at], data.powers);
    const x = i => LEFT_OF_LINE + xs[i] * (width - ROUND_LINE), y = i => 3 + (1 - ys[i]) * (height - 6);
    Object.assign(g, { strokeStyle: palette.rule, lineWidth: 1 });
    g.beginPath(); g.moveTo(0, height - 0.5); g.lineTo(width, height - 0.5); g.stroke();
    if (!xs.length) return;
    const colour = line.marked ? palette.mark : palette.data;
    Object.assign(g, { strokeStyle: colour, fillStyle: colour, lineWidth: 1.5, lineJoin: 'round' });
    g.beginPath();
    for (let i = 0; i < xs.length; i++) g.lineTo(x(i), y(i));
    g.stroke();
    const dot = at ?? xs.length - 1;
    if (at !== null) {
      g.fillStyle = palette.edge;
      g.fillRect(Math.round(x(at)) - 0.5, 0, 1, height);
      g.fillStyle = colour;
    }
    g.beginPath(); g.arc(x(dot), y(dot), 2.5, 0, 7); g.fill();
  });
}
