// Loss above, accuracy below: of one run over its whole planned length, or of several runs to compare them. Python
// sends thinned series; pointing, zooming and saving are done here.

const SHORTEST = 2; // steps of a view; of other units a hundredth of the axis

export default component(
  (parentElement, life) => new Curves(parentElement, life),
  (curves, { data }) => curves.show(data),
);

class Curves {
  constructor(parent, life) {
    this.root = parent.querySelector('.curves');
    const at = selector => this.root.querySelector(selector);
    Object.assign(this, { canvas: at('canvas'), message: at('p'), line: at('i'), tip: at('output') });
    Object.assign(this, { whole: at('.whole'), note: at('.note'), view: null, runs: [] }); // view: of a zoom, else null
    this.titles = [...this.root.querySelectorAll('.title')];
    this.pointer = new Pointer(this, life);
    this.saving = new Saving(this, at('details'), life);
    life.onResize(this.root, () => this.draw());
    life.on(document.fonts, 'loadingdone', () => this.draw());
    life.onEnd(() => announceAxis(null));
  }

  show(data) {
    const { data: before } = this, another = before?.of !== data.of;
    this.data = data;
    this.palette = themeOf(this.root);
    this.runs = data.runs.map(run => ({ ...run, ...unpacked(run, CURVES) }));
    this.parent = data.parent && unpacked(data.parent, ['steps', 'losses', 'accuracies']);
    this.canvas.setAttribute('aria-label', data.alt);
    this.message.textContent = data.message;
    this.message.hidden = !data.message;
    this.note.textContent = data.note;
    this.whole.textContent = data.words.whole;
    this.titles.forEach((title, n) => setWord(title, data.words[TITLES[n]], data.terms[n]));
    this.saving.update(data);
    this.saving.menu.hidden = !this.pointable;
    if (another) this.pointer.rest();
    if (another || !this.ranges) this.look(null);
    else { this.draw(); if (this.pointer.at !== null) this.pointer.tell(this.pointer.at); }
  }

  get pointable() { return this.runs.some(run => run.xs.length); }

  get named() { return this.runs.length > 1; }

  // Show this part of the horizontal axis, on axes that fit the values there; null: all of it, on the fixed axes.
  look(view) {
    const { data: { end, unit, lowestLoss, lowestError, classes } } = this;
    const least = unit === 'step' ? Math.min(SHORTEST, end) : end / 100;
    let [first, last] = (view ?? [0, end]).map(value => Math.max(0, Math.min(end, value)));
    if (last - first < least) { first = Math.max(0, Math.min(first, end - least)); last = first + least; }
    this.view = first <= 0 && last >= end ? null : [first, last];
    this.whole.hidden = !this.view;
    const heights = { losses: [], accuracies: [] }, guess = Math.log(classes), inside = x => x >= first && x <= last;
    if (this.view)
      for (const { xs, meanLosses, meanAccuracies, tests } of this.runs) {
        xs.forEach((x, i) => {
          if (!inside(x)) return;
          heights.losses.push(lossHeight(meanLosses[i], lowestLoss, guess));
          heights.accuracies.push(accuracyHeight(meanAccuracies[i], lowestError));
        });
        const tested = tests.filter(([x]) => inside(x));
        heights.accuracies.push(...tested.map(([, accuracy]) => accuracyHeight(accuracy, lowestError)));
      }
    this.ranges = [rangeOf(heights.losses), rangeOf(heights.accuracies)];
    this.draw();
  }

  draw() {
    const { root, data, canvas } = this, width = root.clientWidth, ratio = densityOf(root);
    if (!width || !data) return;
    const size = { width: Math.round(width * ratio), height: Math.round(HEIGHT * ratio) };
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, HEIGHT);
    this.drawOn(context, width);
    const { first, last, right } = this.axis;
    announceAxis(data.unit === 'step' && !this.named ? { first, last, left: LEFT, right, end: data.end } : null);
  }

  drawOn(context, width) {
    const { data, ranges, palette, runs, named, parent } = this, { words, classes } = data, plot = new Plot(context);
    plot.family = getComputedStyle(this.root).fontFamily;
    const narrow = width < WIDE, legend = narrow && !named && this.pointable
      ? [[words.train, palette.data], [words.test, palette.mark]] : [];
    const right = named ? (narrow ? 6 : roomOfNames(plot, runs.map(({ name }) => name), width))
      : narrow ? ROOM_OF_VALUE : ROOM;
    this.axis = stepAxis(...(this.view ?? [0, data.end]), width, right);
    plot.begin(width, palette, this.axis);
    const loss = lossAxis(classes, data.lowestLoss, ranges[0]);
    const accuracy = accuracyAxis(classes, data.lowestError, ranges[1]);
    const guessing = this.pointable ? '' : words.guessing, labels = { loss: [], accuracy: [] };
    if (data.unit === 'step' && !named) drawEpochs(plot, data); else drawNumbers(plot, words.unit);
    drawAxis(plot, loss, words.lossTitle, words.lossScale, guessing);
    drawAxis(plot, accuracy, words.accuracyTitle, words.accuracyScale, guessing, legend);
    if (parent) {
      drawParent(plot, loss, parent.steps, parent.losses, data.start);
      drawParent(plot, accuracy, parent.steps, parent.accuracies, data.start);
      const x = this.axis.x(data.start);
      if (plot.has(x)) {
        const label = { ...labelOf(plot, '', cut(plot, words.branch, this.axis.end - LEFT), palette.ink2) };
        const left = x + 8 + label.width <= this.axis.end ? x + 8 : Math.max(LEFT, x - 8 - label.width);
        labels.loss.push({ ...label, x: left, y: LOSS.top + LOSS.height - 12 });
      }
    }
    for (const run of runs) if (run.xs.length || run.tests.length) this.drawRun(plot, loss, accuracy, run, labels);
    drawLabels(plot, loss, labels.loss);
    drawLabels(plot, accuracy, labels.accuracy);
  }

  drawRun(plot, loss, accuracy, run, labels) {
    const { palette, named, data: { words, epoch, unit } } = this, { xs, name } = run, narrow = plot.width < WIDE;
    const colour = run.colour || palette.data, mark = named ? colour : palette.mark;
    const label = (value, word, ink) => labelOf(plot, value, narrow ? '' : word, ink);
    const beside = (...more) => labelBeside(plot, ...more);
    const title = named && cut(plot, name, roomBesidePoint(plot));
    if (run.losses.length) drawDots(plot, loss, xs, run.losses, palette.faint);
    if (run.accuracies.length) drawDots(plot, accuracy, xs, run.accuracies, palette.faint);
    const apart = unit === 'step' ? plot.steps.x(epoch) - plot.steps.x(0) : 12;
    const tip = xs.length ? drawCurve(plot, loss, xs, run.meanLosses, colour) : null;
    const end = xs.length ? drawCurve(plot, accuracy, xs, run.meanAccuracies, colour) : null;
    if (run.spread.length) drawSpread(plot, accuracy, run.spread, mark, !named);
    const test = drawTests(plot, accuracy, named && run.spread.length ? [] : run.tests, apart, mark, !named);
    if (named && narrow) return; // the table of the runs has their colours
    const lossText = tip && number(tip.value, RULES.lossDigits), up = !test || (end && end.y <= test.y) ? 9 : -9;
    if (tip) labels.loss.push(beside(tip, named ? label('', title, colour) : label(lossText, words.loss, colour)));
    if (end) labels.accuracy.push(named ? beside(end, label('', title, colour))
      : beside(end, label(percent(end.value), words.train, colour), up));
    if (!test || named) return;
    const x = narrow && end ? Math.max(test.x, end.x) : test.x; // where no later dots are
    labels.accuracy.push(beside({ ...test, x }, label(percent(test.value), words.test, mark), -up));
  }

  // What is known at a place of the axis, a line of text each.
  valuesAt(x) {
    const { named, data: { words, unit, start, epoch } } = this;
    const where = unit === 'step' ? fill(words.step, { number: thousands(x) })
      : `${Number(x.toFixed(2))} ${words.unit}`;
    const lines = [where];
    if (unit === 'step' && !named)
      lines[0] += `, ${fill(words.epoch, { number: Math.max(1, Math.ceil((x - start) / epoch)) })}`;
    for (const run of this.runs) {
      if (!run.xs.length || x > run.xs.at(-1) + (run.xs[1] - run.xs[0] || 1)) continue;
      const i = nearest(run.xs, x), loss = number(run.meanLosses[i], RULES.lossDigits);
      const accuracy = percent(run.meanAccuracies[i]);
      if (named) { lines.push(`${loss}  ${accuracy}  ${run.name}`); continue; }
      lines.push(`${loss} ${words.loss}`, `${accuracy} ${words.train}`);
      const test = run.tests.find(([at]) => Math.abs(this.axis.x(at) - this.axis.x(x)) < 4);
      if (test) lines.push(`${percent(test[1])} ${words.test}`);
    }
    return lines;
  }

  // The point of any run nearest to a place of the axis; the next one in a direction.
  nearest(target) {
    const candidates = this.runs.filter(run => run.xs.length).map(({ xs }) => xs[nearest(xs, target)]);
    return candidates.reduce((best, x) => Math.abs(x - target) < Math.abs(best - target) ? x : best);
  }

  beside(x, direction) {
    const { xs } = this.runs.find(run => run.xs.length), i = nearest(xs, x) + direction;
    return xs[Math.max(0, Math.min(xs.length - 1, i))];
  }

  shareOf(step) {
    const { unit, start, planned } = this.data;
    return unit === 'step' && !this.named ? (step - start) / planned : null;
  }

  stepAt(share) { return this.data.start + share * this.data.planned; }

  // The visitor clicked at a step: a playhead below moves to the nearest snapshot.
  chose(step) {
    if (this.shareOf(step) === null) return;
    document.dispatchEvent(new CustomEvent(CHOSEN, { detail: { step: step - this.data.start } }));
  }
}

const TITLES = ['lossTitle', 'accuracyTitle']; // the texts of the titles
const CURVES = ['xs', 'losses', 'accuracies', 'meanLosses', 'meanAccuracies'];
const unpacked = (packed, names) => Object.fromEntries(names.map(name => [name, unpack(packed[name])]));
