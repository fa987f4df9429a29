// Thin boxes over the canvas around the figures that were read, each with its text below it, which is a button: the
// pen goes through all else.

const BOXES = `
  .boxes { position: absolute; inset: 0; z-index: 20; pointer-events: none; font-family: var(--st-font); }
  .boxes i { position: absolute; box-sizing: border-box; border: 1px solid var(--ink2); }
  .boxes i.chosen { border-color: var(--mark); }
  .boxes i.unread { border-style: dashed; }
  .boxes button {
    position: absolute; top: 100%; left: 50%; min-width: 28px; min-height: 24px; padding: 0 4px;
    transform: translateX(-50%); border: 0; background: none; color: var(--ink); font: 600 16px/24px var(--st-font);
    pointer-events: auto; cursor: pointer;
  }
  .boxes .high button { top: auto; bottom: 100%; }
  .boxes .chosen button { color: var(--mark); }
  .boxes button:disabled { color: var(--ink2); cursor: default; }
  .boxes button:focus-visible { outline: 2px solid var(--control); }`;
const MARGIN = 0.012; // of the canvas's side, between ink and box
const LOW_END = 0.92; // of it; below a box that ends lower there is no room for its text

class Boxes {
  constructor(life, place) {
    this.layer = create('div', 'boxes');
    place.append(Object.assign(create('style', ''), { textContent: BOXES }), this.layer);
    life.on(document, READ, () => this.show());
    life.onEnd(() => this.layer.remove());
    this.show();
  }

  show() {
    const { layer } = this, reading = shared.reading ?? [];
    while (layer.children.length > reading.length) layer.lastChild.remove();
    while (layer.children.length < reading.length) {
      const box = layer.appendChild(create('i', '')), button = box.appendChild(create('button', ''));
      const index = layer.children.length - 1;
      button.type = 'button';
      button.addEventListener('click', () => chooseFigure(index));
    }
    reading.forEach(({ left, upper, width, height, text, words, isChosen, canBeChosen }, i) => {
      const box = layer.children[i], button = box.firstChild, isLow = upper + height + MARGIN > LOW_END;
      const sides = [left - MARGIN, upper - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN];
      const [x, y, w, h] = sides.map(share => `${100 * share}%`);
      Object.assign(box.style, { left: x, top: y, width: w, height: h });
      const classes = { chosen: isChosen, unread: !canBeChosen, high: isLow };
      for (const [name, isSo] of Object.entries(classes)) box.classList.toggle(name, isSo);
      Object.assign(button, { textContent: text, disabled: !canBeChosen, title: words });
      button.setAttribute('aria-label', `${text}: ${words}`);
    });
  }
}
