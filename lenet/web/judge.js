// The answer to one picture and how far it can be believed: lenet/answering.py in JavaScript.

const SURE = 0.95; // the least probability of an answer that is shown as sure, where nothing was measured
const SMALLEST = 1e-12; // a probability, whose logarithm is taken

// What the network answers to a picture of 784 pixels in 0..1, with the fields of Answer in Python; `judgement` is that
// of Python, or null. Leaves the network with the values of the picture itself.
function judge(net, picture, judgement, kind) {
  const shares = viewsOf(picture, kind).reverse().map(view => softmax(forward(net, view))).reverse();
  const mean = shares[0].map((_, i) => shares.reduce((sum, share) => sum + share[i], 0) / shares.length);
  const probabilities = cooled(mean, judgement?.temperature ?? 1);
  const label = probabilities.indexOf(Math.max(...probabilities)), sure = probabilities[label] >= SURE;
  return { label, probabilities, raw: shares[0], novelty: null, none: false, frequency: null, sure };
}

// Probabilities whose logarithms are divided by `temperature`.
const cooled = (probabilities, temperature) =>
  softmax(probabilities.map(probability => Math.log(probability + SMALLEST) / temperature));
