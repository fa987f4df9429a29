// One step in slow motion: five scenes of what the next batch of a paused run changes. The step is fetched as soon as
// the run pauses, so that the first scene is there at once, and no scene needs the server.

const AGAIN = 1000; // milliseconds after which a step that did not arrive is asked for again

// The run whose step is looked at, and the scene: the component ends whenever the run goes on.
shared.film ??= { run: '', scene: 0 };

export default component(
  (parentElement, life) => new SlowMotion(parentElement.querySelector('.slow'), life),
  (film, { data }) => film.update(data),
);

class SlowMotion {
  constructor(root, life) {
    const find = name => root.querySelector('.' + name);
    Object.assign(this, { root, life, find, data: null, step: null, picture: 0, fetched: '' });
    this.parts = ['open', 'wait', 'film', 'scenes', 'pictures', 'story', 'direction', 'strip', 'loss', 'update', 'after'];
    this.at = Object.fromEntries(this.parts.map(name => [name, find(name)]));
    this.layers = new StepLayers(this.at.strip, life, this);
    this.updates = new StepUpdate(this.at.update, life, this);
    life.on(this.at.open, 'click', () => this.turn());
    life.on(find('back'), 'click', () => this.go(shared.film.scene - 1));
    life.on(find('next'), 'click', () => this.go(shared.film.scene + 1));
    life.on(root, 'keydown', event => this.press(event));
    life.on(this.at.scenes, 'click', ({ target }) => target.dataset.scene && this.go(Number(target.dataset.scene)));
    life.on(this.at.pictures, 'click', ({ target }) => {
      const button = target.closest('button');
      if (button) this.choose(Number(button.dataset.picture));
    });
  }

  get isOpen() { return shared.film.run === this.data.run; }

  update(data) {
    const before = this.known;
    this.data = data;
    this.known = JSON.stringify(data);
    const palette = themeOf(this.root);
    if (this.known === before && palette === this.palette) return;
    this.palette = palette;
    if (data.address !== this.fetched) this.fetch();
    this.draw();
  }

  fetch() {
    const { root, data: { address, run, description } } = this;
    const current = () => this.fetched === address && !this.life.ended;
    this.fetched = address;
    fetchFrom(address, unpackStep).then(step => {
      if (!current()) return;
      const nets = [step.before, step.after].map(({ values }) => makeNetwork(description, values));
      Object.assign(this, { step, nets, net: nets[0], of: run, failed: false });
      this.picture = Math.min(this.picture, step.labels.values.length - 1);
      this.draw();
      if (this.isOpen && root.getRootNode().activeElement === this.at.open) this.focus(); // it was waited for
    }, error => {
      if (!current()) return;
      if (error instanceof Damaged) { this.failed = true; this.draw(); }
      else this.life.after('again', AGAIN, () => current() && this.fetch());
    });
  }

  turn() {
    const open = !this.isOpen;
    Object.assign(shared.film, { run: open ? this.data.run : '', scene: 0 });
    this.draw();
    if (open) this.focus();
  }

  go(scene) {
    if (scene < 0 || scene >= this.data.words.scenes.length) return;
    shared.film.scene = scene;
    this.draw();
    this.focus();
  }

  choose(picture) {
    this.picture = picture;
    this.draw();
    this.at.pictures.children[picture].focus();
  }

  focus() { this.at.scenes.children[shared.film.scene]?.focus({ preventScroll: true }); }

  // The arrow keys change the scene, but where they choose a cell, a weight or an option.
  press(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], { target } = event;
    if (!step || this.at.film.hidden || target.plate || target.matches('.kernels, select') || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    this.go(shared.film.scene + step);
  }

  draw() {
    const { at, data: { words, run }, isOpen } = this, step = this.of === run ? this.step : null;
    at.open.textContent = isOpen ? words.close : words.open;
    at.open.ariaExpanded = String(isOpen);
    at.wait.hidden = !isOpen || Boolean(step && !this.failed);
    at.wait.textContent = this.failed ? words.failed : words.wait;
    at.film.hidden = !isOpen || !step || Boolean(this.failed);
    if (!at.film.hidden) this.play();
  }

  play() {
    const { at, step, data: { words }, root } = this, { scene } = shared.film;
    const [before, after] = step.mean_losses.map(loss => number(loss, RULES.lossDigits));
    const values = { step: step.step.toLocaleString('en'), count: step.losses.values.length, before, after };
    at.film.querySelector('h2').textContent = fill(words.heading, values);
    this.buildBar(words, scene);
    this.buildPictures(words, scene === 4);
    root.dataset.scene = scene + 1;
    at.story.textContent = words.stories[scene];
    for (const name of ['loss', 'update', 'after']) at[name].hidden = true;
    at.strip.hidden = at.direction.hidden = scene > 2;
    at.direction.classList.toggle('left', scene === 2);
    const [from, to] = at.direction.querySelectorAll('span');
    [from.textContent, to.textContent] = [words.layers.Input, words.layers.Answer];
    const part = { 1: 'loss', 3: 'update', 4: 'after' }[scene];
    if (part) at[part].hidden = false;
    if (scene < 3) this.layers.show(scene === 2 ? 'gradients' : 'values');
    if (scene === 1) showLoss(at.loss, this);
    if (scene === 3) this.updates.show();
    if (scene === 4) showAfter(at.after, this);
  }

  buildBar({ scenes, back, next }, scene) {
    const { at, find } = this;
    if (at.scenes.children.length !== scenes.length || at.scenes.textContent !== scenes.join(''))
      at.scenes.replaceChildren(...scenes.map((name, i) => {
        const tab = Object.assign(create('button', '', name), { type: 'button' });
        tab.setAttribute('role', 'tab');
        tab.dataset.scene = i;
        tab.style.counterIncrement = 'scene';
        return tab;
      }));
    [...at.scenes.children].forEach((tab, i) => {
      tab.ariaSelected = String(i === scene);
      tab.tabIndex = i === scene ? 0 : -1;
    });
    Object.assign(find('back'), { disabled: scene === 0, ariaLabel: back, title: back });
    Object.assign(find('next'), { disabled: scene === scenes.length - 1, ariaLabel: next, title: next });
  }

  // The pictures of the batch that can be looked at.
  buildPictures({ pictures, pictureOfClass }, hidden) {
    const { at, step, palette, data: { names } } = this, labels = [...step.labels.values];
    at.pictures.hidden = hidden;
    if (at.pictures.step !== step || at.pictures.palette !== palette) {
      Object.assign(at.pictures, { step, palette });
      at.pictures.replaceChildren(...labels.map((label, i) => {
        const button = Object.assign(create('button', ''), { type: 'button' });
        button.dataset.picture = i;
        button.ariaLabel = button.title = fill(pictureOfClass, { name: names[label] });
        button.append(pictureOf(valuesAt(step.images, i), palette, ''));
        return button;
      }), create('span', 'note', pictures));
    }
    at.pictures.querySelectorAll('button').forEach((button, i) => { button.ariaPressed = String(i === this.picture); });
  }
}
