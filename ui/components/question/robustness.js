// Change the picture more and more, in nine ways, and see where the answer breaks.

const SLICE = 10; // milliseconds of computing, after which the browser may draw

// The sliders: `by` are indices of amounts by the name of the change; `again`: whether the changed picture is prepared
// again; `picture` is what came of it, or null. They are kept while another question is asked.
shared.sliders ??= { by: {}, again: false, picture: null };

class Robustness {
  constructor(root, life) {
    Object.assign(this, { root, life, rows: [], net: null, subject: null, off: '', label: -1, port: null });
    root.classList.add('robustness');
  }

  // `kind`: of the network's pictures; `estimates`: see robustness.py.
  show(data) {
    const { names, words, kind, estimates } = data, move = (name, index) => this.move(name, index);
    this.palette = themeOf(this.root);
    Object.assign(this, { names, words, kind, net: null });
    this.rows = Object.keys(CHANGES).map(name => new ChangeRow(name, this, move, estimates[name]));
    const changes = create('div', 'changes');
    changes.append(...this.rows.map(row => row.element));
    this.notes = create('div', 'notes');
    this.root.replaceChildren(this.head(), this.tools(), changes, this.notes);
  }

  // The changed picture, and the answer to it.
  head() {
    const { words, names } = this, head = create('div', 'changed'), answer = create('p', 'answer');
    this.canvas = head.appendChild(Object.assign(create('canvas', ''), { width: SIDE, height: SIDE }));
    this.canvas.setAttribute('role', 'img');
    this.canvas.ariaLabel = words.picture;
    this.answer = ['class', 'share', 'unchanged'].map(part => answer.appendChild(create('span', part)));
    answer.classList.toggle('named', Math.max(...names.map(name => name.length)) > 1);
    head.append(answer);
    return head;
  }

  tools() {
    const { words } = this, tools = create('div', 'tools'), { sliders } = shared;
    const choose = again => () => { sliders.again = again; this.change(); };
    const button = (text, onclick) => Object.assign(create('button', '', text), { type: 'button', onclick });
    this.ways = [button(words.asItIs, choose(false)), button(words.again, choose(true))];
    this.back = button(words.back, putPictureBack);
    tools.append(create('p', '', words.seen), ...this.ways, this.back);
    return tools;
  }

  move(name, index) {
    shared.sliders.by[name] = index;
    this.change();
  }

  // All components see the picture that the sliders make of the unchanged one.
  change() {
    const { experiment, sliders } = shared, variant = changed(experiment.subject, sliders.by);
    const picture = sliders.again ? preparedAgain(variant, this.kind) : variant;
    experiment.picture = sliders.picture = picture === experiment.subject ? null : picture;
    announce();
  }

  look(net, picture) {
    const { experiment, sliders } = shared, { words, names } = this;
    if (experiment.picture !== sliders.picture) // another question has changed it, or all is put back
      Object.assign(sliders, { by: {}, again: false, picture: experiment.picture });
    this.compare(net, experiment);
    const probabilities = softmax(forward(net, picture)), answer = indexOfLargest(probabilities);
    const percent = probability(probabilities[answer]);
    paint(this.canvas.getContext('2d'), picture, SIDE, SIDE, 0, 0, SIDE, SIDE, this.palette.sequential);
    const unchanged = { name: names[this.label], percent: probability(this.share) };
    const texts = [names[answer], percent, experiment.picture ? fill(words.unchanged, unchanged) : ''];
    this.answer.forEach((part, i) => { part.textContent = texts[i]; });
    this.ways.forEach((way, i) => { way.ariaPressed = sliders.again === Boolean(i); });
    this.back.disabled = !experiment.picture;
    for (const row of this.rows) row.show(fill(words.read, { name: names[answer], percent }));
  }

  // Compute all curves anew if they are of another network or picture.
  compare(net, { subject, off }) {
    const switches = JSON.stringify(off);
    if (net === this.net && subject === this.subject && switches === this.off) return;
    const probabilities = softmax(forward(net, subject)), label = indexOfLargest(probabilities);
    Object.assign(this, { net, subject, off: switches, label, share: probabilities[label] });
    const notes = this.words.notes.map(note => create('p', '', fill(note, { name: this.names[label] })));
    this.notes.replaceChildren(...notes);
    for (const row of this.rows) row.forget();
    this.port = null;
    this.life.after('compute', PAUSE, () => this.compute(this.curves()));
  }

  // Take all `steps`, and let the browser draw between slices of them, until `port` is another one.
  compute(steps) {
    const { port1, port2 } = new MessageChannel(); // a timer would wait for 4 ms after each slice
    port1.onmessage = () => {
      if (this.life.ended || this.port !== port1) return;
      for (const end = performance.now() + SLICE; performance.now() < end;) if (steps.next().done) return;
      port2.postMessage(null);
    };
    this.port = port1;
    port2.postMessage(null);
  }

  // Yields after each answer. First come the curves of the way that is chosen.
  *curves() {
    const { net, subject, label, kind } = this, { again } = shared.sliders;
    for (const way of [again, !again])
      for (const row of this.rows) {
        const answers = [];
        for (let index = 0; index < AMOUNTS; index++) {
          answers.push(answerTo(net, subject, row.name, index, label, way ? kind : null));
          yield;
        }
        row.take(way, label, answers);
      }
  }
}
