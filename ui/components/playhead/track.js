// The track: the planned run from left to right, a tick for each snapshot, red ticks where the answer changed, and the
// playhead.

const MIDDLE = 30, KNOB = 8, HIGH = 56; // CSS pixels
const GAP = 8; // between two names of classes

class Track {
  constructor(canvas) { Object.assign(this, { canvas, context: canvas.getContext('2d') }); }

  // `data`: `start`, the step at which the run begins, and `end`, on an axis that begins with 0; `inset`, pixels at the
  // left and the right of this axis; `steps`, counted from the start, and `planned`, the last of them.
  // `now`: the step of the playhead, `at`; whether a snapshot has `arrived`; `flips`, each with its step and name.
  draw(width, palette, family, data, { at, arrived, flips }) {
    const { canvas, context: g } = this, ratio = densityOf(canvas);
    const size = { width: Math.round(width * ratio), height: Math.round(HIGH * ratio) };
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, HIGH);
    this.scale(width, data);
    const { steps, planned } = data, line = (x, top, bottom, colour, thick = 1) => {
      g.fillStyle = colour;
      g.fillRect(x - thick / 2, top, thick, bottom - top);
    };
    g.fillStyle = palette.rule;
    const [from, to] = [0, planned].map(step => Math.max(this.left, Math.min(this.right, this.x(step))));
    g.fillRect(from, MIDDLE - 1, to - from, 2);
    this.inView = step => this.x(step) >= this.left - 1 && this.x(step) <= this.right + 1;
    for (const step of steps.filter(this.inView))
      line(this.x(step), MIDDLE - 5, MIDDLE + 5, arrived(step) ? palette.edge : palette.rule);
    for (const { step } of flips) if (this.inView(step)) line(this.x(step), MIDDLE - 13, MIDDLE + 9, palette.mark, 2);
    this.names(flips.filter(({ step }) => this.inView(step)), palette, family);
    this.ends(planned, palette, family);
    if (!this.inView(at)) return;
    Object.assign(g, { fillStyle: palette.control, strokeStyle: palette.paper, lineWidth: 2 });
    g.beginPath(); g.arc(this.x(at), MIDDLE, KNOB, 0, 7); g.fill(); g.stroke();
  }

  // Under a chart, which has announced its axis, on that axis.
  scale(width, { start, end, inset, reach }) {
    const above = reach ? shared.axis : null, { first, last } = above ?? { first: 0, last: end };
    const [left, right] = above ? [above.left, above.right] : inset, pixels = width - left - right;
    Object.assign(this, { left, right: width - right });
    this.x = step => left + (start + step - first) / (last - first) * pixels;
    this.stepAt = x => first + (x - left) / pixels * (last - first) - start;
  }

  // The classes over their ticks; where they would touch, the later one is written.
  names(flips, palette, family) {
    const g = this.context;
    Object.assign(g, { font: `700 13px ${family}`, fillStyle: palette.mark, textAlign: 'center', textBaseline: 'top' });
    let free = Infinity; // left end of the last name
    for (const { step, name } of flips.toReversed()) {
      const x = this.x(step), half = g.measureText(name).width / 2;
      if (x + half + GAP > free) continue;
      g.fillText(name, x, 2);
      free = x - half;
    }
  }

  // The first and the last step below the ends.
  ends(planned, palette, family) {
    const g = this.context;
    Object.assign(g, { font: `12px ${family}`, fillStyle: palette.ink2, textBaseline: 'bottom' });
    for (const [step, align] of [[0, 'left'], [planned, 'right']]) {
      if (!this.inView(step)) continue;
      g.textAlign = align;
      g.fillText(thousands(step), this.x(step), HIGH);
    }
  }
}
