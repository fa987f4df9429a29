// The sheet that is drawn on: the canvas of streamlit-drawable-canvas 0.13.0, which Streamlit has mounted beside the
// component. Its strokes are put on it and read by the canvas's own function, which Streamlit calls after a change of
// data. So a change shows with the next frame, and no stroke is lost on a way to the server and back.

const VALUES = { // what Python would send with st_canvas
  fillColor: '#eee', backgroundColor: '', backgroundImageURL: null, backgroundImageFit: 'stretch',
  drawingMode: 'freedraw', displayRadius: 3, returnImageData: false, disabled: false, maxDisplayHeight: null,
  fontSize: 20, label: '',
};

// Style added to the canvas's shadow root: the canvas fits its place, has no tool bar, and shows a hint while empty.
const STYLE = `
  .dc-toolbar { display: none !important; }
  div:has(> .canvas-root), div:has(> div > .canvas-root), .canvas-root, .dc-root, .dc-scroll {
    display: block !important; width: 100% !important; max-width: none !important; overflow: visible !important;
  }
  .dc-container, .canvas-container, canvas { width: 100% !important; height: auto !important; aspect-ratio: 1; }
  .dc-container { position: relative; }
  .dc-container.erasing canvas { cursor: cell !important; }
  .hint { position: absolute; inset: 0; display: flex; align-items: center; justify-content: center; padding: 8%;
          text-align: center; pointer-events: none; color: var(--ink2); font-family: var(--st-font); }
  .hint.unreadable { background: var(--paper); color: var(--ink); padding: 4%; line-height: 1.4; text-wrap: balance; }
  .hint[hidden] { display: none; }`;

class Sheet {
  // `shown()` is called once the canvas shows what was put on it.
  constructor(life, shown) {
    Object.assign(this, { life, shown, key: '', side: 0, width: 0, colour: '', module: null });
    Object.assign(this, { strokes: [], initial: null, objects: [], loaded: null });
  }

  get root() { return document.querySelector(`.st-key-${this.key} [data-testid=stBidiComponentIsolated]`)?.shadowRoot; }

  // The layer with all whole strokes; it is missing while the canvas mounts.
  get lower() { return this.root?.querySelector('.dc-canvas.lower-canvas'); }

  // The layer with the stroke in progress.
  get upper() { return this.root?.querySelector('.upper-canvas'); }

  get hint() { return this.root?.querySelector('.hint'); }

  // The canvas mounts before or after the component: look for it until it is there, then take it over.
  open(key, side, opened) {
    Object.assign(this, { key, side });
    const place = this.root?.querySelector('.dc-container');
    const script = document.head.querySelector('script[src*="streamlit_drawable_canvas"]');
    if (place && !place.querySelector('style'))
      place.append(Object.assign(document.createElement('style'), { textContent: STYLE }));
    if (!place || !script) { this.life.nextFrame('open', () => this.open(key, side, opened)); return; }
    import(script.src).then(module => { // Streamlit has imported it, so this is the same one
      if (this.life.ended || !place.isConnected) return;
      this.module = module;
      if (!this.hint) place.append(Object.assign(document.createElement('div'), { className: 'hint', hidden: true }));
      this.keep(this.root.querySelector('.dc-toolbar'));
      opened(place);
    });
  }

  // Streamlit calls the function too, after a change of theme, and that would empty the canvas. It has
  // update_streamlit=False (__init__.py), for which the canvas pins its tool bar.
  keep(toolbar) {
    const observer = new MutationObserver(() => {
      if (toolbar.dataset.pinned !== 'true') return;
      this.call(); // from here on the canvas tells its objects to `hear`; it still has them all
      this.put(this.read());
    });
    observer.observe(toolbar, { attributeFilter: ['data-pinned'] });
    this.life.onEnd(() => observer.disconnect());
  }

  // Show these strokes and no others; a stroke in progress ends.
  put(strokes, loaded = this.shown) {
    const objects = strokes.map(stroke => pathOf(stroke, this.side, this.colour));
    const number = (this.initial?.number ?? 0) + 1; // so that the canvas also loads what it has loaded before
    Object.assign(this, { strokes, loaded, initial: { version: '7.4.0', objects, background: '', number } });
    this.call();
  }

  // The width, in pixels, and the colour of the strokes to come; all others take the colour too.
  use(width, colour) {
    const another = this.colour !== colour;
    if (!another && this.width === width) return;
    Object.assign(this, { width, colour });
    if (!this.initial) return;
    if (another) this.put(this.read());
    else this.call();
  }

  call() {
    const { side, width, colour: strokeColor, initial: initialDrawing } = this;
    const size = { canvasWidth: side, canvasHeight: side, strokeWidth: width };
    const data = { ...VALUES, ...size, strokeColor, initialDrawing, realtimeUpdateStreamlit: true };
    this.module.default({ data, parentElement: this.root, setStateValue: (name, value) => this.hear(name, value) });
  }

  // The canvas tells its objects once it has loaded, 200 ms after a stroke, and when it is asked.
  hear(name, value) {
    if (name !== 'drawing') return;
    this.objects = value.raw.objects;
    const { loaded } = this;
    this.loaded = null;
    loaded?.();
  }

  // The strokes on the canvas; those that were put on it or read before are the same objects as then.
  read() {
    if (this.loaded) return this.strokes; // they are on their way to the canvas
    this.root.querySelector('button[title^="Update the app"]').click();
    const { objects, strokes, side } = this;
    return this.strokes = [...strokes, ...objects.slice(strokes.length).map(object => strokeOf(object, side))];
  }
}

// A stroke of strokes.js as an object of the canvas, and back.
function pathOf({ width, path }, side, stroke) {
  const numbers = path.map(number => number / GRAIN * side), [x, y] = numbers.slice(-2), curves = [];
  for (let i = 2; i + 2 < numbers.length; i += 4) curves.push(['Q', ...numbers.slice(i, i + 4)]);
  const line = { strokeLineCap: 'round', strokeLineJoin: 'round', strokeMiterLimit: 10 };
  return {
    type: 'Path', fill: null, stroke, strokeWidth: width / GRAIN * side, ...line,
    path: [['M', ...numbers.slice(0, 2)], ...curves, ['L', x, y]],
  };
}

function strokeOf({ path, strokeWidth }, side) {
  const whole = number => Math.round(Math.max(-1, Math.min(2, number / side)) * GRAIN);
  return { width: whole(strokeWidth), path: path.flatMap(([, ...numbers]) => numbers.map(whole)) };
}
