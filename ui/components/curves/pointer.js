// The pointer and the keys: pointing shows the values of the nearest point, here and in the small curves of the page; a
// drag chooses what to zoom into, a click moves the playhead.

const STEP_OF_ZOOM = 1.5, STEP_OF_MOVE = 0.1; // of a key: how much smaller the view gets, and how far it moves

class Pointer {
  constructor(curves, life) {
    const { canvas, line, tip, whole } = curves;
    Object.assign(this, { curves, line, tip, anchor: null, at: null }); // anchor: where the drag began; at: a step
    life.on(canvas, 'pointerdown', event => {
      if (event.button || !curves.pointable) return;
      this.anchor = event.offsetX;
      canvas.setPointerCapture(event.pointerId);
    });
    life.on(canvas, 'pointermove', event => this.point(event.offsetX));
    life.on(canvas, 'pointerup', event => this.drop(event.offsetX));
    for (const type of ['pointerleave', 'pointercancel', 'blur']) life.on(canvas, type, () => this.leave());
    life.on(canvas, 'dblclick', () => curves.look(null));
    life.on(canvas, 'keydown', event => this.press(event));
    life.on(whole, 'click', () => { curves.look(null); canvas.focus(); });
    life.on(document, POINTED, ({ detail: { share, from } }) => from !== curves && this.follow(share));
    this.rest();
  }

  rest() {
    Object.assign(this, { anchor: null, at: null });
    this.line.hidden = this.tip.hidden = true;
  }

  leave() {
    this.rest();
    pointAt(null, this.curves);
  }

  dragged(x) { return this.anchor !== null && Math.abs(x - this.anchor) > 8; }

  drop(x) {
    if (this.anchor === null) return;
    const { curves } = this, { axis } = curves, dragged = this.dragged(x);
    const ends = [this.anchor, x].sort((a, b) => a - b);
    this.leave();
    if (dragged) curves.look(ends.map(axis.step));
    else curves.chose(axis.step(x));
  }

  point(x) {
    const { curves } = this;
    if (!curves.pointable) return;
    const dragged = this.dragged(x);
    this.line.className = dragged ? 'stretch' : '';
    if (dragged) {
      this.line.hidden = false;
      this.tip.hidden = true;
      this.stretch(this.anchor, x);
    } else this.move(curves.nearest(curves.axis.step(x)));
  }

  // Show the values at `step`, and have the other curves of the page show theirs.
  move(step) {
    this.tell(step);
    pointAt(this.curves.shareOf(step), this.curves);
  }

  follow(share) {
    const { curves } = this;
    if (share === null || !curves.pointable || curves.data.unit !== 'step') this.rest();
    else this.tell(curves.nearest(curves.stepAt(share)));
  }

  stretch(...ends) {
    const [from, to] = ends.map(x => Math.max(LEFT, Math.min(this.curves.axis.end, x))).sort((a, b) => a - b);
    Object.assign(this.line.style, { left: from + 'px', width: to - from + 'px' });
  }

  tell(step) {
    const { axis } = this.curves, at = Math.min(axis.end, Math.max(LEFT, axis.x(step)));
    this.at = step;
    this.line.className = '';
    this.line.hidden = this.tip.hidden = false;
    this.tip.textContent = this.curves.valuesAt(step).join('\n');
    Object.assign(this.line.style, { left: at + 'px', width: '1px' });
    const width = this.tip.offsetWidth, fits = at + 10 + width <= this.curves.root.clientWidth;
    this.tip.style.left = (fits ? at + 10 : Math.max(0, at - 10 - width)) + 'px';
  }

  // + and − zoom around the crosshair or the middle; the arrows move the view, or without a zoom the crosshair.
  press(event) {
    const { curves } = this;
    if (event.ctrlKey || event.altKey || event.metaKey || !curves.pointable) return;
    const { first, last } = curves.axis, span = last - first, middle = this.at ?? (first + last) / 2;
    const zoom = factor => curves.look([middle - (middle - first) * factor, middle + (last - middle) * factor]);
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === '+' || event.key === '=') zoom(1 / STEP_OF_ZOOM);
    else if (event.key === '-' || event.key === '_') zoom(STEP_OF_ZOOM);
    else if (event.key === '0' || event.key === 'Escape') { this.leave(); curves.look(null); }
    else if (direction && curves.view) {
      const by = direction * STEP_OF_MOVE * span, most = curves.data.end - last;
      const moved = Math.max(-first, Math.min(most, by));
      this.leave();
      curves.look([first + moved, last + moved]);
    } else if (direction) this.move(curves.beside(this.at ?? first, direction));
    else return;
    event.preventDefault();
  }
}

// The index of the step nearest to `target`; `steps` rise.
function nearest(steps, target) {
  const next = steps.findIndex(step => step >= target);
  if (next < 0) return steps.length - 1;
  return next && target - steps[next - 1] < steps[next] - target ? next - 1 : next;
}
