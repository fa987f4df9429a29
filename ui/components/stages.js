// The stages of a preparation, each with the answer to it. Those of a drawing are computed when the pen rests.

const REST = 150; // milliseconds
const FRAME = 76; // pixels of the longer side of a picture

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.stages'), state = { root, life, data: null };
  const look = (net, picture, live, ink) =>
    life.after('stages', live ? REST : 0, () => showStages(state, net, picture, ink));
  state.sight = new Sight(life, root, data => { state.data = data; }, look);
  return state;
}, (state, { data }) => state.sight.update(data));

function showStages({ root, data }, net, picture, ink) {
  const { sequential } = themeOf(root), [heading, list, remarks] = root.children;
  const figures = ink && data.drawing.alone ? figuresIn(ink) : [], part = figures[chosenOf(figures)]?.ink ?? ink;
  const steps = !picture ? [] : ink
    ? stepsOf(ink, Math.sqrt(ink.length), data.kind, part)
    : data.steps.map(step => ({ ...step, plain: Float32Array.from(bytes(step.plain), level => level / 255) }));
  root.hidden = !steps.length;
  heading.textContent = data.heading;
  const answers = steps.map(step => judge(net, step.plain, data.judgement, data.kind));
  list.replaceChildren(...steps.map((step, i) => stage(step, answers[i], data, sequential)));
  const isCleaned = ink && figures.length < 2 && steps.some(({ name }) => name === 'figure');
  remarks.textContent = isEnlarged(steps, ink, data.kind)
    ? (isCleaned ? data.small_cleaned : data.small)
    : (isCleaned ? data.cleaned : data.remarks);
}

// Whether a drawn figure has fewer pixels than the network gets: enlarged, it is blurred.
function isEnlarged(steps, ink, kind) {
  const box = ink && steps.find(({ name }) => name === 'box')?.rows;
  return Boolean(box) && Math.max(box.length, box[0].length) < LONGEST[kind];
}

// One stage: its picture, its name, the answer to it and the answer's probability.
function stage(step, { label, probabilities }, { names, titles, alt }, colours) {
  const item = create('li', step.name), frame = item.appendChild(create('div', 'frame'));
  const share = probability(probabilities[label]), title = titles[step.name];
  const picture = frame.appendChild(step.picture ? imageOf(step.picture) : canvasOf(step, colours));
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', fill(alt, { step: title, name: names[label], probability: share }));
  item.append(create('span', 'step', title), create('span', 'name', names[label]), create('span', 'share', share));
  return item;
}

function imageOf(source) {
  const image = Object.assign(new Image(), { src: source, alt: '' });
  image.onload = () => {
    fit(image, image.naturalWidth, image.naturalHeight);
    image.classList.toggle('small', Math.max(image.naturalWidth, image.naturalHeight) < FRAME);
  };
  return image;
}

// As large as fits into the frame.
function fit({ style }, width, height) {
  style.width = `${Math.max(1, Math.round(FRAME * width / Math.max(width, height)))}px`;
  style.aspectRatio = `${width} / ${height}`;
}

// What the network gets, or a stage of a drawing, in the colours of ink.
function canvasOf({ rows, plain }, colours) {
  const height = rows?.length ?? SIDE, width = rows?.[0].length ?? SIDE;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  fit(canvas, width, height);
  canvas.style.background = colours[0];
  const values = rows ? rows.flat().map(level => level / 255) : plain;
  paint(canvas.getContext('2d'), values, width, height, 0, 0, width, height, colours);
  return canvas;
}
