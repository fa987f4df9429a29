// The cell that the visitor points at, by pointer or keyboard, and its value beside it.

const SPEECH_DELAY = 300; // milliseconds
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }; // [rows, columns]

class Cursor {
  constructor(strip) {
    Object.assign(this, { strip, pointed: null, cursors: {} }); // cursors: the latest cell of each plate
    const { root, life } = strip, at = event => cellAt(strip.sections, event);
    const on = (type, listen) => life.on(root, type, event => strip.plates && listen(event));
    on('pointermove', event => this.point(at(event)));
    on('pointerdown', event => this.point(at(event)));
    on('pointerleave', event => event.pointerType !== 'touch' && this.point(null));
    on('keydown', event => this.press(event));
    on('focusin', ({ target }) => {
      if (target.plate && target.matches(':focus-visible')) this.point(this.cursor(target.plate));
    });
    on('focusout', () => this.point(null));
  }

  // The elements after the sections: the tip, and what a screen reader says.
  build() {
    const { root } = this.strip;
    this.pointed = null;
    this.tip = root.appendChild(create('div', 'tip'));
    this.live = root.appendChild(Object.assign(create('div', 'unseen'), { ariaLive: 'polite' }));
  }

  // `mark` shows the cell, and returns its words.
  point(cell) {
    if (JSON.stringify(cell) === JSON.stringify(this.pointed)) return;
    this.pointed = cell;
    if (cell) this.cursors[cell.plate] = cell;
    const text = this.mark();
    this.strip.life.stop('speak');
    if (cell) this.speak(text);
  }

  speak(text) { this.strip.life.after('speak', SPEECH_DELAY, () => { this.live.textContent = text; }); }

  choose() {} // on Home nothing is chosen

  press(event) {
    const { plate } = event.target, step = ARROWS[event.key];
    if (!plate) return;
    if (event.key === 'Enter' || event.key === ' ') this.choose(this.cursor(plate));
    else if (event.key === 'Escape') this.point(null);
    else if (step) this.point(besideOf(this.strip.sections, this.cursor(plate), step));
    else return;
    event.preventDefault();
  }

  // Where the keyboard begins in a plate.
  cursor(plate) {
    const { strip: { plates, sections } } = this, before = this.cursors[plate];
    if (before && isIn(plates, before)) return before;
    return { plate, map: sections[0].name === 'figure' ? plates[plate].maps - 1 : 0, row: 0, column: 0 };
  }

  describe(cell) { return described(cell, this.strip.data, this.strip.now); }

  // The words of the cell, beside it.
  showTip() {
    const { pointed, tip, strip: { sections } } = this;
    tip.style.display = pointed ? '' : 'none';
    if (!pointed) return '';
    const place = placeOf(sections, pointed);
    tip.textContent = this.describe(pointed);
    this.putTip(squareOf(place, pointed.row, pointed.column), place.section.element.offsetTop);
    return tip.textContent;
  }

  // Beside the cell and above it, so that the tip hides neither the cell nor its row.
  putTip({ x, y, w, h }, top) {
    const { tip, strip: { root } } = this, right = x + w + 8, above = top + y - tip.offsetHeight - 8;
    const fits = right + tip.offsetWidth <= root.clientWidth;
    tip.style.left = (fits ? right : Math.max(0, x - tip.offsetWidth - 8)) + 'px';
    tip.style.top = (above < 0 ? top + y + h + 8 : above) + 'px';
  }
}
