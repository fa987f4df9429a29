// A square to draw on with mouse, finger or pen. It is drawn and read as the app's canvas is (ui/components/ink/), so
// the same drawing gives the same picture.

const READ_SIDE = 112; // pixels along a side of what is read
const PAD_SIDE = 4 * READ_SIDE; // pixels along the canvas's side on every screen; the page shows it larger or smaller
const PEN = PAD_SIDE / 15; // the width of a stroke

class Pad {
  // `changed()` is called with each frame while the pen moves, and after every other change of the drawing.
  constructor(canvas, changed) {
    Object.assign(canvas, { width: PAD_SIDE, height: PAD_SIDE });
    Object.assign(this, { canvas, changed, strokes: [], pen: null, frame: 0 });
    this.context = canvas.getContext('2d');
    this.reading = new Reading(READ_SIDE);
    canvas.addEventListener('pointerdown', event => this.down(event));
    canvas.addEventListener('pointermove', event => this.move(event));
    for (const type of ['pointerup', 'pointercancel']) canvas.addEventListener(type, event => this.up(event));
  }

  down(event) {
    if (this.pen !== null || event.button !== 0) return; // a second finger, or the palm
    this.pen = event.pointerId;
    this.canvas.setPointerCapture(this.pen); // a stroke may leave the square and come back
    this.strokes.push([this.place(event)]);
    this.update();
  }

  move(event) {
    if (event.pointerId !== this.pen) return;
    const events = event.getCoalescedEvents?.() ?? [];
    this.strokes.at(-1).push(...(events.length ? events : [event]).map(each => this.place(each)));
    this.update();
  }

  up(event) {
    if (event.pointerId === this.pen) this.pen = null;
  }

  // Where the pointer is, in pixels of the canvas.
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [(clientX - left) / width * PAD_SIDE, (clientY - top) / height * PAD_SIDE];
  }

  clear() { this.strokes.length = 0; this.update(); }

  undo() { this.strokes.pop(); this.update(); }

  update() {
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.paint(); this.changed(); });
  }

  // Through the middles between the places of the pointer go smooth curves.
  paint() {
    const { context } = this;
    context.clearRect(0, 0, PAD_SIDE, PAD_SIDE);
    Object.assign(context, { lineWidth: PEN, lineCap: 'round', lineJoin: 'round' });
    context.strokeStyle = getComputedStyle(this.canvas).color;
    for (const stroke of this.strokes) {
      const [lastX, lastY] = stroke.at(-1);
      context.beginPath();
      context.moveTo(...stroke[0]);
      for (let i = 0; i + 1 < stroke.length; i++) {
        const [x, y] = stroke[i], [nextX, nextY] = stroke[i + 1];
        context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
      }
      context.lineTo(lastX + 0.01, lastY); // so that a tap is a line too, and leaves a dot
      context.stroke();
    }
  }

  // The alpha of the drawing, 112 × 112 levels of 0 to 255; null if the browser changes the pixels.
  read() { return this.reading.read(this.canvas); }
}
