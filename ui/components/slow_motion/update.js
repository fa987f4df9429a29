// Scene 4: the kernels of a convolution as weights, gradients, what the optimizer keeps of them, and changes.

const TITLES = 190; // pixels for the names of the rows, but on a phone
const CELLS = KERNEL * KERNEL;
const WIDEST_KERNEL = 60, NARROWEST_KERNEL = 30, KERNEL_GAP = 10; // pixels

class StepUpdate {
  constructor(root, life) {
    Object.assign(this, { root, life, view: null, weight: null });
    const left = root.appendChild(create('div', ''));
    this.choice = left.appendChild(create('select', ''));
    this.table = Object.assign(left.appendChild(create('div', 'kernels')), { tabIndex: 0, role: 'application' });
    this.live = Object.assign(root.appendChild(create('div', 'unseen')), { ariaLive: 'polite' });
    this.sum = new GradientSum(root.appendChild(create('div', 'gradient-sum')), life);
    life.on(this.choice, 'change', () => this.choose(this.choice.value));
    life.on(this.table, 'click', event => this.pick(event));
    life.on(this.table, 'keydown', event => this.press(event));
  }

  // The first weight is that of C1 with the largest gradient.
  show(view) {
    const { words } = view.data, { shape: [maps] } = view.step.kernels.C3.before;
    if (this.view?.data !== view.data) this.offer(words, maps);
    if (this.view?.data.run !== view.data.run) this.weight = null; // the networks may differ
    this.view = view;
    this.weight ??= this.steepest('C1', null);
    this.draw();
  }

  offer({ kernelChoice, kernelsOfMap }, maps) {
    const others = Array.from({ length: maps }, (_, map) => [`C3 ${map}`, fill(kernelsOfMap, { map: map + 1 })]);
    this.choice.replaceChildren(...[['C1', kernelChoice], ...others].map(([value, text]) =>
      Object.assign(create('option', '', text), { value })));
  }

  choose(value) {
    const [layer, map] = value.split(' ');
    this.weight = this.steepest(layer, map === undefined ? null : Number(map));
    this.draw();
  }

  // The weight with the largest gradient: of a layer, or of one map's kernels.
  steepest(layer, map) {
    const { shape: [, inputs], values } = this.view.step.kernels[layer].gradient, size = inputs * CELLS;
    const start = map === null ? 0 : map * size, part = map === null ? values : values.subarray(start, start + size);
    const index = start + indexOfLargest(part.map(Math.abs)), kernel = Math.floor(index / CELLS);
    return { layer, map: Math.floor(kernel / inputs), input: kernel % inputs, cell: index % CELLS };
  }

  // The kernels that are shown: all of C1, or those of one map of C3; each is [map, input].
  get kernels() {
    const { layer, map } = this.weight, [maps, inputs] = this.view.step.kernels[layer].before.shape;
    if (layer === 'C1') return Array.from({ length: maps }, (_, i) => [i, 0]);
    return Array.from({ length: inputs }, (_, i) => [map, i]);
  }

  draw() {
    const { table, weight, kernels, view: { data: { words, optimizer }, step, width } } = this;
    const room = (width < 640 ? width : Math.min(width, 600) - TITLES) / kernels.length - KERNEL_GAP;
    this.side = KERNEL * Math.floor(Math.min(WIDEST_KERNEL, Math.max(NARROWEST_KERNEL, room)) / KERNEL);
    this.choice.value = weight.layer === 'C1' ? 'C1' : `C3 ${weight.map}`;
    const arrays = step.kernels[weight.layer];
    table.replaceChildren(this.heads(words), ...words.rows[optimizer].map(row => this.row(...row, arrays[row[0]])));
    table.ariaLabel = words.weights;
    this.sum.show(this.view, weight);
    this.reveal();
  }

  // The place of the chosen kernel among those that are shown.
  get place() {
    const { kernels, weight } = this;
    return kernels.findIndex(([map, input]) => map === weight.map && input === weight.input);
  }

  // Scroll to the chosen kernel, where not all have room.
  reveal() {
    const { table, side, place, view: { width } } = this, at = place * (side + KERNEL_GAP);
    const room = table.clientWidth - (width < 640 ? 0 : TITLES);
    if (at < table.scrollLeft || at + side > table.scrollLeft + room) table.scrollLeft = at - (room - side) / 2;
  }

  heads({ mapNumber, inputNumber }) {
    const row = create('div', 'row heads'), line = create('div', 'line'), { layer } = this.weight;
    for (const [map, input] of this.kernels) {
      const text = layer === 'C1' ? fill(mapNumber, { map: map + 1 }) : fill(inputNumber, { input: input + 1 });
      const head = line.appendChild(create('span', '', text));
      head.style.width = this.side + 'px';
    }
    row.append(create('div', 'title'), line);
    return row;
  }

  // A row of the table: all kernels, on one scale, with the chosen weight framed.
  row(name, title, note, array) {
    const { kernels, side, weight, view: { palette } } = this, dpr = devicePixelRatio || 1, row = create('div', 'row');
    const pieces = kernels.map(([map, input]) => valuesAt(array, map, input)), span = Math.max(...pieces.map(spanOf));
    const canvas = Object.assign(create('canvas', 'kernel-row'), { width: kernels.length * (side + KERNEL_GAP) * dpr });
    canvas.height = (side + 6) * dpr;
    canvas.style.width = kernels.length * (side + KERNEL_GAP) + 'px';
    const context = canvas.getContext('2d'), squares = name === 'corrected_square'; // never negative
    context.scale(dpr, dpr);
    pieces.forEach((piece, i) => {
      const x = i * (side + KERNEL_GAP) + 3, [map, input] = kernels[i];
      const stops = palette[squares ? 'sequential' : 'diverging'];
      paint(context, piece, KERNEL, KERNEL, x, 3, side, side, stops, squares ? 0 : -span, span);
      context.strokeStyle = palette.edge;
      context.lineWidth = 1;
      context.strokeRect(x - 0.5, 2.5, side + 1, side + 1);
      if (map === weight.map && input === weight.input) {
        const size = side / KERNEL, at = place => Math.floor(place) * size;
        for (const [strokeStyle, lineWidth] of [[palette.paper, 5], [palette.mark, 2]]) {
          Object.assign(context, { strokeStyle, lineWidth });
          context.strokeRect(x + at(weight.cell % KERNEL), 3 + at(weight.cell / KERNEL), size, size);
        }
      }
    });
    const head = create('div', 'title'), line = create('div', 'line');
    const reach = (squares ? '' : '±') + exact(span);
    head.append(create('b', '', title), create('span', '', reach), create('small', '', note));
    line.append(canvas);
    row.append(head, line);
    return row;
  }

  pick({ target, clientX, clientY }) {
    if (!target.matches('canvas')) return;
    const frame = target.getBoundingClientRect(), { side, kernels } = this;
    const x = clientX - frame.left - 3, index = Math.floor(x / (side + KERNEL_GAP)), size = side / KERNEL;
    const within = place => Math.max(0, Math.min(KERNEL - 1, Math.floor(place / size)));
    if (!kernels[index]) return;
    const [map, input] = kernels[index], column = within(x - index * (side + KERNEL_GAP));
    this.move(map, input, within(clientY - frame.top - 3), column);
  }

  press(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const { kernels, place, weight: { cell } } = this;
    const across = place * KERNEL + cell % KERNEL + step[1], row = Math.floor(cell / KERNEL) + step[0];
    if (row < 0 || row >= KERNEL || across < 0 || across >= kernels.length * KERNEL) return;
    this.move(...kernels[Math.floor(across / KERNEL)], row, across % KERNEL);
  }

  move(map, input, row, column) {
    Object.assign(this.weight, { map, input, cell: row * KERNEL + column });
    this.draw();
    this.life.after('speak weight', SPEECH_DELAY, () => { this.live.textContent = this.sum.spoken; });
  }
}
