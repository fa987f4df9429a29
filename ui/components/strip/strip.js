// The strip: one picture on its way through LeNet, computed here. New values repaint canvases and change a few words;
// all else is built again only when the layout changes (width, mode, names, language).

const STEP = 260, REST = 700, FADE = 500, STAGGER = 150, SPEECH_DELAY = 300; // milliseconds
const ORDER = ['Input', 'C1', 'S2', 'C3', 'S4', 'F5', 'F6', 'Answer'];
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }; // [rows, columns]
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
    // cell: the cell of C1 that the arithmetic explains; pinned: the chosen cell; pointed: the cell of any layer under
    // the pointer
    Object.assign(this, { root, life, sections: [], cell: null, pinned: null, pointed: null });
    Object.assign(this, { touched: false, cursors: {}, plates: null, orders: null });
    const look = (net, picture, live) => this.look(net, picture, live);
    this.sight = new Sight(life, root, data => this.show(data), look);
    life.onResize(root, () => this.plates && this.arrange() && this.draw());
    const pointable = () => this.plates && this.data.mode === 'sheet';
    const on = (type, listen) => life.on(root, type, event => pointable() && listen(event));
    on('pointermove', event => this.point(cellAt(this.sections, event)));
    on('pointerdown', event => this.point(cellAt(this.sections, event)));
    on('pointerleave', event => event.pointerType !== 'touch' && this.point(null));
    on('click', event => this.choose(cellAt(this.sections, event)));
    on('keydown', event => this.press(event));
    on('focusin', ({ target }) => {
      if (target.plate && target.matches(':focus-visible')) this.point(this.cursor(target.plate));
    });
    on('focusout', () => this.point(null));
  }

  show(data) {
    const before = this.data;
    this.data = data;
    this.palette = themeOf(this.root);
    if (data.selected && JSON.stringify(data.selected) !== JSON.stringify(before?.selected)) {
      const { layer, ...place } = data.selected;
      this.pinned = this.cell = { plate: layer, ...place };
      this.touched = true;
    }
  }

  // Compute and show every layer for a picture. While the pen moves, no map changes its place.
  look(net, picture, live) {
    const { data, plates: before } = this, first = !before, figure = data.mode === 'figure';
    forward(net, picture);
    if (figure && !(live && this.orders)) this.orders = strongestLast(net);
    this.plates = platesOf(net, picture, data, figure ? this.orders : {});
    if (data.mode === 'sheet') Object.assign(this.plates, kernelPlates(net, before));
    const probabilities = softmax(net.Answer.values), winner = indexOfLargest(probabilities);
    this.now = {
      plates: this.plates, probabilities, winner,
      links: strongestConnections(net), toAnswer: contributions(net, winner),
    };
    if (!this.touched) this.cell = null;
    this.arrange();
    this.draw();
    const fresh = !before || before.Input.values.some((value, i) => value !== picture[i]);
    if (figure && fresh) this.walk(first ? FADE + ORDER.length * STAGGER : REST);
    if (figure && first && !still.matches) this.fade();
  }

  // Build the sections for this width, unless they are built already; true if they were built.
  arrange() {
    const { data, root, plates } = this, width = root.clientWidth, dpr = devicePixelRatio || 1, { words } = data;
    const shapes = Object.values(plates).map(({ maps, rows, columns }) => [maps, rows, columns]);
    const key = JSON.stringify([width, dpr, data.mode, data.names, words, data.note, data.activation, shapes]);
    if (!width || key === this.key) return false;
    this.key = key;
    this.pointed = null;
    this.sections = layout(data, width, dpr, plates, (text, kind) => textWidth(root, text, kind));
    root.replaceChildren();
    for (const section of this.sections) {
      if (section.name === 'kernels') root.append(kernelHeading(words));
      root.append(buildSection(section, data.mode === 'sheet' ? stopsOf(section, words) : []));
      if (data.mode === 'sheet' && (section.name === 'sheet' || section.name === 'C1')) {
        this.arithmetic = new Arithmetic(words, data.activation, width);
        root.append(this.arithmetic.element);
      }
    }
    if (data.mode === 'figure') root.append(buildLegend(data.scale, data.note));
    this.tip = root.appendChild(create('div', 'tip'));
    this.live = root.appendChild(Object.assign(create('div', 'unseen'), { ariaLive: 'polite' }));
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
    for (const bar of root.querySelectorAll('.legend i'))
      bar.style.background = linearGradient(palette[data.scale.stops]);
    sections[0].canvas.setAttribute('aria-label', fill(data.alt, { answer: data.names[now.winner] }));
    if (data.mode === 'sheet') this.mark(); else this.follow(this.at);
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

  // Home: two rounds along the strokes, `wait` ms from now.
  walk(wait) {
    this.life.stop('walk');
    const tour = tourOf(this.plates.Input, this.plates.C1, this.sight.net.padding);
    const near = ({ row, column }) => Math.hypot(row - (this.at?.row ?? 8), column - (this.at?.column ?? 12));
    this.follow(tour.toSorted((a, b) => near(a) - near(b))[0] ?? this.at);
    if (still.matches) return;
    let step = 0;
    const next = () => {
      this.follow(tour[step++ % tour.length]);
      if (step < 2 * tour.length) this.life.after('walk', STEP, next);
    };
    if (tour.length) this.life.after('walk', wait, next);
  }

  follow(cell) {
    this.at = cell;
    if (cell && this.sections.length) markTrail(this.sections, this.plates, cell, this.sight.net.padding);
  }

  // Look inside, by pointer and keyboard.

  point(cell) {
    if (JSON.stringify(cell) === JSON.stringify(this.pointed)) return;
    this.pointed = cell;
    if (cell) this.cursors[cell.plate] = cell;
    if (cell?.plate === 'C1') Object.assign(this, { cell, touched: true });
    else if (!cell && this.pinned) this.cell = this.pinned;
    const text = this.mark();
    this.life.stop('speak');
    if (cell) this.life.after('speak', SPEECH_DELAY, () => { this.live.textContent = text; });
  }

  choose(cell) {
    if (cell?.plate !== 'C1') return;
    this.point(cell);
    this.pinned = cell;
    const { plate, ...place } = cell;
    this.pick({ layer: plate, ...place });
  }

  press(event) {
    const { plate } = event.target, step = ARROWS[event.key];
    if (!plate) return;
    if (event.key === 'Enter' || event.key === ' ') this.choose(this.cursor(plate));
    else if (event.key === 'Escape') this.point(null);
    else if (step) this.point(besideOf(this.sections, this.cursor(plate), step));
    else return;
    event.preventDefault();
  }

  cursor(plate) {
    return (plate === 'C1' ? this.cell : this.cursors[plate]) ?? { plate, map: 0, row: 0, column: 0 };
  }

  // Marks, tip and arithmetic for the current cell; returns the text for a screen reader.
  mark() {
    this.cell ??= brightest(this.plates.C1, 3);
    const { pointed, cell, sections, tip } = this;
    markCell(sections, this.sight.net, pointed ?? cell);
    const spoken = this.explain(cell);
    tip.style.display = pointed ? '' : 'none';
    if (!pointed) return spoken;
    const place = placeOf(sections, pointed);
    tip.textContent = described(pointed, place.box, this.data, this.now);
    this.putTip(squareOf(place, pointed.row, pointed.column), place.section.element.offsetTop);
    return pointed.plate === 'C1' ? spoken : tip.textContent;
  }

  // Beside the cell and above it, so that the tip hides neither the cell nor its row.
  putTip({ x, y, w, h }, top) {
    const { tip, root } = this, right = x + w + 8, above = top + y - tip.offsetHeight - 8;
    const fits = right + tip.offsetWidth <= root.clientWidth;
    tip.style.left = (fits ? right : Math.max(0, x - tip.offsetWidth - 8)) + 'px';
    tip.style.top = (above < 0 ? top + y + h + 8 : above) + 'px';
  }

  explain(cell) {
    const { data: { words }, sight: { net }, plates, palette } = this, { values, high } = plates['C1 kernels'];
    const kernel = [...values.subarray(25 * cell.map, 25 * cell.map + 25)], bias = net.C1.biases[cell.map];
    const where = whereabouts(cell, words);
    const pixels = cellTerms(net, 'C1', cell.map, cell.row, cell.column).inputs[0].values;
    const worked = Object.entries(this.arithmetic.show(where, pixels, kernel, bias, high, palette));
    const figures = worked.map(([name, value]) => [name, number(value, 3)]);
    return fill(words.spoken, { where, ...Object.fromEntries(figures) });
  }
}
