// Shared by all components. Python puts PALETTES (ui/palette.py) and scripts of lenet.web before it.

const ENLARGED = 'lenet-enlarged'; // an event of the document: a figure is now shown larger or smaller than laid out

// The listeners, timers and observers of a component. All of them end with the component.
class Lifetime {
  constructor() { Object.assign(this, { abort: new AbortController(), stops: new Map(), ends: [] }); }

  on(target, type, act, options = {}) { target.addEventListener(type, act, { ...options, signal: this.abort.signal }); }

  // Call `act` in `delay` milliseconds, or with the next frame; a waiting call of the same name is cancelled.
  after(name, delay, act) {
    this.stop(name);
    if (this.ended) return;
    const timer = setTimeout(() => { this.stops.delete(name); act(); }, delay);
    this.stops.set(name, () => clearTimeout(timer));
  }

  nextFrame(name, act) {
    this.stop(name);
    if (this.ended) return;
    const frame = requestAnimationFrame(() => { this.stops.delete(name); act(); });
    this.stops.set(name, () => cancelAnimationFrame(frame));
  }

  stop(name) {
    this.stops.get(name)?.();
    this.stops.delete(name);
  }

  onResize(element, act) {
    const observer = new ResizeObserver(act);
    observer.observe(element);
    this.on(document, ENLARGED, act);
    this.onEnd(() => observer.disconnect());
  }

  onEnd(act) { this.ends.push(act); }

  get ended() { return this.abort.signal.aborted; }

  end() {
    this.abort.abort();
    for (const name of [...this.stops.keys()]) this.stop(name);
    for (const act of this.ends) act();
  }
}

// The function that Streamlit calls with an element's data, at first and after every change. `begin(parentElement,
// life)` returns the state of a new component; `update(state, call)` shows the data. Streamlit also runs the cleanup of
// an earlier call; only the cleanup of the newest call ends the component.
const components = new WeakMap();
function component(begin, update) {
  return call => {
    const { parentElement } = call;
    if (!components.has(parentElement)) {
      const life = new Lifetime();
      components.set(parentElement, { life, newest: null, state: begin(parentElement, life) });
    }
    const entry = components.get(parentElement);
    entry.newest = call;
    update(entry.state, call);
    return () => {
      if (entry.newest !== call) return;
      entry.life.end();
      components.delete(parentElement);
    };
  };
}

// What a visitor chooses here, and Python then names. On a slow connection Python's answer to one choice comes after
// the next choice; it must not take that one back.
class Choices {
  constructor(named = null) { Object.assign(this, { named: JSON.stringify(named), unanswered: [] }); }

  // The visitor has chosen, and Python is told.
  add(value) { this.unanswered.push(JSON.stringify(value)); }

  // Whether Python knows of this choice, or will.
  knows(value) { return JSON.stringify(value) === (this.unanswered.at(-1) ?? this.named); }

  // Python names a value: whether it is another one than before, and not the visitor's choice.
  isNews(value) {
    const text = JSON.stringify(value);
    if (text === this.named) return false;
    const at = this.unanswered.indexOf(this.named = text);
    this.unanswered = at < 0 ? [] : this.unanswered.slice(at + 1); // Streamlit may leave earlier ones unanswered
    return at < 0;
  }
}

const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const unpack = text => new Float32Array(bytes(text).buffer);

// What all components of the document share: the drawing on the canvas, the weights of networks by address, and those
// of the snapshots of the run whose time machine was opened last; `of` is what their addresses begin with.
const shared = document.lenet ??= { drawing: null, weights: new Map(), snapshots: { of: '', weights: new Map() } };
const DRAWN = 'lenet-drawn'; // an event of the document: the drawing has changed

// Tell all components of a new drawing, side × side levels of alpha. `live`: the pen is still down.
function publish(ink, live) {
  shared.drawing = ink;
  document.dispatchEvent(new CustomEvent(DRAWN, { detail: { live } }));
}

const READ = 'lenet-read'; // an event of the document: the figures of the drawing have been read

// Tell the canvas how several figures of the drawing were read: boxes in shares of its side, with a text each.
function announceReading(reading) {
  shared.reading = reading;
  document.dispatchEvent(new Event(READ));
}

// Have all components look at another figure of the drawing.
function chooseFigure(index) {
  shared.figure = index;
  document.dispatchEvent(new CustomEvent(DRAWN, { detail: { live: false } }));
}

// Events between the curves of a run: a place in the planned run is pointed at, a share of it or null, by `from`; the
// visitor has chosen a step; the horizontal axis of the chart is another one, as `shared.axis` has it.
const POINTED = 'lenet-pointed', CHOSEN = 'lenet-chosen', AXIS = 'lenet-axis';

function pointAt(share, from) { document.dispatchEvent(new CustomEvent(POINTED, { detail: { share, from } })); }

// `axis`: the first and the last step in view, the last of all, and the pixels at the left and the right; or null.
function announceAxis(axis) {
  if (JSON.stringify(axis) === JSON.stringify(shared.axis ?? null)) return;
  shared.axis = axis;
  document.dispatchEvent(new Event(AXIS));
}

const thousands = step => step.toLocaleString('en-US');

// The values at both ends of a layer's colours: fixed where the activation function is bounded.
function scaleOf({ low, high }, values) {
  return low !== null && high !== null ? [low, high] : [Math.min(0, extreme(values, Math.min)), largestOf(values)];
}

// A layer may have more values than a function takes arguments.
const extreme = (values, better) => values.reduce((best, value) => better(best, value));
const largestOf = values => extreme(values, Math.max);

const UNITS = ['F5', 'F6', 'Answer']; // the layers that have units instead of maps
// "C3, map 4" or "F5, unit 7". `words`: their templates, mapOf and unit.
const nameOf = ({ mapOf, unit }, layer, number) =>
  fill(UNITS.includes(layer) ? unit : mapOf, { layer, map: number + 1, unit: number + 1 });

// Of equals, the first.
const indexOfLargest = values => values.reduce((best, value, i) => value > values[best] ? i : best, 0);

// A new element.
function create(tag, className, text = '') {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

// Give an element a text; with a `term`, it opens the note on that technical word (ui/glossary).
function setWord(element, text, term) {
  element.textContent = text;
  if (!term || element.dataset.term === term) return; // so the focus stays on it
  Object.assign(element, { tabIndex: 0, role: 'button', ariaExpanded: 'false' });
  element.dataset.term = term;
}

const linearGradient = stops => `linear-gradient(90deg, ${stops})`;

// How much larger an element is shown than it is laid out; and the device pixels for each of its own.
const enlargementOf = element => element.getBoundingClientRect().width / element.offsetWidth || 1;
const densityOf = element => (devicePixelRatio || 1) * enlargementOf(element);

// Make a change to the page, and scroll so that `element` stays at its place on the screen.
function keepInPlace(element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  const moved = element.getBoundingClientRect().top - before;
  if (moved) scrollerOf(element).scrollBy({ top: moved, behavior: 'instant' });
}

// What scrolls the element: an element around it, also outside of the component, or the document.
function scrollerOf(element) {
  for (let around = element; around; around = around.parentNode ?? around.host) {
    const scrolls = around instanceof Element && around.scrollHeight > around.clientHeight;
    if (scrolls && /auto|scroll/.test(getComputedStyle(around).overflowY)) return around;
  }
  return document.scrollingElement;
}

// The height of an accuracy in [0, 1]: logarithmic in the share of errors, down to about `lowest` of them.
function accuracyHeight(accuracy, lowest) {
  return Math.log((1 + lowest) / (1 - accuracy + lowest)) / Math.log(1 / lowest + 1);
}

// The palette of Streamlit's current theme; its colours also become the variables --ink, --mark, … of `root`.
function themeOf(root) {
  const paper = getComputedStyle(root).getPropertyValue('--st-background-color').trim();
  const palette = PALETTES[paper.startsWith('#') && luminance(rgb(paper)) < 0.3 ? 'dark' : 'light'];
  if (root.palette !== palette) // setting variables restyles all elements below, so only after a change of theme
    for (const [name, colour] of Object.entries(root.palette = palette))
      if (typeof colour === 'string') root.style.setProperty('--' + name, colour);
  return palette;
}

// Relative luminance of [r, g, b] in 0..255 (WCAG 2).
function luminance(colour) {
  const [r, g, b] = colour.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Paint width × height values onto `context` at (x, y), `w` × `h` large, without smoothing; lo and hi have the end
// colours.
const stamp = document.createElement('canvas');
function paint(context, values, width, height, x, y, w, h, stops, lo = 0, hi = 1) {
  const image = new ImageData(width, height), pixels = new Uint32Array(image.data.buffer), colours = colourTable(stops);
  const factor = hi > lo ? 255 / (hi - lo) : 0;
  for (let i = 0; i < width * height; i++)
    pixels[i] = colours[Math.max(0, Math.min(255, Math.round((values[i] - lo) * factor)))];
  stamp.width = width; stamp.height = height;
  stamp.getContext('2d').putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(stamp, x, y, w, h);
}
