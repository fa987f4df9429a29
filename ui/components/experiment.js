// What the visitor changes to see what follows. All components of Look inside that answer share it, and follow it: the
// layers, and the questions below them.
//
// subject: the picture that it is about, as it was before; picture: the changed one, or null; off: the maps and units
// that are switched off, as [layer, map]; kernels: those without weights, as [layer, number], in PyTorch's order.
shared.experiment ??= { of: '', subject: null, picture: null, off: [], kernels: [] };
const CHANGED = 'lenet-changed'; // an event of the document: the experiment, or the moment, is another one

// A change of one network or picture says nothing about another: then it begins anew. `of`: which network it is.
function keepExperiment(of, subject) {
  const now = shared.experiment;
  if (now.of !== of) Object.assign(now, { of, picture: null, off: [], kernels: [] });
  const same = subject && now.subject ? subject.every((value, i) => value === now.subject[i]) : subject === now.subject;
  if (!same) Object.assign(now, { subject, picture: null });
}

// The experiment has changed: all components that follow it are to look again. `live`: more changes come at once.
const announce = (live = false) => document.dispatchEvent(new CustomEvent(CHANGED, { detail: { live } }));

// Switch a map or unit ('off'), or a kernel ('kernels'), off or on again.
function toggle(kind, layer, number) {
  const before = shared.experiment[kind], others = before.filter(([name, other]) => name !== layer || other !== number);
  shared.experiment[kind] = others.length < before.length ? others : [...others, [layer, number]];
  announce();
}

function switchAllOn() {
  Object.assign(shared.experiment, { off: [], kernels: [] });
  announce();
}

function putPictureBack() {
  shared.experiment.picture = null;
  announce();
}

// A moment of a run, chosen on the time machine: `run`, `step`, and the `weights` of then; null is the network that
// Python names.
shared.moment ??= null;

function showMoment(moment) {
  shared.moment = moment;
  announce(moment !== null);
}

// Whether the visitor has changed anything.
function isChanged() {
  const { picture, off, kernels } = shared.experiment;
  return Boolean(picture || off.length || kernels.length);
}

// A network without the weights of some kernels.
function networkWithout(description, weights, kernels) {
  const net = makeNetwork(description, kernels.length ? weights.slice() : weights), size = KERNEL * KERNEL;
  for (const [layer, number] of kernels) net[layer].weights.fill(0, number * size, (number + 1) * size);
  return net;
}

// Switch off, of a network, what the experiment has off; all else is on.
function applySwitches(net) {
  for (const layer of net.layers) layer.off.clear();
  for (const [name, map] of shared.experiment.off) net[name].off.add(map);
}
