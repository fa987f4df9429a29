// Small pictures in a grid. A tile is built once; then only its pixels, caption and frame change, so nothing flickers.

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.tiles');
  root.querySelector('.grid').replaceChildren();
  return { root, life, built: [] };
}, showTiles);

function showTiles(state, { data, setTriggerValue }) {
  const { root, built } = state;
  state.pick = index => setTriggerValue('pick', index);
  const [title, grid, bar] = root.children, palette = themeOf(root), stops = palette[data.scale];

  title.hidden = !data.title && !data.note;
  setWord(title.children[0], data.title, data.term);
  title.children[1].textContent = data.note;
  grid.style.setProperty('--columns', data.columns[0]);
  grid.style.setProperty('--narrow', data.columns[1]);
  if (data.width) grid.style.setProperty('--track', data.width + 'px');
  bar.hidden = !data.ends.length;
  bar.children[0].textContent = data.ends[0] ?? '';
  bar.children[1].style.background = `linear-gradient(90deg, ${stops})`;
  bar.children[2].textContent = data.ends[1] ?? '';

  const [count, height, width] = data.shape, pixels = bytes(data.pixels);
  while (built.length > count) built.pop().remove();
  while (built.length < count) built.push(grid.appendChild(tile(data.clickable, built.length, state)));
  built.forEach((element, i) => {
    const [picture, caption] = element.children, [canvas, frame, photo] = picture.children, words = data.captions[i];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const levels = pixels.subarray(i * width * height);
    paint(canvas.getContext('2d'), levels, width, height, 0, 0, width, height, stops, 0, 255);
    (data.clickable ? element : canvas).setAttribute('aria-label', data.alts[i]);
    if (data.clickable) element.setAttribute('aria-pressed', i === data.selected);
    element.classList.toggle('wrong', Boolean(words?.wrong));
    element.classList.toggle('labelled', Boolean(words?.before));
    photo.hidden = !data.photos[i];
    if (!photo.hidden && photo.src !== data.photos[i]) photo.src = data.photos[i];
    frame.hidden = !data.frames[i];
    if (!frame.hidden) placeFrame(frame, data.frames[i], height, width);
    caption.hidden = !words;
    const label = words?.before ? [create('span', 'before', words.before + ' → ')] : [];
    caption.children[0].replaceChildren(...label, words?.left ?? '');
    caption.children[1].textContent = words?.right ?? '';
    caption.children[2].textContent = element.title = words?.below ?? '';
  });
}

function placeFrame(frame, [row, column, rows, columns], height, width) {
  const share = (count, all) => `${100 * count / all}%`;
  Object.assign(frame.style, {
    top: share(row, height), left: share(column, width), height: share(rows, height), width: share(columns, width),
  });
}

function tile(clickable, index, state) {
  const element = document.createElement(clickable ? 'button' : 'div');
  element.className = 'tile';
  element.innerHTML = '<span class="picture"><canvas></canvas><i hidden></i><img alt="" hidden></span>'
    + '<div class="caption"><b></b><span></span><small></small></div>';
  if (clickable) {
    element.type = 'button';
    state.life.on(element, 'click', () => state.pick(index));
  } else element.querySelector('canvas').setAttribute('role', 'img');
  return element;
}
