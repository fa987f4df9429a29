// The weights of a run's snapshots, fetched a few at a time as soon as `begin` is called. The document holds those of
// one run, so that another page which shows the run has them at once.

const AT_ONCE = 4; // requests
const AGAIN = 1000; // milliseconds after which a snapshot that did not arrive is asked for again

class Reel {
  // `arrived(step)` is called when the weights of a snapshot are here, or found to be damaged.
  constructor(life, arrived) { Object.assign(this, { life, arrived, steps: [], begun: false, first: null }); }

  // `address`: what the addresses of all snapshots begin with; `description`: of all networks; `steps`: rising.
  update({ address, description, steps }) {
    if (this.address !== address) {
      if (shared.snapshots.of !== address) shared.snapshots = { of: address, weights: new Map() };
      Object.assign(this, { address, held: new Map(), asked: new Set() });
      for (const step of steps) {
        const weights = shared.snapshots.weights.get(this.addressOf(step));
        if (weights) this.held.set(step, weights);
      }
    }
    Object.assign(this, { description, steps, intact: steps.filter(step => !this.isDamaged(step)) });
    this.fetch();
  }

  addressOf(step) { return `${this.address}${step}.bin`; }

  // Null until they are here.
  weights(step) { return this.held.get(step) || null; }

  isDamaged(step) { return this.held.get(step) === false; }

  begin() {
    this.begun = true;
    this.fetch();
  }

  // Fetch this one before all others.
  want(step) {
    this.first = step;
    this.fetch();
  }

  fetch() {
    const missing = step => !this.held.has(step) && !this.asked.has(step);
    while (this.begun && this.asked.size < AT_ONCE) {
      const step = this.first !== null && missing(this.first) ? this.first : this.steps.find(missing);
      if (step === undefined) return;
      this.asked.add(step);
      this.receive(step, this.address);
    }
  }

  async receive(step, address) {
    const place = this.addressOf(step), here = () => !this.life.ended && this.address === address;
    try {
      const weights = await weightsOf({ address: place, description: this.description });
      shared.weights.delete(place); // so that these do not crowd out other networks
      if (shared.snapshots.of === address) shared.snapshots.weights.set(place, weights);
      if (here()) this.put(step, weights);
    } catch (error) {
      if (!here()) return;
      if (error instanceof Damaged) this.put(step, false);
      else this.life.after(`again ${step}`, AGAIN, () => { this.asked.delete(step); this.fetch(); });
    }
  }

  put(step, weights) {
    this.asked.delete(step);
    this.held.set(step, weights);
    if (!weights) this.intact = this.intact.filter(other => other !== step);
    this.arrived(step);
    this.fetch();
  }
}
