// One step in slow motion: five scenes of what the next batch of a paused run changes. The step is fetched as soon as
// the run pauses, and all scenes are drawn ahead, so that each is there at once; none needs the server.

const AGAIN = 1000; // milliseconds after which a step that did not arrive is asked for again
const SCENES = [['forward'], ['forward', 'loss'], ['backward'], ['update'], ['after']]; // the parts of each
const PARTS = ['forward', 'loss', 'backward', 'update', 'after'];

// The run whose step is looked at, and the scene: the component ends whenever the run goes on.
shared.film ??= { run: '', scene: 0 };

export default component(
  (parentElement, life) => new SlowMotion(parentElement.querySelector('.slow'), life),
  (film, { data }) => film.update(data),
);

class SlowMotion {
  constructor(root, life) {
    const names = ['open', 'wait', 'film', 'back', 'next', 'scenes', 'story', 'pictures', ...PARTS];
    const at = Object.fromEntries(names.map(name => [name, root.querySelector('.' + name)]));
    Object.assign(this, { root, life, at, data: null, palette: null, known: '', fetched: '', failed: false });
    // step: the one of the run `of`; view: what all parts show; drawn: by part, the view that it has drawn
    Object.assign(this, { step: null, of: '', nets: [], picture: 0, view: null, drawn: {} });
    this.forward = new StepLayers(at.forward, life, 'values');
    this.backward = new StepLayers(at.backward, life, 'gradients');
    this.weights = new StepUpdate(at.update, life);
    life.on(at.open, 'click', () => this.turn());
    life.on(at.back, 'click', () => this.go(shared.film.scene - 1));
    life.on(at.next, 'click', () => this.go(shared.film.scene + 1));
    life.on(root, 'keydown', event => this.press(event));
    life.on(at.scenes, 'click', ({ target }) => target.dataset.scene && this.go(Number(target.dataset.scene)));
    life.on(at.pictures, 'click', ({ target }) => {
      const button = target.closest('button');
      if (button) this.choose(Number(button.dataset.picture));
    });
    life.onResize(root, () => this.data && this.draw());
  }

  get isOpen() { return shared.film.run === this.data.run; }

  update(data) {
    const known = JSON.stringify(data), palette = themeOf(this.root);
    if (known === this.known && palette === this.palette) return;
    Object.assign(this, { data, known, palette, view: null });
    if (data.address !== this.fetched) this.fetch();
    this.draw();
  }

  fetch() {
    const { root, data: { address, run, description } } = this;
    const current = () => this.fetched === address && !this.life.ended;
    Object.assign(this, { fetched: address, failed: false });
    fetchFrom(address, unpackStep).then(step => {
      if (!current()) return;
      const nets = [step.before, step.after].map(({ values }) => makeNetwork(description, values));
      const picture = Math.min(this.picture, step.labels.values.length - 1);
      Object.assign(this, { step, nets, picture, of: run, view: null });
      this.draw();
      if (this.isOpen && root.getRootNode().activeElement === this.at.open) this.focus(); // it was waited for
    }, error => {
      if (!current()) return;
      this.failed = error instanceof Damaged;
      if (!this.failed) this.life.after('again', AGAIN, () => current() && this.fetch());
      this.draw();
    });
  }

  turn() {
    const open = !this.isOpen;
    Object.assign(shared.film, { run: open ? this.data.run : '', scene: 0 });
    this.draw();
    if (open) this.focus();
  }

  go(scene) {
    if (!SCENES[scene]) return;
    shared.film.scene = scene;
    this.draw();
    this.focus();
  }

  choose(picture) {
    Object.assign(this, { picture, view: null });
    this.draw();
  }

  focus() { this.at.scenes.children[shared.film.scene]?.focus({ preventScroll: true }); }

  // The arrow keys change the scene, but where they choose a cell, a weight or an option.
  press(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], { target } = event;
    if (!step || event.altKey || event.ctrlKey || event.metaKey || this.at.film.hidden) return;
    if (target.plate || target.matches('.kernels, select')) return;
    event.preventDefault();
    this.go(shared.film.scene + step);
  }

  draw() {
    const { at, isOpen, failed, data: { words, run } } = this, step = this.of === run && !failed ? this.step : null;
    at.open.textContent = isOpen ? words.close : words.open;
    at.open.ariaExpanded = String(isOpen);
    at.wait.hidden = !isOpen || Boolean(step);
    at.wait.textContent = failed ? words.failed : words.wait;
    at.film.hidden = !isOpen || !step;
    this.life.stop('prepare'); // what it would draw may be gone
    const width = this.root.clientWidth;
    if (!step || !width) return;
    const { data, nets, picture, palette } = this;
    if (this.view?.width !== width) this.view = { data, step, nets, picture, palette, width };
    if (isOpen) this.play();
    this.prepare();
  }

  play() {
    const { at, root, view: { width } } = this, { scene } = shared.film;
    root.classList.toggle('phone', width < 640);
    root.classList.toggle('wide', width >= 1000);
    root.dataset.scene = scene + 1;
    this.say(scene);
    for (const part of PARTS) at[part].hidden = !SCENES[scene].includes(part);
    SCENES[scene].forEach(part => this.show(part));
    if (!at.update.hidden) this.weights.reveal(); // what was drawn ahead could not scroll
  }

  show(part) {
    if (this.drawn[part] === this.view) return;
    this.drawn[part] = this.view;
    if (part === 'loss') showLoss(this.at.loss, this.view);
    else if (part === 'after') showAfter(this.at.after, this.view);
    else ({ forward: this.forward, backward: this.backward, update: this.weights })[part].show(this.view);
  }

  // Draw all parts ahead, one with each frame, so that a click or a key shows them at once.
  prepare() {
    const next = PARTS.find(part => this.drawn[part] !== this.view);
    if (next) this.life.nextFrame('prepare', () => { this.show(next); this.prepare(); });
  }

  say(scene) {
    const { at, step, data: { words } } = this;
    const [before, after] = step.mean_losses.map(loss => number(loss, RULES.lossDigits));
    const values = { step: step.step.toLocaleString('en'), count: step.losses.values.length, before, after };
    at.film.querySelector('h2').textContent = fill(ofCount(words.heading, values.count), values);
    if (this.story !== words.stories[scene]) { // so the focus stays on a marked word
      this.story = words.stories[scene];
      at.story.innerHTML = this.story;
    }
    if (at.scenes.textContent !== words.scenes.join('')) at.scenes.replaceChildren(...words.scenes.map(sceneTab));
    [...at.scenes.children].forEach((tab, i) => {
      tab.ariaSelected = String(i === scene);
      tab.tabIndex = i === scene ? 0 : -1;
    });
    Object.assign(at.back, { disabled: scene === 0, ariaLabel: words.back, title: words.back });
    Object.assign(at.next, { disabled: scene === SCENES.length - 1, ariaLabel: words.next, title: words.next });
    at.pictures.hidden = scene === SCENES.length - 1;
    this.offerPictures();
  }

  // The pictures of the batch that can be looked at.
  offerPictures() {
    const { at: { pictures }, view: { step, palette, data: { names, words } } } = this;
    if (pictures.step !== step || pictures.palette !== palette) {
      Object.assign(pictures, { step, palette });
      pictures.replaceChildren(...Array.from(step.labels.values, (label, i) => {
        const button = Object.assign(create('button', ''), { type: 'button' });
        button.dataset.picture = i;
        button.ariaLabel = button.title = fill(words.pictureOfClass, { name: names[label] });
        button.append(pictureOf(valuesAt(step.images, i), palette, ''));
        return button;
      }), create('span', 'note', ofCount(words.pictures, step.losses.values.length)));
    }
    pictures.querySelectorAll('button').forEach((button, i) => { button.ariaPressed = String(i === this.picture); });
  }
}

// Of a pair of texts, the one that fits a batch of so many pictures.
const ofCount = ([one, more], count) => count === 1 ? one : more;

function sceneTab(name, i) {
  const tab = Object.assign(create('button', '', name), { type: 'button' });
  tab.setAttribute('role', 'tab');
  tab.dataset.scene = i;
  return tab;
}
