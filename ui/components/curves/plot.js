// Drawing on a canvas, or into an SVG: text, rules, lines and dots; and with them the axes, epochs and curves.

class Plot {
  constructor(context) { this.context = context; }

  // Set the width in CSS pixels, the colours and the horizontal axis. The `family` of the font is set before.
  begin(width, palette, steps) { Object.assign(this, { width, palette, steps }); }

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

  line(xs, values, axis, colour, width) {
    const g = this.context;
    Object.assign(g, { strokeStyle: colour, lineWidth: width, lineJoin: 'round' });
    g.beginPath();
    let begun = false;
    for (let i = 0; i < values.length; i++) {
      const y = axis.y(values[i]);
      if (Number.isNaN(y)) continue;
      if (begun) g.lineTo(this.steps.x(xs[i]), y); else g.moveTo(this.steps.x(xs[i]), y);
      begun = true;
    }
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
    g.beginPath(); g.rect(LEFT - rim, top - rim, this.steps.end - LEFT + 2 * rim, height + 2 * rim); g.clip();
    draw();
    g.restore();
  }

  has(x) { return x >= LEFT && x <= this.steps.end + 1; }
}

// Title, ticks and grid; before a run also the line that guessing would give. The `legend`, words in their colours, is
// at the right of the title; what the title says `more` gives way to it.
function drawAxis(plot, axis, title, more, guessing, legend = []) {
  const { palette, steps: { end } } = plot, bottom = axis.top + axis.height;
  plot.font(700, 14);
  plot.text(title, LEFT + 1, axis.top - 18, palette.ink);
  const indent = plot.textWidth(title);
  plot.font(400, 14);
  let right = plot.width;
  for (const [word, colour] of legend.toReversed()) {
    plot.text(word, right, axis.top - 18, colour, 'right');
    right -= plot.textWidth(word) + 10;
  }
  if (LEFT + 1 + indent + plot.textWidth(more) <= right) plot.text(more, LEFT + 1 + indent, axis.top - 18, palette.ink);
  plot.font(400, 13);
  for (const [value, name] of axis.ticks) {
    const y = Math.round(axis.y(value)) + 0.5;
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

// The numbers below the horizontal axis of compared runs, and what they are.
function drawNumbers(plot, unit) {
  const { palette, steps: { first, last, end, x } } = plot, rough = (last - first) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const each = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough);
  plot.font(400, 13);
  const names = end - plot.textWidth(unit) - 12;
  for (let value = Math.ceil(first / each) * each; value <= last; value += each) {
    const text = thousands(Number(value.toPrecision(6)));
    if (x(value) + plot.textWidth(text) / 2 < names) plot.text(text, x(value), 464, palette.ink2, 'center');
  }
  plot.text(unit, end, 464, palette.ink2, 'right');
}

// The mean line of the run from which this one was forked, and a rule at step `start`, the fork.
function drawParent(plot, axis, steps, values, start) {
  const { palette } = plot, x = Math.round(plot.steps.x(start)) + 0.5;
  plot.inside(axis, 2, () => plot.line(steps, values, axis, palette.edge, 1.5));
  if (plot.has(x)) plot.rule(x, axis.top, x, axis.top + axis.height, palette.edge);
}

function drawDots(plot, axis, xs, values, colour) {
  const { context, steps: { x } } = plot;
  plot.inside(axis, 2, () => {
    context.fillStyle = colour;
    for (let i = 0; i < xs.length; i++) context.fillRect(x(xs[i]) - 1.5, axis.y(values[i]) - 1.5, 3, 3);
  });
}

// The mean line; returns the end of the line if it is in view, else null.
function drawCurve(plot, axis, xs, values, colour) {
  plot.inside(axis, 2, () => plot.line(xs, values, axis, colour, 2.25));
  const last = xs.length - 1, tip = { x: plot.steps.x(xs[last]), y: axis.y(values[last]), value: values[last] };
  if (!plot.has(tip.x) || Number.isNaN(tip.y)) return null;
  plot.dot(tip.x, tip.y, colour);
  return tip;
}

// The accuracies on the test set, [x, accuracy] each, `joined` by a line; returns the last if it is in view.
function drawTests(plot, axis, tests, apart, colour, joined) {
  const points = tests.map(([step, value]) => ({ x: plot.steps.x(step), y: axis.y(value), value }));
  const last = points.at(-1), radius = Math.max(2, Math.min(4, apart / 3)); // many epochs on a phone: small
  plot.inside(axis, 6, () => {
    if (joined) plot.line(tests.map(([step]) => step), tests.map(([, value]) => value), axis, colour, 1.5);
    for (const point of points) plot.dot(point.x, point.y, colour, point === last ? 4 : radius);
  });
  return last && plot.has(last.x) ? last : null;
}

// Mean and deviation of the test accuracy over the seeds, [x, mean, deviation] each: a bar at each mean, and a `band`.
function drawSpread(plot, axis, spread, colour, band) {
  const g = plot.context, x = plot.steps.x, high = ([, mean, d]) => axis.y(Math.min(1, mean + d));
  const low = ([, mean, d]) => axis.y(Math.max(0, mean - d));
  plot.inside(axis, 6, () => {
    if (band && spread.length > 1) {
      g.beginPath();
      spread.forEach((one, i) => i ? g.lineTo(x(one[0]), high(one)) : g.moveTo(x(one[0]), high(one)));
      for (const one of spread.toReversed()) g.lineTo(x(one[0]), low(one));
      Object.assign(g, { fillStyle: colour, globalAlpha: 0.14 });
      g.fill();
      g.globalAlpha = 1;
    }
    for (const one of spread) {
      const at = x(one[0]), mean = axis.y(one[1]);
      plot.rule(at, high(one), at, low(one), colour, 2);
      for (const y of [high(one), low(one)]) plot.rule(at - 4, y, at + 4, y, colour, 2);
      plot.rule(at - 7, mean, at + 7, mean, colour, 2);
    }
  });
}
