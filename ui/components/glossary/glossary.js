// The notes on technical words. A word is an element with `data-term`, in the page or in a component. Its note is in
// the top layer of the browser, so that nothing covers it; the focus stays on the word.

const GAP = 6, MARGIN = 8; // pixels between the word and its note, and around the note

export default component((_, life) => new Glossary(life), (glossary, call) => glossary.show(call));

const wordOf = event => event.composedPath().find(node => node.dataset?.term);

class Glossary {
  constructor(life) {
    Object.assign(this, { word: null, holder: null, open: false, count: 0 });
    this.note = document.body.appendChild(create('div', 'word-note'));
    Object.assign(this.note, { popover: 'manual', id: 'word-note' });
    this.note.setAttribute('role', 'note');
    this.note.setAttribute('aria-live', 'polite');
    this.note.append(create('b', ''), create('small', ''), create('p', ''), create('div', 'figure'));
    this.changes = new MutationObserver(() => this.follow());
    life.on(document, 'click', event => this.click(event));
    life.on(document, 'focusin', event => this.focus(event));
    life.on(window, 'keydown', event => this.key(event), { capture: true });
    life.on(window, 'keyup', event => this.key(event), { capture: true });
    life.on(window, 'scroll', () => this.place(), { capture: true, passive: true });
    life.on(window, 'resize', () => this.place());
    // Whatever closes when one clicks outside of it, such as a popover of Streamlit's, may be around the word.
    for (const type of ['mousedown', 'pointerdown', 'click'])
      life.on(this.note, type, event => event.stopPropagation());
    life.onResize(this.note, () => this.place());
    life.onEnd(() => { this.leave(); this.note.remove(); });
  }

  show(call) {
    this.call = call;
    const { words, question, figure, activations } = call.data;
    if (!this.open) return;
    if (!words[this.word.dataset.term]) this.close();
    else if (question === this.count) this.fill(figure, activations);
  }

  click(event) {
    const word = wordOf(event);
    if (!word) { this.close(); return; }
    event.preventDefault();
    this.toggle(word);
  }

  key(event) {
    if (event.key === 'Escape') {
      const mine = this.open || (event.type === 'keyup' && this.escaped);
      this.escaped = event.type === 'keydown' && this.open;
      if (mine) event.stopImmediatePropagation();
      this.close();
      return;
    }
    const word = event.composedPath()[0];
    if (event.type !== 'keydown' || !word.dataset?.term || !['Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.toggle(word);
  }

  focus(event) {
    const word = wordOf(event);
    if (word === this.word) return;
    this.close();
    if (word) this.take(word); else this.leave();
  }

  // Follow a word that has the focus or an open note: Python may put another element in its place.
  take(word) {
    this.word = word;
    this.holder = word.closest('[data-testid=stHtml]') ?? word.parentElement;
    this.changes.disconnect();
    this.changes.observe(word.getRootNode(), { childList: true, subtree: true });
  }

  leave() {
    this.close();
    this.changes.disconnect();
    this.word = null;
  }

  follow() {
    if (!this.word || this.word.isConnected) return;
    const { open, word } = this, again = this.holder.querySelector(`[data-term="${word.dataset.term}"]`);
    if (!again) { this.leave(); return; }
    this.word = again;
    if ([document.body, null].includes(document.activeElement)) again.focus({ preventScroll: true });
    if (open) this.describe();
    this.place();
  }

  toggle(word) {
    const again = this.open && word === this.word;
    this.close();
    if (again) return;
    this.take(word);
    const { words } = this.call.data, entry = words[word.dataset.term];
    if (!entry) return;
    this.open = true;
    this.describe();
    const [heading, english, text] = this.note.children;
    heading.textContent = entry.word;
    english.textContent = entry.english === entry.word ? '' : entry.english;
    text.textContent = entry.text;
    this.fill(null);
    this.note.lastElementChild.classList.toggle('awaited', entry.figure);
    this.note.showPopover();
    this.place();
    if (entry.figure) this.call.setTriggerValue('question', { term: word.dataset.term, count: ++this.count });
  }

  // What a screen reader says of the word while its note is open.
  describe() {
    this.word.setAttribute('aria-expanded', 'true');
    this.word.setAttribute('aria-describedby', this.note.id);
    this.word.ariaDescribedByElements = [this.note]; // also from within a component, where an id does not reach
  }

  close() {
    if (!this.open) return;
    this.open = false;
    this.word.setAttribute('aria-expanded', 'false');
    this.word.ariaDescribedByElements = null;
    this.word.removeAttribute('aria-describedby');
    this.note.hidePopover();
  }

  fill(figure, activations) {
    const place = this.note.lastElementChild, palette = themeOf(this.call.parentElement.querySelector('i'));
    place.classList.remove('awaited');
    place.replaceChildren(...(figure ? drawFigure(figure, palette, activations) : []));
    this.place();
  }

  // Below the word, or above it where there is more room, and always inside of the window.
  place() {
    if (!this.open) return;
    const at = this.word.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = this.note;
    const { clientWidth, clientHeight } = document.documentElement;
    const below = at.bottom + GAP, above = at.top - GAP - height;
    const top = below + height <= clientHeight - MARGIN || above < MARGIN ? below : above;
    const within = (value, size, all) => Math.max(MARGIN, Math.min(value, all - MARGIN - size));
    Object.assign(this.note.style, {
      left: within(at.left, width, clientWidth) + 'px', top: within(top, height, clientHeight) + 'px',
    });
  }
}
