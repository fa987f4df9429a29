// What is added inside the canvas's own shadow root: it fits its place, hides its tool bar, shows a hint while empty.
const STYLE = `
  .dc-toolbar { display: none !important; }
  div:has(> .canvas-root), div:has(> div > .canvas-root), .canvas-root, .dc-root, .dc-scroll { display: block !important; width: 100% !important; max-width: none !important; overflow: visible !important; }
  .dc-container, .canvas-container, canvas { width: 100% !important; height: auto !important; aspect-ratio: 1; }
  .dc-container { position: relative; }
  .hint { position: absolute; inset: 0; display: flex; align-items: center; justify-content: center; padding: 8%;
          text-align: center; pointer-events: none; color: var(--ink2); font-family: var(--st-font); }
  .hint[hidden] { display: none; }`;

const mounted = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  themeOf(parentElement.querySelector('.ink'));
  if (!mounted.has(parentElement)) mounted.set(parentElement, listen(parentElement, data));
  const reader = mounted.get(parentElement);
  Object.assign(reader, { data, send: setTriggerValue });
  reader.show();
  return () => { reader.end(); mounted.delete(parentElement); };
}

function listen(parentElement, first) {
  const reader = { data: first, number: first.answered, at: 0, drawing: false, away: new AbortController() };
  const timers = new Set();
  const small = Object.assign(document.createElement('canvas'), { width: first.side, height: first.side });
  const pencil = small.getContext('2d', { willReadFrequently: true });
  const root = () => document.querySelector(`.st-key-${reader.data.canvas} [data-testid=stBidiComponentIsolated]`)?.shadowRoot;
  const lower = () => root()?.querySelector('.dc-canvas.lower-canvas'); // not there while the canvas mounts

  const later = (act, delay) => {
    const timer = setTimeout(() => { timers.delete(timer); act(); }, delay);
    timers.add(timer);
  };
  reader.end = () => {
    reader.away.abort();
    cancelAnimationFrame(reader.frame);
    timers.forEach(clearTimeout);
  };

  // The alpha of everything drawn, 0 to 255, made small; `live` adds the stroke that the pen is drawing.
  const pixels = live => {
    pencil.clearRect(0, 0, small.width, small.height);
    pencil.imageSmoothingQuality = 'high';
    for (const layer of live ? ['.dc-canvas.lower-canvas', '.upper-canvas'] : ['.dc-canvas.lower-canvas'])
      pencil.drawImage(root().querySelector(layer), 0, 0, small.width, small.height);
    return pencil.getImageData(0, 0, small.width, small.height).data.filter((_, i) => i % 4 === 3);
  };
  const read = live => { if (lower()) tell(pixels(live)); };
  // Python hears what is on the canvas now, and whether to `take` "all" strokes or the "last" one away from it.
  const tell = (now, take = '') => {
    reader.number += 1;
    reader.at = performance.now();
    hint(!now.some(Boolean));
    reader.send('ink', { number: reader.number, pixels: btoa(String.fromCharCode(...now)), take });
  };
  const hint = visible => { const element = root()?.querySelector('.hint'); if (element) element.hidden = !visible; };

  // The canvas mounts by itself, before or after this component: look for it until it is there.
  reader.show = () => {
    const place = root()?.querySelector('.dc-container');
    cancelAnimationFrame(reader.frame);
    if (!place) { reader.frame = requestAnimationFrame(reader.show); return; }
    if (!place.querySelector('.hint')) {
      place.append(Object.assign(document.createElement('style'), { textContent: STYLE }));
      place.append(Object.assign(document.createElement('div'), { className: 'hint', hidden: true }));
      const another = reader.canvas && reader.canvas !== reader.data.canvas;
      reader.canvas = reader.data.canvas;
      later(() => {
        if (!lower() || reader.drawing) return;
        hint(!pixels(false).some(Boolean));
        if (another) read(false);
      }, 200);  // until the canvas has drawn what it opened with
    }
    place.querySelector('.hint').textContent = reader.data.words.hint;
    for (const name of ['clear', 'undo']) parentElement.querySelector('.' + name).textContent = reader.data.words[name];
  };
  parentElement.querySelector('.clear').onclick = () => tell(new Uint8Array(small.width * small.height), 'all');
  parentElement.querySelector('.undo').onclick = () => {
    const before = pixels(false);
    root().querySelector('button[title="Undo"]').click();
    later(() => {  // after the canvas has drawn itself anew
      const now = pixels(false);
      tell(now, before.some(Boolean) && now.every((value, i) => value === before[i]) ? 'last' : '');
    }, 50);
  };

  const on = (type, act) => addEventListener(type, act, { capture: true, signal: reader.away.signal });
  on('pointerdown', event => {
    const path = event.composedPath();
    reader.drawing = path.includes(root()) && Boolean(path[0].classList?.contains('upper-canvas'));
    if (reader.drawing) hint(false);
  });
  on('pointermove', () => {
    const now = performance.now();
    const answered = reader.data.answered >= reader.number || now - reader.at > 1000;
    if (reader.drawing && answered && now - reader.at > reader.data.live) read(true);
  });
  // Both layers, before the canvas hears of the event: it then clears the upper one, and paints the lower one a frame later.
  const lift = () => { if (reader.drawing) { reader.drawing = false; read(true); } };
  on('pointerup', lift);
  on('pointercancel', lift);
  return reader;
}
