// The time machine of a run: a playhead over its snapshots. While it moves, everything on the page that looks at a
// network of this run shows it as it was then; when it rests, Python is told.

const PACE = 80; // milliseconds a snapshot is shown while it plays
const REST = 400; // milliseconds after the last key until Python is told
const LEAP = 10; // snapshots that Page Up and Page Down pass over

export default component(
  (parentElement, life) => new Playhead(parentElement.querySelector('.playhead'), life),
  (playhead, { data, setTriggerValue }) => {
    playhead.tell = (run, step) => setTriggerValue('step', { run, step });
    playhead.update(data);
  },
);

class Playhead {
  constructor(root, life) {
    // The step that the visitor has chosen, and those which Python was told: null is the newest. The step that is shown
    // as soon as it has arrived.
    Object.assign(this, { step: null, choices: new Choices(), awaited: null });
    Object.assign(this, { root, life, data: null, playing: false, dragging: false });
    [this.slider, this.button, this.damaged] = root.querySelectorAll('.track, button, .damaged');
    this.line = this.slider.lastElementChild;
    [this.picture, this.now, this.story] = root.querySelectorAll('.row canvas, .row b, .row span');
    this.track = new Track(this.slider.firstElementChild);
    this.reel = new Reel(life, step => this.arrived(step));
    this.answers = new Answers(life, this.reel, () => this.draw());
    this.listen();
  }

  listen() {
    const { life, slider, button } = this, drop = () => this.dragging && this.drop();
    life.on(slider, 'pointerdown', event => {
      if (event.button) return;
      slider.setPointerCapture(event.pointerId);
      this.dragging = true;
      this.pause();
      this.drag(event);
    });
    life.on(slider, 'pointermove', event => this.dragging && life.nextFrame('drag', () => this.drag(event)));
    life.on(slider, 'pointerup', event => { if (this.dragging) this.drag(event); drop(); });
    life.on(slider, 'pointercancel', drop);
    life.on(slider, 'keydown', event => this.press(event));
    life.on(slider, 'blur', () => this.settle());
    life.on(button, 'click', () => this.playing ? this.pause() : this.play());
    for (const type of [DRAWN, CHANGED])
      life.on(document, type, ({ detail }) => detail?.live || life.nextFrame('ask', () => this.ask()));
    life.on(document, AXIS, () => this.draw());
    life.on(document, CHOSEN, ({ detail: { step } }) => this.choose(step));
    life.on(document.fonts, 'loadingdone', () => this.draw());
    life.onResize(slider, () => { this.width = slider.clientWidth; this.draw(); });
    life.onEnd(() => shared.moment?.run === this.data?.run && showMoment(null));
    const seen = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && this.reel.begin());
    seen.observe(slider);
    life.onEnd(() => seen.disconnect());
  }

  // `data`: what __init__.py sends. The playhead stays where the visitor has put it, or at the newest snapshot, unless
  // Python names another step than before.
  update(data) {
    const before = this.data, another = before?.run !== data.run;
    Object.assign(this, { data, palette: themeOf(this.root), family: getComputedStyle(this.root).fontFamily });
    this.width ??= this.slider.clientWidth;
    if (another) { // its step means nothing in another run
      this.stop();
      this.answers.clear();
      this.reel.first = data.step ?? data.steps.at(-1); // it is seen at once
    }
    this.reel.update(data);
    if (another) this.choices = new Choices(data.step);
    if (another || this.choices.isNews(data.step)) this.follow(data.step);
    this.slider.ariaLabel = data.words.label;
    this.ask();
    this.draw();
  }

  // Go where Python says. The page's own network is that of the step.
  follow(step) {
    Object.assign(this, { step, awaited: null });
    this.life.stop('settle');
    const weights = step === null ? null : this.reel.weights(step);
    if (weights) this.show(weights);
    else if (shared.moment) showMoment(null);
  }

  get steps() { return this.reel.intact; }

  // The snapshot at which the playhead stands; without a choice of the visitor's it is the newest, while a run trains
  // the newest that has answered.
  get at() {
    const answered = step => !this.answers.whole || this.answers.of(step);
    return this.step ?? this.steps.findLast(answered) ?? this.steps.at(-1);
  }

  get index() { return nearestIndex(this.steps, this.at); }

  move(index) {
    const { steps } = this, last = steps.length - 1, next = Math.max(0, Math.min(last, index));
    if (last < 0) return;
    this.step = next === last ? null : steps[next];
    const { at } = this, weights = this.reel.weights(at);
    this.awaited = weights ? null : at;
    if (weights) this.show(weights);
    else this.reel.want(at);
    this.draw();
  }

  show(weights) { showMoment({ run: this.data.run, step: this.at, weights }); }

  arrived(step) {
    const weights = this.reel.weights(step);
    if (weights && step === this.awaited && step === this.at) this.show(weights);
    this.ask();
    this.draw();
  }

  drag(event) { this.move(nearestIndex(this.steps, this.track.stepAt(event.offsetX))); }

  // A step was clicked in the chart above.
  choose(step) {
    if (!this.data?.reach) return;
    this.pause();
    this.move(nearestIndex(this.steps, step));
    this.settle();
  }

  drop() {
    this.dragging = false;
    this.settle();
  }

  press(event) {
    const { index } = this, last = this.steps.length - 1;
    const target = {
      ArrowLeft: index - 1, ArrowDown: index - 1, ArrowRight: index + 1, ArrowUp: index + 1,
      PageDown: index - LEAP, PageUp: index + LEAP, Home: 0, End: last,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.pause();
    this.move(target);
    this.life.after('settle', REST, () => this.settle());
  }

  // Tell Python the step at which the playhead rests.
  settle() {
    this.life.stop('settle');
    if (this.choices.knows(this.step)) return;
    this.choices.add(this.step);
    this.tell(this.data.run, this.step);
  }

  play() {
    this.playing = true;
    if (this.index >= this.steps.length - 1) this.move(0);
    this.draw();
    this.life.after('play', PACE, () => this.tick());
  }

  // A snapshot that is not here yet is waited for.
  tick() {
    if (this.reel.weights(this.at)) this.move(this.index + 1);
    if (this.index >= this.steps.length - 1) this.pause();
    else this.life.after('play', PACE, () => this.tick());
  }

  stop() {
    this.playing = false;
    this.life.stop('play');
  }

  pause() {
    if (!this.playing) return;
    this.stop();
    this.settle();
    this.draw();
  }

  // The answers of all snapshots to the picture of now.
  ask() {
    const { subject } = subjectOf(this.data), { changeable, description, run } = this.data;
    this.showPicture(subject);
    if (changeable) keepExperiment(run, subject); // the layers may hear of a new picture later than the playhead
    const { picture, off, kernels } = shared.experiment;
    if (changeable) this.answers.ask(description, picture ?? subject, off, kernels);
    else this.answers.ask(description, subject, [], []);
  }

  // The picture that is answered, where nothing else on the page shows it.
  showPicture(subject) {
    const { picture, palette, data: { words } } = this;
    picture.hidden = !words.picture || !subject;
    if (picture.hidden) return;
    Object.assign(picture, { width: SIDE, height: SIDE, ariaLabel: words.picture });
    paint(picture.getContext('2d'), subject, SIDE, SIDE, 0, 0, SIDE, SIDE, palette.sequential);
  }

  // While the playhead moves this runs with every frame, after others have changed the page: it measures nothing.
  draw() {
    const { data, width, palette, family, reel, at } = this;
    if (!data || !width) return;
    const along = this.answers.along(this.steps), flips = flipsOf(along);
    this.track.draw(width, palette, family, data, {
      at, arrived: step => Boolean(reel.weights(step)),
      flips: flips.map(({ step, label }) => ({ step, name: data.names[label] })),
    });
    this.line.hidden = !data.reach || this.step === null || !this.track.inView(at);
    const { reach } = data, place = `translate(${this.track.x(at) - 0.5}px, -100%)`;
    Object.assign(this.line.style, { height: reach + MIDDLE - KNOB + 'px', transform: place });
    this.write(along, flips);
  }

  write(along, flips) {
    const { at, slider, reel, data: { steps, names, words } } = this, answer = this.answers.of(at);
    const now = fill(answer ? words.answer : words.after, {
      step: thousands(at), answer: answer && names[answer.label], probability: answer && probability(answer.share),
    });
    this.now.textContent = now;
    this.story.textContent = along.length ? storyOf(along, flips, names, words.story) : '';
    this.button.textContent = this.playing ? words.pause : words.play;
    const files = steps.filter(step => reel.isDamaged(step)).map(fileOf).join(', ');
    say(this.damaged, files && fill(words.damaged, { files }));
    Object.assign(slider, { ariaValueMin: steps[0], ariaValueMax: steps.at(-1), ariaValueNow: at, ariaValueText: now });
  }
}

const fileOf = step => `${String(step).padStart(8, '0')}.safetensors`;

// A screen reader reads what is set, so a text is set only if it is another one.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// The index of the step nearest to `target`; `steps` rise.
function nearestIndex(steps, target) {
  const next = steps.findIndex(step => step >= target);
  if (next < 0) return steps.length - 1;
  return next && target - steps[next - 1] < steps[next] - target ? next - 1 : next;
}
