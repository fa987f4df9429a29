// Loss above, accuracy below, over the whole planned run. Python sends a thinned series; hovering and zooming are done
// here.

export default component(
  (parentElement, life) => new Curves(parentElement, life),
  (curves, { data }) => curves.show(data),
);

class Curves {
  constructor(parent, life) {
    this.root = parent.querySelector('.curves');
    [this.canvas, this.message, this.line, this.tip, this.button] = this.root.children;
    this.plot = new Plot(this.canvas);
    this.newest = 0; // the step up to which the curves are drawn
    this.view = null; // [first, last] step of a zoom, else null
    this.steps = [];
    this.pointer = new Pointer(this, life);
    life.onResize(this.root, () => this.draw());
    life.on(document.fonts, 'loadingdone', () => this.draw());
  }

  show(data) {
    this.data = data;
    this.palette = themeOf(this.root);
    this.steps = unpack(data.steps);
    [this.losses, this.accuracies] = [data.losses, data.accuracies].map(unpack);
    [this.smoothLosses, this.smoothAccuracies] = [data.smoothedLosses, data.smoothedAccuracies].map(unpack);
    const { parent } = data;
    this.parent = parent && Object.fromEntries(Object.entries(parent).map(([name, text]) => [name, unpack(text)]));
    const newest = this.steps.at(-1) ?? data.start, another = newest < this.newest || !this.steps.length;
    this.newest = newest;
    this.canvas.setAttribute('aria-label', data.alt);
    this.message.textContent = data.message;
    this.message.hidden = !data.message;
    this.button.textContent = data.words.whole;
    this.look(another ? null : this.view);
  }

  // Show the steps [first, last] of `view`, or the whole run if it is null, on axes that fit the values in view.
  look(view) {
    this.view = view;
    this.button.hidden = !view;
    const { steps, data: { classes, lossTicks, tests, total } } = this, [first, last] = view ?? [0, total];
    const inside = step => step >= first && step <= last;
    const visible = values => Array.from(values).filter((value, i) => inside(steps[i]) && Number.isFinite(value));
    const visibleTests = tests.filter(([step]) => inside(step)).map(([, accuracy]) => accuracy);
    this.loss = lossAxis(lossTicks, classes, visible(this.losses), visible(this.smoothLosses));
    this.accuracy = accuracyAxis(classes, visible(this.smoothAccuracies), visibleTests);
    this.draw();
  }

  draw() {
    const { root, data, plot, parent, steps, loss, accuracy } = this, width = root.clientWidth;
    if (!width || !data) return;
    this.axis = stepAxis(...(this.view ?? [0, data.total]), width);
    plot.clear(width, this.palette, getComputedStyle(root).fontFamily, this.axis);
    const { words } = data, guessing = steps.length ? '' : words.guessing;
    drawEpochs(plot, data);
    drawAxis(plot, loss, words.lossTitle, words.lossScale, guessing);
    drawAxis(plot, accuracy, words.accuracyTitle, '', guessing);
    if (parent) {
      drawParent(plot, loss, parent.steps, parent.losses, data.start, words.branch);
      drawParent(plot, accuracy, parent.steps, parent.accuracies, data.start, words.branch);
    }
    if (steps.length) this.drawCurves();
  }

  drawCurves() {
    const { plot, steps, loss, accuracy, data: { words, tests, epoch } } = this, labels = [];
    const tip = drawCurve(plot, loss, steps, this.losses, this.smoothLosses);
    if (tip) drawLabels(plot, loss, [labelBeside(plot, loss, tip, number(tip.value, RULES.lossDigits), words.loss)]);
    const end = drawCurve(plot, accuracy, steps, this.accuracies, this.smoothAccuracies);
    const test = drawTests(plot, accuracy, tests, epoch);
    if (end) labels.push(labelBeside(plot, accuracy, end, percent(end.value), words.train));
    if (test) labels.push(labelBelow(plot, accuracy, test, percent(test.value), words.test));
    drawLabels(plot, accuracy, labels);
  }
}
