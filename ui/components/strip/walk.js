// Home: the red marks walk along the strokes, and where the visitor points, they go there.

class Walk extends Cursor {
  constructor(strip) {
    super(strip);
    this.at = null; // the cell of C1 that the marks follow
  }

  // Two rounds, `wait` milliseconds from now; they pause while the visitor points at a cell.
  start(wait) {
    const { life, plates, sight: { net } } = this.strip, tour = tourOf(plates.Input, plates.C1, net.padding);
    const near = ({ row, column }) => Math.hypot(row - (this.at?.row ?? 8), column - (this.at?.column ?? 12));
    life.stop('walk');
    this.follow(tour.toSorted((a, b) => near(a) - near(b))[0] ?? this.at);
    if (still.matches) return;
    let step = 0;
    const next = () => {
      if (!this.pointed) this.follow(tour[step++ % tour.length]);
      if (step < 2 * tour.length) life.after('walk', STEP, next);
    };
    if (tour.length) life.after('walk', wait, next);
  }

  follow(cell) {
    this.at = cell;
    this.mark();
  }

  // The marks, and the value of the cell that the visitor points at; returns its words.
  mark() {
    const { pointed, strip: { sections, plates, sight: { net } } } = this;
    if (!sections.length) return '';
    if (pointed) this.at = onTheWay(pointed, plates.C1, net.padding) ?? this.at;
    if (this.at) markTrail(sections, plates, this.at, net.padding, pointed);
    return this.showTip();
  }
}

// The cell of C1 whose trail leads over a cell; null for a unit, which every trail reaches.
function onTheWay({ plate, row, column }, c1, padding) {
  const cellOf = { Input: i => i - 2 + padding, C1: i => i, S2: i => 2 * i, C3: i => 2 * i, S4: i => 4 * i }[plate];
  const within = (i, count) => Math.max(0, Math.min(count - 1, i));
  return cellOf ? { row: within(cellOf(row), c1.rows), column: within(cellOf(column), c1.columns) } : null;
}
