// Rows of a name, a line and a value. A row is built once; after that only its line and its value change.

export default component((parentElement, life) => {
  const state = { root: parentElement.querySelector('.sparks'), data: null };
  life.onResize(state.root.lastElementChild, () => state.data && drawRows(state));
  return state;
}, showSparks);

function showSparks(state, { data }) {
  const { root } = state;
  state.data = data;
  state.palette = themeOf(root);
  root.setAttribute('role', 'img');
  root.setAttribute('aria-label', data.alt);
  root.firstElementChild.children[0].textContent = data.title;
  root.firstElementChild.children[1].textContent = data.note;
  const rows = root.lastElementChild;
  while (rows.children.length > data.rows.length) rows.lastChild.remove();
  while (rows.children.length < data.rows.length) rows.appendChild(row());
  drawRows(state);
}

function row() {
  const element = document.createElement('div');
  element.innerHTML = '<span></span><canvas></canvas><b></b>';
  return element;
}

function drawRows({ root, data, palette }) {
  const rows = root.lastElementChild;
  data.rows.forEach((line, i) => {
    const [name, canvas, value] = rows.children[i].children, ratio = devicePixelRatio || 1;
    name.textContent = line.name;
    value.textContent = line.text;
    rows.children[i].classList.toggle('marked', line.marked);
    const width = canvas.clientWidth, height = canvas.clientHeight, g = canvas.getContext('2d');
    if (!width) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio))
      Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    const xs = unpack(line.xs), ys = unpack(line.ys);
    const x = i => 2 + xs[i] * (width - 5), y = i => 3 + (1 - ys[i]) * (height - 6);
    Object.assign(g, { strokeStyle: palette.rule, lineWidth: 1 });
    g.beginPath(); g.moveTo(0, height - 0.5); g.lineTo(width, height - 0.5); g.stroke();
    if (!xs.length) return;
    const colour = line.marked ? palette.mark : palette.data;
    Object.assign(g, { strokeStyle: colour, fillStyle: colour, lineWidth: 1.5, lineJoin: 'round' });
    g.beginPath();
    for (let i = 0; i < xs.length; i++) g.lineTo(x(i), y(i));
    g.stroke();
    g.beginPath(); g.arc(x(xs.length - 1), y(xs.length - 1), 2.5, 0, 7); g.fill();
  });
}
