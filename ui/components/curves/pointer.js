// The pointer: a hover shows the values of the nearest point, a drag chooses the steps to zoom into.

class Pointer {
  constructor(curves, life) {
    const { canvas, line, tip, button } = curves;
    Object.assign(this, { curves, line, tip, anchor: null }); // anchor: where the drag began
    life.on(canvas, 'pointerdown', event => {
      if (event.button || !curves.steps.length) return;
      this.anchor = event.offsetX;
      canvas.setPointerCapture(event.pointerId);
    });
    life.on(canvas, 'pointermove', event => this.point(event.offsetX));
    life.on(canvas, 'pointerup', event => this.drop(event.offsetX));
    for (const type of ['pointerleave', 'pointercancel']) life.on(canvas, type, () => this.rest());
    life.on(canvas, 'dblclick', () => curves.look(null));
    life.on(button, 'click', () => curves.look(null));
    this.rest();
  }

  rest() {
    this.anchor = null;
    this.line.hidden = this.tip.hidden = true;
  }

  dragged(x) { return this.anchor !== null && Math.abs(x - this.anchor) > 8; }

  drop(x) {
    const { axis } = this.curves, ends = [this.anchor, x].sort((a, b) => a - b), dragged = this.dragged(x);
    this.rest();
    if (!dragged) return;
    const view = ends.map(axis.step);
    if (view[1] - view[0] >= 2) this.curves.look(view);
  }

  point(x) {
    const { steps, axis } = this.curves;
    if (!steps.length || !axis) return;
    const dragged = this.dragged(x);
    this.line.hidden = false;
    this.line.className = dragged ? 'stretch' : '';
    this.tip.hidden = dragged;
    if (dragged) this.stretch(this.anchor, x); else this.tell(nearest(steps, axis.step(x)));
  }

  stretch(...ends) {
    const [from, to] = ends.map(x => Math.max(LEFT, Math.min(this.curves.axis.end, x))).sort((a, b) => a - b);
    Object.assign(this.line.style, { left: from + 'px', width: to - from + 'px' });
  }

  // Show the values of point `i` in a tip beside it, with the test accuracy if a test is there.
  tell(i) {
    const { steps, losses, accuracies, axis, data: { words, tests } } = this.curves;
    const at = Math.min(axis.end, Math.max(LEFT, axis.x(steps[i])));
    const test = tests.find(([step]) => Math.abs(axis.x(step) - at) < 4);
    const lines = [
      words.step.replace('{number}', steps[i].toLocaleString('en-US')),
      `${number(losses[i], RULES.lossDigits)} ${words.loss}`, `${percent(accuracies[i])} ${words.train}`,
    ];
    if (test) lines.push(`${percent(test[1])} ${words.test}`);
    this.tip.textContent = lines.join('\n');
    Object.assign(this.line.style, { left: at + 'px', width: '1px' });
    const width = this.tip.offsetWidth, fits = at + 10 + width <= axis.end + RIGHT;
    this.tip.style.left = (fits ? at + 10 : at - 10 - width) + 'px';
  }
}

// The index of the step nearest to `target`; `steps` rise.
function nearest(steps, target) {
  const next = steps.findIndex(step => step >= target);
  if (next < 0) return steps.length - 1;
  return next && target - steps[next - 1] < steps[next] - target ? next - 1 : next;
}
