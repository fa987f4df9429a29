// The picture of a component, and the network that looks at it. Shared by the components that show an answer.

// The weights at an address: an array once they are here, until then a promise of it.
function weightsAt(address) {
  const { weights } = shared;
  if (!weights.has(address)) weights.set(address, fetchWeights(address).then(
    values => { weights.set(address, values); return values; },
    error => { weights.delete(address); throw error; },
  ));
  return weights.get(address);
}

async function fetchWeights(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Float32Array(await answer.arrayBuffer());
}

const RETRY = 1000; // milliseconds after which weights that did not arrive are asked for again

// Calls `look(net, picture, live, ink)` for each picture: the drawing, as soon as it changes, where the component
// follows it; else the one that Python sent. `picture` is null where there is none.
class Sight {
  constructor(life, look) {
    Object.assign(this, { life, look, net: null, address: '' });
    life.on(document, DRAWN, ({ detail }) => this.data?.drawing && this.see(detail.live));
  }

  // `data`: what sight.py sends.
  update(data) {
    this.data = data;
    const { address } = data.network;
    if (address !== this.address) this.fetch(address);
    else if (this.net) this.see(false);
  }

  fetch(address) {
    Object.assign(this, { address, net: null });
    const weights = weightsAt(address);
    if (weights instanceof Float32Array) this.open(weights);
    else weights.then(
      values => this.address === address && this.open(values),
      () => this.address === address && this.life.after('fetch', RETRY, () => this.fetch(address)),
    );
  }

  open(weights) {
    this.net = makeNetwork(this.data.network.description, weights);
    this.see(false);
  }

  see(live) {
    if (!this.net) return;
    const { drawing, picture } = this.data, ink = drawing ? shared.drawing : null;
    const drawn = ink?.length ? prepare(ink, Math.sqrt(ink.length), drawing.kind) : null;
    this.look(this.net, drawn ?? (picture ? unpack(picture) : null), live, drawn && ink);
  }
}
