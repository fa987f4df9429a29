// Runs as cards in a grid, and a bar that says how many are ticked. A card is built once for a run and then follows its
// data.

export default component(
  (parentElement, life) => new RunCards(parentElement, life),
  (list, call) => list.show(call),
);

class RunCards {
  constructor(parent, life) {
    this.root = parent.querySelector('.runs');
    [this.list, this.bar, this.template] = this.root.children;
    this.list.replaceChildren();
    Object.assign(this, { life, cards: new Map(), ticked: new Set(), count: 0, asks: [], asked: 0 });
    const [, show, untick] = this.bar.children;
    life.on(show, 'click', () => document.querySelector('.st-key-curves')?.scrollIntoView({ block: 'center' }));
    life.on(untick, 'click', () => { this.ticked.clear(); this.sendTicks(); });
    for (const type of ['keydown', 'keyup', 'keypress']) // letters in a name are no shortcuts of the page
      life.on(this.list, type, event => event.target.matches('form input') && event.stopPropagation());
  }

  show({ data, setStateValue, setTriggerValue }) {
    this.data = data;
    this.tell = asks => setTriggerValue('asks', asks);
    this.asked = Math.max(this.asked, data.obeyed);
    this.asks = this.asks.filter(({ count }) => count > data.obeyed);
    this.send = ticks => setStateValue('ticks', ticks);
    this.palette = themeOf(this.root);
    if (data.ticks.count >= this.count) { // else an answer to an earlier tick
      this.ticked = new Set(data.ticks.runs);
      this.count = data.ticks.count;
    }
    const ids = new Set(data.cards.map(({ run }) => run));
    for (const [id, card] of this.cards) if (!ids.has(id)) { card.element.remove(); this.cards.delete(id); }
    data.cards.forEach((values, i) => {
      const card = this.cards.get(values.run) ?? new Card(this, values.run);
      this.cards.set(values.run, card);
      if (this.list.children[i] !== card.element) this.list.insertBefore(card.element, this.list.children[i] ?? null);
      card.show(values);
    });
    this.writeBar();
  }

  // Of what is asked while the page is drawn, Streamlit keeps the latest. So that says all that Python may not know of.
  ask(act, run, name = '') {
    this.asked += 1;
    this.asks.push({ act, run, name, count: this.asked });
    this.tell([...this.asks]);
  }

  tick(run, on) {
    this.ticked[on ? 'add' : 'delete'](run);
    this.sendTicks();
  }

  sendTicks() {
    this.count += 1;
    for (const [id, card] of this.cards) card.box.checked = this.ticked.has(id);
    this.writeBar();
    this.send({ runs: [...this.ticked], count: this.count });
  }

  // A run that was deleted is not compared, though it keeps its tick for an undo.
  writeBar() {
    const { words } = this.data, [text, show, untick] = this.bar.children;
    const count = [...this.ticked].filter(id => this.cards.get(id)?.values.seconds_to_undo === null).length;
    this.bar.hidden = !count;
    text.textContent = count === 1 ? words.one : fill(words.several, { count });
    show.textContent = words.show;
    show.hidden = count < 2;
    untick.textContent = words.untick;
  }
}
