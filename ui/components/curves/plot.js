// Drawing on the canvas: text, rules, lines and dots; and with them the axes, epochs and curves.

class Plot {
  constructor(canvas) { Object.assign(this, { canvas, context: canvas.getContext('2d') }); }

  // Clear the canvas and set its width in CSS pixels, its colours, its font and its axis of `steps`.
  clear(width, palette, family, steps) {
    const ratio = devicePixelRatio || 1, { canvas, context } = this;
    const size = { width: Math.round(width * ratio), height: Math.round(HEIGHT * ratio) };
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, HEIGHT);
    Object.assign(this, { palette, family, steps });
  }

  font(weight, size) { this.context.font = `${weight} ${size}px ${this.family}`; }

  textWidth(text) { return this.context.measureText(text).width; }

  text(text, x, y, colour, align = 'left') {
    Object.assign(this.context, { fillStyle: colour, textAlign: align, textBaseline: 'middle' }).fillText(text, x, y);
  }

  rule(x1, y1, x2, y2, colour, width = 1, dash = []) {
    const g = this.context;
    g.setLineDash(dash);
    Object.assign(g, { lineWidth: width, strokeStyle: colour });
    g.beginPath(); g.moveTo(x1, y1); g.lineTo(x2, y2); g.stroke();
    g.setLineDash([]);
  }

  line(steps, values, axis, colour, width) {
    const g = this.context;
    Object.assign(g, { strokeStyle: colour, lineWidth: width, lineJoin: 'round' });
    g.beginPath();
    for (let i = 0; i < values.length; i++) g.lineTo(this.steps.x(steps[i]), axis.y(values[i]));
    g.stroke();
  }

  dot(x, y, colour, radius = 4) {
    const g = this.context;
    g.fillStyle = colour;
    g.beginPath(); g.arc(x, y, radius, 0, 7); g.fill();
  }

  // Draw inside the plot of an axis, and up to `rim` pixels around it.
  inside({ top, height }, rim, draw) {
    const g = this.context;
    g.save();
    g.beginPath(); g.rect(LEFT, top - rim, this.steps.end - LEFT + rim, height + 2 * rim); g.clip();
    draw();
    g.restore();
  }

  has(x) { return x >= LEFT && x <= this.steps.end + 1; }
}

// Title, ticks and grid; before a run also the line that guessing would give.
function drawAxis(plot, axis, title, more, guessing) {
  const { palette, steps: { end } } = plot, bottom = axis.top + axis.height;
  plot.font(700, 14);
  plot.text(title, LEFT + 1, axis.top - 18, palette.ink);
  const indent = plot.textWidth(title);
  plot.font(400, 14);
  plot.text(more, LEFT + 1 + indent, axis.top - 18, palette.ink);
  plot.font(400, 13);
  let written = Infinity; // position of the last number; ticks rise
  for (const [value, name] of axis.ticks) {
    const y = Math.round(axis.y(value)) + 0.5;
    if (y < axis.top || y > bottom + 1 || written - y < 15) continue;
    written = y;
    plot.rule(LEFT, y, end, y, palette.grid);
    plot.text(name, LEFT - 4, y, palette.ink2, 'right');
  }
  plot.rule(LEFT, bottom + 0.5, end, bottom + 0.5, palette.rule);
  if (!guessing) return;
  const y = axis.y(axis.guess), under = y - axis.top < 20 ? 13 : -12;
  plot.rule(LEFT, y, end, y, palette.edge, 1.5);
  plot.font(400, 14);
  plot.text(guessing.replace('{value}', axis.guessed), end - 4, y + under, palette.ink2, 'right');
}

// A dotted line at the end of each epoch, and its name in the middle; if names would touch, only every second, fifth, …
function drawEpochs(plot, { epoch, start, planned, words }) {
  const { palette, steps: { first, last, end, x } } = plot, after = n => start + Math.min(n * epoch, planned);
  const name = n => words.epoch.replace('{number}', n);
  plot.font(400, 13);
  const room = plot.textWidth(name(Math.ceil(planned / epoch))) + 14, wide = x(epoch) - x(0);
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find(n => n * wide >= room) ?? 1000;
  let written = 0; // right end of the last name
  const earliest = Math.max(0, Math.floor((first - start) / epoch)) + 1;
  for (let n = earliest; (n - 1) * epoch < Math.min(planned, last - start); n++) {
    const from = Math.max(LEFT, x(after(n - 1))), to = Math.min(end, x(after(n)));
    if (n % every && n * epoch < planned) continue;
    const edge = Math.round(to) + 0.5;
    if (after(n) <= last)
      for (const { top, height } of [LOSS, ACCURACY]) plot.rule(edge, top, edge, top + height, palette.rule, 1, [3, 3]);
    if (n % every === 0 && (every > 1 || to - from >= room - 10)) {
      const half = room / 2 - 7, middle = Math.max(LEFT + half, Math.min(end - half, (from + to) / 2));
      if (middle - half > written) plot.text(name(n), middle, 464, palette.ink2, 'center');
      written = middle + half + 6;
    }
  }
}

// The smoothed line of the run from which this one was forked, and a rule at step `start`, the fork.
function drawParent(plot, axis, steps, values, start, branch) {
  const { palette } = plot, x = plot.steps.x(start), bottom = axis.top + axis.height;
  plot.inside(axis, 2, () => plot.line(steps, values, axis, palette.edge, 1.5));
  if (!plot.has(x)) return;
  plot.rule(Math.round(x) + 0.5, axis.top, Math.round(x) + 0.5, bottom, palette.edge);
  plot.font(400, 13);
  const right = x < (LEFT + plot.steps.end) / 2;
  plot.text(branch, x + (right ? 6 : -6), bottom - 12, palette.ink2, right ? 'left' : 'right');
}

// Dots and the smoothed line; returns the end of the line if it is in view, else null.
function drawCurve(plot, axis, steps, values, smooth) {
  const { context, palette, steps: { x } } = plot, last = steps.length - 1;
  plot.inside(axis, 2, () => {
    context.fillStyle = palette.faint;
    for (let i = 0; i < steps.length; i++) context.fillRect(x(steps[i]) - 1.5, axis.y(values[i]) - 1.5, 3, 3);
    plot.line(steps, smooth, axis, palette.data, 2.25);
  });
  const tip = { x: x(steps[last]), y: axis.y(smooth[last]), value: smooth[last] };
  if (!plot.has(tip.x)) return null;
  plot.dot(tip.x, tip.y, palette.data);
  return tip;
}

// The accuracies on the test set, [step, accuracy] each, `epoch` steps apart; returns the last if it is in view.
function drawTests(plot, axis, tests, epoch) {
  const { palette, steps: { x } } = plot;
  const points = tests.map(([step, value]) => ({ x: x(step), y: axis.y(value), value }));
  const last = points.at(-1), radius = Math.max(2, Math.min(4, (x(epoch) - x(0)) / 3)); // many epochs on a phone: small
  plot.inside(axis, 6, () => {
    plot.line(tests.map(([step]) => step), tests.map(([, value]) => value), axis, palette.mark, 1.5);
    for (const point of points) plot.dot(point.x, point.y, palette.mark, point === last ? 4 : radius);
  });
  return last && plot.has(last.x) ? last : null;
}
