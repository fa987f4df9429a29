// The picture of a component, and the network that looks at it. Shared by the components that show an answer.

const MOST_NETWORKS = 16; // whose weights the document holds; the browser itself keeps those of all others

// The weights of a network: an array once they are here, until then a promise of it.
function weightsOf(network) {
  const { weights, snapshots } = shared, { address } = network;
  if (snapshots.weights.has(address)) return snapshots.weights.get(address);
  if (!weights.has(address)) {
    if (weights.size >= MOST_NETWORKS) weights.delete(weights.keys().next().value);
    weights.set(address, fetchWeights(network).then(
      values => { weights.set(address, values); return values; },
      error => { weights.delete(address); throw error; },
    ));
  }
  return weights.get(address);
}

class Damaged extends Error {} // the server has no weights at this address, and will not have them

const fetchWeights = ({ address, description }) => fetchFrom(address, buffer => {
  const weights = new Float32Array(buffer);
  makeNetwork(description, weights); // throws if these are not all weights, or something else
  return weights;
});

// What `read` makes of the bytes at an address of the server, which Python knows. A proxy may have put a path before
// it: then it is beside the page's address.
function fetchFrom(address, read) {
  const receive = async place => {
    const answer = await fetch(place);
    if (!answer.ok) throw new Error(`${place}: ${answer.status}`);
    if (answer.status === 204) throw new Damaged(place);
    return read(await answer.arrayBuffer());
  };
  return receive(address).catch(error => {
    if (error instanceof Damaged) throw error;
    return receive(address.split('/').slice(-2).join('/'));
  });
}

// The figures of a drawing, told apart once.
function figuresIn(ink) {
  if (shared.told?.ink !== ink) shared.told = { ink, figures: figuresOf(ink, Math.sqrt(ink.length)) };
  return shared.told.figures;
}

// Which of these figures is looked at: the one that the visitor has chosen, else the first that can be read; or -1.
function chosenOf(figures) {
  const canBeRead = figure => figure?.mark === 'digit';
  return canBeRead(figures[shared.figure]) ? shared.figure : figures.findIndex(canBeRead);
}

// The picture that data mean: the drawing, where they follow it and something is drawn, else the one that Python sent;
// null if there is none. `ink` is the whole drawing, if the picture was made of it.
function subjectOf({ drawing, picture }) {
  const ink = drawing && shared.drawing?.some(Boolean) ? shared.drawing : null;
  const figures = ink && drawing.alone ? figuresIn(ink) : [], part = figures[chosenOf(figures)]?.ink ?? ink;
  const drawn = part && prepare(part, Math.sqrt(part.length), drawing.kind);
  return { subject: drawn ?? (picture ? unpack(picture) : null), ink: drawn && ink };
}

const RETRY = 1000; // milliseconds after which weights that did not arrive are asked for again
const LATE = 500; // milliseconds after which the visitor is told that they have not arrived

// Calls `show(data)` for the data that Python sends, and then `look(net, picture, live, ink)` for each picture: the
// drawing, as soon as it changes, where the component follows it; else the one that Python sent. `picture` is null if
// there is none. Data of another network are shown once its weights are here, so that no answer is mixed of two
// networks; if they are late, a notice before `root` says so in its place. A component that is `changeable` looks at
// what the visitor has made of network and picture (experiment.js).
class Sight {
  constructor(life, root, show, look) {
    Object.assign(this, { life, root, notice: root.previousElementSibling, show, look });
    Object.assign(this, { net: null, whole: null, made: null, weights: null });
    Object.assign(this, { opened: '', awaited: '', data: null, shown: null, guards: new Map() });
    life.on(document, DRAWN, ({ detail }) => this.shown?.drawing && this.see(detail.live));
    life.on(document, CHANGED, ({ detail }) => {
      if (this.shown?.changeable || this.shown?.run) this.see(Boolean(detail?.live));
    });
  }

  // `data`: what sight.py sends.
  update(data) {
    this.data = data;
    const { network } = data, weights = JSON.stringify(network) === this.opened ? this.weights : weightsOf(network);
    if (!(weights instanceof Promise)) this.open(weights);
    else if (network.address !== this.awaited) {
      this.awaited = network.address;
      this.life.after('late', LATE, () => this.wait(true));
      this.fetch(network);
    }
  }

  fetch(network) {
    const awaited = () => network.address === this.awaited && !this.life.ended;
    Promise.resolve(weightsOf(network)).then(weights => awaited() && this.open(weights), () => {
      if (!awaited()) return;
      this.wait(true);
      this.life.after('fetch', RETRY, () => this.fetch(network));
    });
  }

  // Hide the component while its network is late.
  wait(late) {
    this.root.hidden = late;
    this.notice.textContent = late ? this.data.late : '';
  }

  open(weights) {
    const { data, life } = this;
    this.awaited = '';
    for (const name of ['late', 'fetch']) life.stop(name);
    Object.assign(this, { weights, opened: JSON.stringify(data.network), shown: data });
    this.wait(false);
    this.show(data);
    this.see(false);
  }

  // Make the network anew if it is not the one that is shown.
  make() {
    const { shown: { network: { description }, run, changeable }, weights: latest, made } = this;
    const weights = run && run === shared.moment?.run ? shared.moment.weights : latest;
    const kernels = changeable ? shared.experiment.kernels : [], key = JSON.stringify([description, kernels]);
    if (made?.weights === weights && made.key === key) return;
    this.net = networkWithout(description, weights, kernels);
    if (changeable) this.whole = makeNetwork(description, weights); // nothing is ever switched off in it
    this.made = { weights, key };
  }

  // The network of a guard, or null until its weights are here; then the picture is looked at again.
  guard(reference) {
    if (!reference) return null;
    const { guards, life } = this, { address, description } = reference;
    if (guards.has(address)) return guards.get(address);
    const weights = weightsOf(reference);
    if (weights instanceof Promise) {
      guards.set(address, null);
      const again = () => { guards.delete(address); if (!life.ended) this.see(false); };
      weights.then(again, () => life.after('guard', RETRY, again));
    } else guards.set(address, makeNetwork(description, weights));
    return guards.get(address);
  }

  // The probabilities before the visitor changed anything; null if nothing is changed.
  before() {
    return this.shown.changeable && isChanged() ? softmax(forward(this.whole, shared.experiment.subject)) : null;
  }

  see(live) {
    const { changeable, run, network } = this.shown, { subject, ink } = subjectOf(this.shown);
    if (changeable) keepExperiment(run || network.address, subject);
    this.make();
    if (changeable) applySwitches(this.net);
    this.look(this.net, (changeable && shared.experiment.picture) || subject, live, ink);
  }
}
