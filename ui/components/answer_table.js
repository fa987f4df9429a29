// A line for each picture. A line is built once; then only its texts and pixels change.

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.answers');
  root.tBodies[0].replaceChildren();
  return { root, life, built: [] };
}, showLines);

function showLines(state, { data, setTriggerValue }) {
  const { root, built } = state, stops = themeOf(root).sequential, pixels = bytes(data.pixels);
  const columns = data.heads.length + 1, [count, height, width] = data.shape;
  state.pick = index => setTriggerValue('pick', index);
  root.tHead.rows[0].replaceChildren(...['', ...data.heads].map(text => create('th', '', text)));
  root.tHead.rows[0].cells[0].setAttribute('aria-label', data.saw);
  while (built.length > count) built.pop().remove();
  while (built.length < count) built.push(root.tBodies[0].appendChild(newLine(built.length, state)));
  built.forEach((line, i) => {
    const { cells, wrong } = data.lines[i], [canvas, photo, button] = line.querySelectorAll('canvas, img, button');
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const levels = pixels.subarray(i * width * height);
    paint(canvas.getContext('2d'), levels, width, height, 0, 0, width, height, stops, 0, 255);
    photo.hidden = !(canvas.hidden = Boolean(data.photos[i]));
    if (!photo.hidden && photo.src !== data.photos[i]) photo.src = data.photos[i];
    line.classList.toggle('wrong', wrong);
    line.classList.toggle('chosen', i === data.selected);
    button.setAttribute('aria-pressed', i === data.selected);
    while (line.cells.length > columns) line.deleteCell(-1);
    while (line.cells.length < columns) line.insertCell();
    button.textContent = cells[0];
    for (let column = 2; column < columns; column++) line.cells[column].textContent = cells[column - 1];
  });
}

// The file's name is the button of its line; a click elsewhere in the line does the same.
function newLine(index, state) {
  const line = document.createElement('tr'), button = Object.assign(create('button', ''), { type: 'button' });
  line.insertCell().append(document.createElement('canvas'), Object.assign(new Image(), { alt: '', hidden: true }));
  line.insertCell().append(button);
  state.life.on(line, 'click', () => state.pick(index));
  return line;
}
