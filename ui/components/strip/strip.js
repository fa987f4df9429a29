// The strip: one picture on its way through LeNet, computed here. New values repaint canvases and change a few words;
// all else is built again only when the layout changes (width, mode, names, language).

const STEP = 260, REST = 700, FADE = 500, STAGGER = 150; // milliseconds
const ORDER = ['Input', 'C1', 'S2', 'C3', 'S4', 'F5', 'F6', 'Answer'];
const still = matchMedia('(prefers-reduced-motion: reduce)');

export default component(
  (parentElement, life) => new Strip(parentElement.querySelector('.strip'), life),
  (strip, { data, setStateValue }) => {
    strip.pick = cell => setStateValue('pick', cell);
    strip.sight.update(data);
  },
);

class Strip {
  constructor(root, life) {
    Object.assign(this, { root, life, sections: [], plates: null, orders: null, explorer: null, walk: null });
    const look = (net, picture, live) => this.look(net, picture, live);
    this.sight = new Sight(life, root, data => this.show(data), look);
    life.onResize(root, () => this.plates && this.arrange() && this.draw());
  }

  show(data) {
    this.data = data;
    this.palette = themeOf(this.root);
    if (data.mode === 'sheet') this.explorer ??= new Explorer(this); else this.walk ??= new Walk(this);
    this.explorer?.show(data.selected);
  }

  // Compute and show every layer for a picture. While the pen moves, no map changes its place.
  look(net, picture, live) {
    const { data, plates: before } = this, first = !before, figure = data.mode === 'figure';
    forward(net, picture);
    if (figure && !(live && this.orders)) this.orders = strongestLast(net);
    this.plates = platesOf(net, picture, data, figure ? this.orders : {});
    if (data.mode === 'sheet') Object.assign(this.plates, kernelPlates(net, this.sight.whole, before));
    const probabilities = softmax(net.Answer.values), winner = indexOfLargest(probabilities);
    this.now = {
      plates: this.plates, probabilities, winner, before: this.sight.before(),
      links: strongestConnections(net), toAnswer: contributions(net, winner),
    };
    const fresh = !before || before.Input.values.some((value, i) => value !== picture[i]);
    this.explorer?.keepCell(fresh);
    this.arrange();
    this.draw();
    if (figure && fresh) this.walk.start(first ? FADE + ORDER.length * STAGGER : REST);
    if (figure && first && !still.matches) this.fade();
  }

  // Build the sections for this width, unless they are built already; true if they were built.
  arrange() {
    const { data, root, plates } = this, width = root.clientWidth, dpr = densityOf(root), { words } = data;
    const shapes = Object.values(plates).map(({ maps, rows, columns }) => [maps, rows, columns]);
    const { mode, names, note, activation, label, drawing } = data;
    const key = JSON.stringify([width, dpr, mode, names, words, note, activation, label, drawing, shapes]);
    if (!width || key === this.key) return false;
    this.key = key;
    const figure = data.mode === 'figure'; // nothing is picked there
    root.classList.toggle('figure', figure);
    this.sections = layout(data, width, dpr, plates, text => textWidth(root, text));
    root.replaceChildren();
    for (const section of this.sections) {
      if (section.name === 'kernels') root.append(kernelHeading(words));
      root.append(buildSection(section, stopsOf(section, figure ? { ...words, keysAndEnter: words.keys } : words)));
    }
    if (figure) root.append(buildLegend(data.scale, data.note));
    (this.explorer ?? this.walk).build(width);
    this.sections[0].canvas.setAttribute('role', 'img');
    return true;
  }

  // Draw everything that depends on the values; ends a fade in progress.
  draw() {
    const { now, palette, plates, data, sections, root } = this;
    if (!sections.length) return;
    this.life.stop('fade');
    root.classList.remove('arriving');
    for (const section of sections) {
      const subject = section.name === 'kernels' ? plates['C3 kernels'] : now; // kernels stay while the picture changes
      if (section.subject !== subject || section.palette !== palette) paintSection(section, now, palette);
      Object.assign(section, { subject, palette });
      for (const { element, update } of section.words) update?.(element, now);
      for (const scale of section.scales) scale.update(now, palette);
    }
    for (const button of root.querySelectorAll('.undo')) button.hidden = !shared.experiment.picture;
    for (const bar of root.querySelectorAll('.legend i'))
      bar.style.background = linearGradient(palette[data.scale.stops]);
    sections[0].canvas.setAttribute('aria-label', fill(data.alt, { answer: data.names[now.winner] }));
    (this.explorer ?? this.walk).mark();
  }

  // The layers fade in from left to right, once.
  fade() {
    const start = performance.now(), ease = t => 1 - (1 - t) ** 3;
    this.root.classList.add('arriving');
    const frame = () => {
      const since = performance.now() - start;
      const presence = (plate, map) => {
        const elapsed = since - STAGGER * ORDER.indexOf(plate) - 15 * map;
        return ease(Math.max(0, Math.min(1, elapsed / FADE)));
      };
      for (const section of this.sections) paintSection(section, this.now, this.palette, presence);
      if (since < FADE + STAGGER * ORDER.length) this.life.nextFrame('fade', frame);
      else this.root.classList.remove('arriving');
    };
    frame();
  }
}
