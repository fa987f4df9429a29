// One card: six kernels, the name, the test accuracy on a scale, and what can be done with the run.

const KERNELS = 6, KERNEL = 5, SIDE = 31, APART = 34; // of a face: kernels, weights along a side, pixels

class Card {
  constructor(list, run) {
    const element = this.element = list.template.content.firstElementChild.cloneNode(true);
    const at = selector => element.querySelector(selector), acts = at('.acts').children;
    Object.assign(this, { list, run, canvas: at('canvas'), box: at('[type=checkbox]'), form: at('form'), at });
    [this.open, this.rename, this.remove] = acts;
    [this.field, this.keep, this.cancel] = this.form.children;
    this.name = at('h3 button');
    this.undo = at('.gone button');
    const { life } = list, ask = (act, ...more) => list.ask(act, run, ...more);
    for (const button of [this.name, this.open]) life.on(button, 'click', () => ask('open'));
    life.on(this.box, 'change', () => list.tick(run, this.box.checked));
    life.on(this.rename, 'click', () => this.edit(true));
    life.on(this.cancel, 'click', () => this.edit(false));
    life.on(this.field, 'keydown', event => event.key === 'Escape' && this.edit(false));
    life.on(this.form, 'submit', event => {
      event.preventDefault();
      const chosen = this.field.value.trim();
      if (chosen && chosen !== this.values.name) ask('rename', chosen); else this.edit(false);
    });
    life.on(this.remove, 'click', () => ask('delete'));
    life.on(this.undo, 'click', () => ask('undo'));
  }

  show(values) {
    const { element, at, list: { data: { words }, ticked } } = this, before = this.values;
    this.values = values;
    this.drawFace();
    this.box.checked = ticked.has(this.run);
    this.box.nextElementSibling.textContent = words.compare;
    this.box.setAttribute('aria-label', fill(words.compareRun, { name: values.name }));
    this.name.textContent = values.name;
    Object.assign(at('h3 i'), { hidden: !values.colour }).style.background = values.colour;
    at('.value').textContent = values.accuracy?.text ?? '';
    at('.settings').textContent = values.settings;
    this.drawScale(values.accuracy);
    at('.status').textContent = values.status;
    this.open.textContent = values.unfinished ? words.back : words.open;
    this.rename.textContent = words.rename;
    this.remove.textContent = words.delete;
    this.rename.hidden = !values.mine;
    this.remove.hidden = !values.deletable;
    this.field.setAttribute('aria-label', words.name);
    this.field.maxLength = this.list.data.longest;
    this.keep.textContent = words.keep;
    this.cancel.textContent = words.cancel;
    if (values.problem && values.problem !== before?.problem) this.edit(true, values.draft);
    else if (before && before.name !== values.name) this.edit(false);
    at('.problem').textContent = values.problem;
    at('.problem').hidden = !values.problem || this.form.hidden;
    this.showDeletion(element, before);
  }

  // Show the field with the name, or the name.
  edit(on, text = this.values.name) {
    const focused = this.form.contains(this.form.getRootNode().activeElement);
    this.form.hidden = !on;
    this.at('.head').hidden = on;
    if (!on) this.at('.problem').hidden = true;
    if (on) { this.field.value = text; this.field.focus(); this.field.select(); } else if (focused) this.rename.focus();
  }

  showDeletion(element, before) {
    const { seconds_to_undo: left, run } = this.values, { life } = this.list, deleted = left !== null;
    const focused = element.contains(element.getRootNode().activeElement);
    element.classList.toggle('deleted', deleted);
    this.undo.parentNode.hidden = !deleted;
    for (const control of [this.box, this.name, this.open, this.rename, this.remove]) control.disabled = deleted;
    if (!deleted) {
      life.stop(run);
      if (focused && (before?.seconds_to_undo ?? null) !== null) this.remove.focus();
      return;
    }
    this.until = performance.now() + 1000 * left;
    this.undo.textContent = this.list.data.words.undo;
    if (focused && (before?.seconds_to_undo ?? null) === null) this.undo.focus();
    this.countDown();
  }

  countDown() {
    const seconds = Math.max(1, Math.round((this.until - performance.now()) / 1000));
    this.undo.previousElementSibling.textContent = fill(this.list.data.words.deleted, { seconds });
    this.list.life.after(this.run, 1000, () => this.countDown());
  }

  drawFace() {
    const { canvas, values: { face }, list: { palette, data: { words } } } = this, ratio = devicePixelRatio || 1;
    if (this.face === face && this.palette === palette) return;
    Object.assign(this, { face, palette });
    const context = canvas.getContext('2d'), weights = bytes(face), size = KERNEL * KERNEL;
    const width = (KERNELS - 1) * APART + SIDE;
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(SIDE * ratio) });
    context.scale(ratio, ratio);
    for (let i = 0; i < KERNELS; i++) {
      const kernel = weights.subarray(i * size, (i + 1) * size), x = i * APART;
      if (kernel.length) paint(context, kernel, KERNEL, KERNEL, x, 0, SIDE, SIDE, palette.diverging, 0, 255);
      context.strokeStyle = kernel.length ? palette.edge : palette.rule;
      context.strokeRect(x + 0.5, 0.5, SIDE - 1, SIDE - 1);
    }
    canvas.setAttribute('aria-label', weights.length ? words.kernels : words.noKernels);
  }

  // The same scale on every card, as that of the accuracy in the chart.
  drawScale(accuracy) {
    const { lowestError, labels, words } = this.list.data, scale = this.at('.scale');
    const at = share => `${100 * accuracyHeight(share, lowestError)}%`;
    const ticks = labels.map(label => {
      const tick = create('span', '', label === labels.at(-1) ? `${label}%` : String(label));
      tick.style.left = at(label / 100);
      return tick;
    });
    scale.replaceChildren(...ticks);
    scale.setAttribute('aria-label', words.untested);
    if (!accuracy) return;
    const { low, value, high, text } = accuracy, bar = create('i', ''), point = create('b', '');
    Object.assign(bar.style, { left: at(low), right: `calc(100% - ${at(high)})` });
    point.style.left = at(value);
    scale.append(bar, point);
    scale.setAttribute('aria-label', fill(words.range, { accuracy: text, low: percent(low), high: percent(high) }));
  }
}
