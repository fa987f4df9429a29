// The answer of each snapshot to one picture, and the answers in words.

const SLICE = 8; // milliseconds of a frame in which answers are computed

class Answers {
  // `done()` is called when the answers of all snapshots that are here are known.
  constructor(life, reel, done) {
    Object.assign(this, { life, reel, done });
    this.clear();
  }

  clear() { Object.assign(this, { answers: new Map(), subject: null, key: '', whole: false }); }

  // Answer a picture, or null, with all snapshots; `off` and `kernels` as in experiment.js. The answers to the picture
  // before stay until those to this one are known.
  ask(description, subject, off, kernels) {
    const key = JSON.stringify([description, off, kernels]);
    const same = key === this.key && (subject === this.subject
      || (subject && this.subject && subject.every((value, i) => value === this.subject[i])));
    if (!same) Object.assign(this, { description, subject, off, kernels, key, fresh: new Map() });
    this.compute();
  }

  compute() {
    const start = performance.now(), { subject, fresh, reel } = this;
    if (!subject) { this.answers = new Map(); return; }
    for (const step of reel.intact) {
      if (fresh.has(step) || !reel.weights(step)) continue;
      if (performance.now() - start > SLICE) { this.life.nextFrame('answers', () => this.compute()); return; }
      fresh.set(step, this.answer(reel.weights(step)));
    }
    this.answers = new Map(fresh);
    this.done();
  }

  answer(weights) {
    const net = networkWithout(this.description, weights, this.kernels);
    for (const [name, map] of this.off) net[name].off.add(map);
    const probabilities = softmax(forward(net, this.subject)), share = Math.max(...probabilities);
    return { label: probabilities.indexOf(share), share };
  }

  of(step) { return this.answers.get(step) ?? null; }

  // The answers after these steps as { step, label, share }; empty until all were known once. Then those of the newest
  // snapshots of a run that trains may be missing.
  along(steps) {
    const known = steps.filter(step => this.answers.has(step)).map(step => ({ step, ...this.of(step) }));
    this.whole ||= known.length === steps.length;
    return this.whole ? known : [];
  }
}


// Where the answer changed: each first snapshot with another answer than the one before.
const flipsOf = along => along.filter(({ label }, i) => i > 0 && label !== along[i - 1].label);

// The flips in words: "Read as 3 until step 410, then as 8." `stories` by the number of flips; the last is for more.
function storyOf(along, flips, names, stories) {
  const [last, second, third] = [along[0], ...flips].map(({ label }) => names[label]).reverse();
  const [step, stepBefore] = flips.map(flip => thousands(flip.step)).reverse(), count = flips.length;
  return fill(stories[Math.min(count, stories.length - 1)], { last, second, third, step, stepBefore, count });
}
