// Loss above, accuracy below, over the whole planned run. Python sends thinned points; pointing and zooming live here.

const LEFT = 40, RIGHT = 6, HEIGHT = 480;
const LOSS = { top: 30, height: 205 }, ACCURACY = { top: 292, height: 159 };
const LOSS_TICKS = [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 2.3, 10, 30, 100, 1000];
const ACCURACY_TICKS = [[0, 0.5, 1], [0.5, 0.75, 1], [0.8, 0.9, 1], [0.9, 0.95, 1], [0.96, 0.98, 1]];

export default component((parentElement, life) => new Curves(parentElement, life), (curves, { data }) => curves.show(data));

class Curves {
  constructor(parent, life) {
    this.root = parent.querySelector('.curves');
    [this.canvas, this.message, this.line, this.tip, this.button] = this.root.children;
    this.context = this.canvas.getContext('2d');
    this.newest = 0;   // the step up to which the curves are drawn
    this.view = null;  // [first, last] step while zoomed
    life.onResize(this.root, () => this.draw());
    this.listen(life);
  }

  show(data) {
    this.data = data;
    this.palette = themeOf(this.root);
    this.steps = unpack(data.steps);
    [this.losses, this.accuracies] = [data.losses, data.accuracies].map(unpack);
    [this.smoothLosses, this.smoothAccuracies] = [data.smoothedLosses, data.smoothedAccuracies].map(unpack);
    this.parent = data.parent && Object.fromEntries(Object.entries(data.parent).map(([name, text]) => [name, unpack(text)]));
    const newest = this.steps.at(-1) ?? data.start;
    if (newest < this.newest || !this.steps.length) this.view = null;  // another run
    this.newest = newest;
    this.canvas.setAttribute('aria-label', data.alt);
    this.message.textContent = data.message;
    this.message.hidden = !data.message;
    this.button.textContent = data.words.whole;
    this.look(this.view);
    this.draw();
  }

  // Choose the steps to show, and the values each axis needs for them.
  look(view) {
    this.view = view;
    this.button.hidden = !view;
    const [first, last] = view ?? [0, this.data.total], inside = i => this.steps[i] >= first && this.steps[i] <= last;
    const smooth = Array.from(this.smoothLosses).filter((_, i) => inside(i));
    const dots = Array.from(this.losses).filter((_, i) => inside(i));
    // single batches widen the axis down to 0.002, the smoothed line as far as it goes
    const low = Math.min(0.021, Math.max(0.0029, Math.min(...dots)), ...smooth);
    const guess = Math.log(this.data.classes), high = Math.max(guess, ...smooth);
    const bottom = LOSS_TICKS.findLast(tick => tick <= low) ?? LOSS_TICKS[0];
    const ceiling = LOSS_TICKS.find(tick => tick >= Math.min(high, 1000) - 0.25);
    const [a, b] = [Math.log10(low < 0.021 ? bottom * 0.67 : 0.02), Math.log10(ceiling * 1.144)];
    this.loss = {
      ...LOSS, ticks: LOSS_TICKS.map(tick => [tick, String(tick)]), guess, guessed: number(guess, RULES.lossDigits),
      y: value => LOSS.top + LOSS.height * (b - Math.log10(Math.max(value, 1e-9))) / (b - a),
    };
    // the accuracy axis narrows once four fifths of the line, its end and the last test stay well above the new lowest tick
    const line = Array.from(this.smoothAccuracies).filter((_, i) => inside(i));
    const tests = this.data.tests.filter(([step]) => step >= first && step <= last);
    const latest = Math.min(...line.slice(-Math.ceil(line.length / 10)), tests.at(-1)?.[1] ?? 1);
    const most = line.toSorted((p, q) => p - q)[Math.floor(line.length / 5)] ?? 0;
    const ticks = ACCURACY_TICKS.findLast(([tick]) => Math.min(most, latest) >= tick + 0.2 * (1 - tick)) ?? ACCURACY_TICKS[0];
    const floor = ticks[0] ? ticks[0] - 0.1 * (1 - ticks[0]) : 0, top = 1 + 0.02 * (1 - floor);
    this.accuracy = {
      ...ACCURACY, ticks: ticks.map(tick => [tick, percent(tick, RULES.captionDigits)]), guess: 1 / this.data.classes, guessed: percent(1 / this.data.classes),
      y: value => ACCURACY.top + ACCURACY.height * (top - value) / (top - floor),
    };
  }

  draw() {
    const width = this.width = this.root.clientWidth, ratio = devicePixelRatio || 1, g = this.context;
    if (!width || !this.data) return;
    const [first, last] = this.view ?? [0, this.data.total], plot = width - LEFT - RIGHT;
    this.x = step => LEFT + (step - first) / (last - first) * plot;
    this.step = x => Math.max(first, Math.min(last, first + (x - LEFT) / plot * (last - first)));
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(HEIGHT * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(HEIGHT * ratio);
    }
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, HEIGHT);
    this.family = getComputedStyle(this.root).fontFamily;
    this.epochs(first, last);
    const { words } = this.data;
    this.axis(this.loss, words.lossTitle, words.lossScale);
    this.axis(this.accuracy, words.accuracyTitle, '');
    this.ancestor(this.loss, this.parent?.losses);
    this.ancestor(this.accuracy, this.parent?.accuracies);
    if (!this.steps.length) return;
    const tip = this.curve(this.loss, this.losses, this.smoothLosses);
    if (tip) this.write([this.beside(this.loss, tip, number(tip.value, RULES.lossDigits), words.loss)], this.loss);
    const end = this.curve(this.accuracy, this.accuracies, this.smoothAccuracies);
    const test = this.tests(), labels = [];
    if (end) labels.push(this.beside(this.accuracy, end, percent(end.value), words.train));
    if (test) labels.push(this.below(test, percent(test.value), words.test));
    this.write(labels, this.accuracy);
  }

  font(weight, size) { return this.context.font = `${weight} ${size}px ${this.family}`; }

  text(text, x, y, colour, align = 'left') {
    Object.assign(this.context, { fillStyle: colour, textAlign: align, textBaseline: 'middle' }).fillText(text, x, y);
  }

  rule(x1, y1, x2, y2, colour, width = 1, dash = []) {
    const g = this.context;
    g.beginPath(); g.setLineDash(dash); g.lineWidth = width; g.strokeStyle = colour;
    g.moveTo(x1, y1); g.lineTo(x2, y2); g.stroke(); g.setLineDash([]);
  }

  // Dotted lines where epochs end, and their names in the middle; where names would touch, only every second, fifth, …
  epochs(first, last) {
    const { epoch, start, own, words } = this.data, end = this.width - RIGHT, after = n => start + Math.min(n * epoch, own);
    const name = n => words.epoch.replace('{number}', n);
    this.font(400, 13);
    const room = this.context.measureText(name(Math.ceil(own / epoch))).width + 14, wide = this.x(epoch) - this.x(0);
    const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find(n => n * wide >= room) ?? 1000;
    let written = 0;  // where the last name ends
    for (let n = Math.max(0, Math.floor((first - start) / epoch)) + 1; (n - 1) * epoch < Math.min(own, last - start); n++) {
      const from = Math.max(LEFT, this.x(after(n - 1))), to = Math.min(end, this.x(after(n)));
      if (n % every && n * epoch < own) continue;
      const x = Math.round(to) + 0.5;
      if (after(n) <= last)
        for (const { top, height } of [LOSS, ACCURACY]) this.rule(x, top, x, top + height, this.palette.rule, 1, [3, 3]);
      if (n % every === 0 && (every > 1 || to - from >= room - 10)) {
        const half = room / 2 - 7, middle = Math.max(LEFT + half, Math.min(end - half, (from + to) / 2));
        if (middle - half > written) this.text(name(n), middle, 464, this.palette.ink2, 'center');
        written = middle + half + 6;
      }
    }
  }

  axis(axis, title, more) {
    const { palette, width } = this, bottom = axis.top + axis.height;
    this.font(700, 14);
    this.text(title, LEFT + 1, axis.top - 18, palette.ink);
    const indent = this.context.measureText(title).width;
    this.font(400, 14);
    this.text(more, LEFT + 1 + indent, axis.top - 18, palette.ink);
    this.font(400, 13);
    let written = Infinity;  // where the last number stands; ticks rise
    for (const [value, name] of axis.ticks) {
      const y = Math.round(axis.y(value)) + 0.5;
      if (y < axis.top || y > bottom + 1 || written - y < 15) continue;
      written = y;
      this.rule(LEFT, y, width - RIGHT, y, palette.grid);
      this.text(name, LEFT - 4, y, palette.ink2, 'right');
    }
    this.rule(LEFT, bottom + 0.5, width - RIGHT, bottom + 0.5, palette.rule);
    if (this.steps.length) return;
    const y = axis.y(axis.guess), under = y - axis.top < 20 ? 13 : -12;
    this.rule(LEFT, y, width - RIGHT, y, palette.edge, 1.5);
    this.font(400, 14);
    this.text(this.data.words.guessing.replace('{value}', axis.guessed), width - RIGHT - 4, y + under, palette.ink2, 'right');
  }

  // The smoothed line of the run that this one left, and where it left it.
  ancestor(axis, values) {
    if (!values) return;
    const g = this.context, { palette, parent } = this, end = this.width - RIGHT, x = this.x(this.data.start);
    g.save();
    g.beginPath(); g.rect(LEFT, axis.top - 2, end - LEFT + 2, axis.height + 2); g.clip();
    Object.assign(g, { strokeStyle: palette.edge, lineWidth: 1.5, lineJoin: 'round' });
    g.beginPath();
    for (let i = 0; i < values.length; i++) g.lineTo(this.x(parent.steps[i]), axis.y(values[i]));
    g.stroke();
    g.restore();
    if (x < LEFT || x > end) return;
    this.rule(Math.round(x) + 0.5, axis.top, Math.round(x) + 0.5, axis.top + axis.height, palette.edge);
    this.font(400, 13);
    const right = x < (LEFT + end) / 2;
    this.text(this.data.words.branch, x + (right ? 6 : -6), axis.top + axis.height - 12, palette.ink2, right ? 'left' : 'right');
  }

  // Dots and the smoothed line; returns the end of the line where that is in view.
  curve(axis, values, smooth) {
    const g = this.context, { steps, palette } = this, end = this.width - RIGHT;
    g.save();
    g.beginPath(); g.rect(LEFT, axis.top - 2, end - LEFT + 2, axis.height + 2); g.clip();
    g.fillStyle = palette.faint;
    for (let i = 0; i < steps.length; i++) g.fillRect(this.x(steps[i]) - 1.5, axis.y(values[i]) - 1.5, 3, 3);
    Object.assign(g, { strokeStyle: palette.data, lineWidth: 2.25, lineJoin: 'round' });
    g.beginPath();
    for (let i = 0; i < steps.length; i++) g.lineTo(this.x(steps[i]), axis.y(smooth[i]));
    g.stroke();
    g.restore();
    const last = steps.length - 1, tip = { x: this.x(steps[last]), y: axis.y(smooth[last]), value: smooth[last] };
    if (tip.x < LEFT || tip.x > end + 1) return null;
    this.dot(tip.x, tip.y, palette.data);
    return tip;
  }

  dot(x, y, colour, radius = 4) {
    const g = this.context;
    g.fillStyle = colour; g.beginPath(); g.arc(x, y, radius, 0, 7); g.fill();
  }

  tests() {
    const g = this.context, { y, top, height } = this.accuracy, end = this.width - RIGHT;
    const points = this.data.tests.map(([step, value]) => ({ x: this.x(step), y: y(value), value }));
    g.save();
    g.beginPath(); g.rect(LEFT, top - 6, end - LEFT + 6, height + 6); g.clip();
    Object.assign(g, { strokeStyle: this.palette.mark, lineWidth: 1.5 });
    g.beginPath();
    for (const point of points) g.lineTo(point.x, point.y);
    g.stroke();
    const last = points.at(-1), room = this.x(this.data.epoch) - this.x(0);
    const radius = Math.max(2, Math.min(4, room / 3));  // many epochs on a phone: smaller dots
    for (const point of points) this.dot(point.x, point.y, this.palette.mark, point === last ? 4 : radius);
    g.restore();
    return last && last.x >= LEFT && last.x <= end + 1 ? last : null;
  }

  // A label: a bold value and a name. `beside` puts it right of a line's end, or over it where the plot ends.
  label(value, name, colour) {
    const size = [700, 400].map((weight, i) => (this.font(weight, 15), this.context.measureText([value, name][i]).width));
    return { value, name, colour, indent: size[0] + 7, width: size[0] + 7 + size[1] };
  }

  beside(axis, { x, y }, value, name) {
    const label = this.label(value, name, this.palette.data), end = this.width - RIGHT;
    if (x + 12 + label.width <= end) return { ...label, x: x + 12, y: y - 5 };
    return { ...label, x: end - label.width, y: y - axis.top > 26 ? y - 17 : y + 17 };
  }

  below({ x, y }, value, name) {
    const label = this.label(value, name, this.palette.mark), { top, height } = this.accuracy;
    return { ...label, x: Math.max(LEFT + 4, x + 4 - label.width), y: y + 30 < top + height ? y + 19 : y - 19 };
  }

  // Write one or two labels inside the plot, moved apart where they would touch.
  write(labels, { top, height }) {
    const g = this.context, [one, two] = labels.sort((a, b) => a.y - b.y), highest = top + 9, lowest = top + height - 10;
    const keep = y => Math.max(highest, Math.min(lowest, y));
    for (const label of labels) label.y = keep(label.y);
    if (two && two.y - one.y < 17 && one.x < two.x + two.width + 8 && two.x < one.x + one.width + 8) {
      one.y = Math.max(highest, Math.min(lowest - 17, (one.y + two.y - 17) / 2));
      two.y = one.y + 17;
    }
    Object.assign(g, { strokeStyle: this.palette.paper, lineWidth: 4, lineJoin: 'round', textAlign: 'left', textBaseline: 'middle' });
    for (const { x, y, value, name, indent, colour } of labels)
      for (const [weight, text, left] of [[700, value, x], [400, name, x + indent]]) {
        this.font(weight, 15);
        g.strokeText(text, left, y);  // a rim of paper, so that dots do not cut the letters
        this.text(text, left, y, colour);
      }
  }

  listen(life) {
    const on = (target, type, act) => life.on(target, type, act);
    on(document.fonts, 'loadingdone', () => this.draw());
    on(this.canvas, 'pointerdown', event => {
      if (event.button || !this.steps.length) return;
      this.anchor = event.offsetX;
      this.canvas.setPointerCapture(event.pointerId);
    });
    on(this.canvas, 'pointermove', event => this.point(event.offsetX));
    on(this.canvas, 'pointerup', event => {
      const ends = [this.anchor, event.offsetX].sort((a, b) => a - b), dragged = this.anchor !== null && ends[1] - ends[0] > 8;
      const view = ends.map(x => this.step(x));
      this.rest();
      if (dragged && view[1] - view[0] >= 2) { this.look(view); this.draw(); }
    });
    for (const type of ['pointerleave', 'pointercancel']) on(this.canvas, type, () => this.rest());
    const whole = () => { this.look(null); this.draw(); };
    on(this.canvas, 'dblclick', whole);
    on(this.button, 'click', whole);
    this.rest();
  }

  rest() { this.anchor = null; this.line.hidden = this.tip.hidden = true; }

  // The pointer is at x: show the nearest point, or the stretch dragged so far.
  point(x) {
    if (!this.steps.length || !this.width) return;
    const end = this.width - RIGHT, dragged = this.anchor !== null && Math.abs(x - this.anchor) > 8;
    this.line.hidden = false;
    this.line.className = dragged ? 'stretch' : '';
    this.tip.hidden = dragged;
    if (dragged) {
      const [from, to] = [this.anchor, x].map(x => Math.max(LEFT, Math.min(end, x))).sort((a, b) => a - b);
      Object.assign(this.line.style, { left: from + 'px', width: to - from + 'px' });
      return;
    }
    const { steps, data: { words, tests } } = this, wanted = this.step(x), next = steps.findIndex(step => step >= wanted);
    const i = next < 0 ? steps.length - 1 : next && wanted - steps[next - 1] < steps[next] - wanted ? next - 1 : next;
    const at = Math.min(end, Math.max(LEFT, this.x(steps[i]))), test = tests.find(([step]) => Math.abs(this.x(step) - at) < 4);
    const lines = [words.step.replace('{number}', steps[i].toLocaleString('en-US')), `${number(this.losses[i], RULES.lossDigits)} ${words.loss}`,
      `${percent(this.accuracies[i])} ${words.train}`];
    if (test) lines.push(`${percent(test[1])} ${words.test}`);
    this.tip.textContent = lines.join('\n');
    Object.assign(this.line.style, { left: at + 'px', width: '1px' });
    this.tip.style.left = (at + 10 + this.tip.offsetWidth > this.width ? at - 10 - this.tip.offsetWidth : at + 10) + 'px';
  }
}
