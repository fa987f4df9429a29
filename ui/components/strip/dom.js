// The elements of the strip around its pictures: words, bars, scales, headings, and Tab stops for the keyboard.

const SVG = 'http://www.w3.org/2000/svg';

function put(element, place) {
  for (const [name, value] of Object.entries(place)) element.style[name] = value + 'px';
}

const ruler = document.createElement('canvas').getContext('2d');
// The width of a name, in bold.
function textWidth(root, text) {
  ruler.font = `700 14px ${getComputedStyle(root).getPropertyValue('--st-font')}`;
  return ruler.measureText(text).width;
}

// A section's canvas, the words and marks over it, and a Tab stop for each of `stops` (see stopsOf).
function buildSection(section, stops) {
  const { page: { width, dpr }, height } = section;
  const element = section.element = create('div', `section ${section.name}`);
  element.style.height = height + 'px';
  const canvas = section.canvas = element.appendChild(create('canvas', ''));
  canvas.width = Math.round((width + 2 * MARGIN) * dpr);
  canvas.height = Math.round((height + 2 * MARGIN) * dpr);
  put(canvas, { left: -MARGIN, top: -MARGIN, width: canvas.width / dpr, height: canvas.height / dpr });
  const layer = name => {
    const svg = element.appendChild(document.createElementNS(SVG, 'svg'));
    svg.setAttribute('class', name);
    svg.setAttribute('aria-hidden', 'true');
    return svg;
  };
  const words = layer('words');
  section.marks = layer('marks');
  for (const word of section.words) words.append(word.element = buildWord(word));
  for (const word of section.words) if (word.term) element.append(buildTerm(word));
  for (const scale of section.scales) element.append(buildScale(scale));
  if (section.aside) {
    const aside = element.appendChild(create('p', 'aside', section.aside.text));
    put(aside, { left: section.aside.x, top: section.aside.y });
  }
  for (const stop of stops) element.append(buildStop(stop));
  if (section.undo) {
    const button = element.appendChild(create('button', 'undo', section.page.words.undo));
    button.type = 'button';
    put(button, section.undo);
  }
  return element;
}

function buildWord({ tag, text, kind, anchor, ...place }) {
  const element = document.createElementNS(SVG, tag);
  for (const name of ['x', 'y', 'width', 'height'])
    if (place[name] !== undefined) element.setAttribute(name, place[name]);
  if (anchor) element.setAttribute('text-anchor', anchor);
  element.setAttribute('class', kind + (/\p{Script=Han}/u.test(text) ? ' han' : ''));
  if (tag === 'text') element.textContent = text;
  return element;
}

// Over a word of the SVG: what opens the note on it.
function buildTerm({ text, term, anchor, x, y }) {
  const element = create('span', `over ${anchor}`);
  setWord(element, text, term);
  put(element, { left: x, top: y });
  return element;
}

// A colour scale; the scale of kernels has the bounds of their plate.
function buildScale(scale) {
  const element = create('div', 'scale');
  const [low, bar, high] = ['span', 'i', 'span'].map(tag => element.appendChild(create(tag, '')));
  put(element, { left: scale.x, top: scale.y });
  scale.update = (now, palette) => {
    const plate = now.plates[scale.plate];
    low.textContent = plate ? number(plate.low) : scale.low;
    high.textContent = plate ? number(plate.high) : scale.high;
    bar.style.background = linearGradient(palette[scale.stops]);
  };
  return element;
}

// One Tab stop for each layer of a section, over its pictures.
function stopsOf(section, words) {
  const plates = [...new Set(section.boxes.map(box => box.plate))];
  return plates.map(plate => {
    const boxes = section.boxes.filter(box => box.plate === plate), { title, note } = section.page;
    const left = Math.min(...boxes.map(box => box.x)), top = Math.min(...boxes.map(box => box.y));
    const right = Math.max(...boxes.map(box => box.x + box.w)), bottom = Math.max(...boxes.map(box => box.y + box.h));
    const layer = plate.split(' ')[0], name = layer === plate ? [title(layer), note(layer)] : [layer, words.kernels];
    const label = `${name.filter(Boolean).join(', ')}. ${layer === plate ? words.keysAndEnter : words.keysAndSwitch}`;
    return { plate, left, top, width: right - left, height: bottom - top, label };
  }).sort((a, b) => a.left - b.left);
}

function buildStop({ plate, label, ...place }) {
  const element = Object.assign(create('div', 'stop'), { plate, tabIndex: 0, role: 'application', ariaLabel: label });
  element.classList.toggle('drag', plate === 'C1');
  put(element, place);
  return element;
}

function kernelHeading(words) {
  const header = create('header', 'kernels-heading');
  const title = create('h2', ''), word = title.appendChild(create('span', ''));
  setWord(word, words.kernels, 'kernel');
  header.append(title, create('p', '', words.kernelsNote));
  return header;
}

// Under the figure: the scale, and a note whose [words in brackets] have the colour of the marks.
function buildLegend(scale, note) {
  const legend = create('div', 'legend'), line = create('p', '');
  const ends = legend.appendChild(create('span', 'ends'));
  ends.append(scale.low, create('i', ''), scale.high);
  note.split(/[[\]]/).forEach((part, i) => line.append(i === 1 ? create('span', 'mark', part) : part));
  legend.append(line);
  return legend;
}
