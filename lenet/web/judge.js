// The answer to one picture and how far it can be believed: lenet/answering.py in JavaScript, where it is described.

const SURE = 0.9; // the least share of correct answers in a band whose answers are called sure
const SURE_PROBABILITY = 0.95; // the least of an answer that is called sure, where nothing was measured
const SMALLEST = 1e-12; // a probability, whose logarithm is taken

// What the network answers to a picture of 784 pixels in 0..1, with the fields of Answer in Python; `judgement` is that
// of Python, or null. `guard` is the network that the judgement names; without it, novelty is null. Leaves the network
// with the values of the picture itself.
function judge(net, picture, judgement, kind, guard = null) {
  const shares = viewsOf(picture, kind).reverse().map(view => softmax(forward(net, view))).reverse();
  const mean = meanOf(shares, judgement?.picture_weight ?? 1);
  const label = mean.indexOf(Math.max(...mean)), agreement = Math.min(...shares.map(share => share[label]));
  const probabilities = cooled(mean, judgement?.temperature ?? 1);
  const novelty = judgement?.novelty && (guard || !judgement.novelty.guard)
    ? noveltyOf(net, picture, agreement, judgement.novelty, guard) : null;
  const none = novelty !== null && novelty > 0, frequency = frequencyOf(judgement, agreement);
  const sure = !none && (frequency === null ? probabilities[label] >= SURE_PROBABILITY : frequency >= SURE);
  return { label, probabilities, raw: shares[0], agreement, novelty, none, frequency, sure };
}

// Probabilities whose logarithms are divided by `temperature`.
const cooled = (probabilities, temperature) =>
  softmax(probabilities.map(probability => Math.log(probability + SMALLEST) / temperature));

// The share of answers about this sure that were correct; null where none was measured.
function frequencyOf(judgement, agreement) {
  const band = judgement?.bands.findLast(([least]) => agreement >= least);
  return band ? band[2] / band[1] : null;
}

// The score of a picture, whose values the network has: above 0 it is none of the classes.
function noveltyOf(net, picture, agreement, { signs, bias, means, scale }, guard) {
  const values = {
    guard: () => noneOdds(guard, picture),
    energy: () => -logSumExp(net.Answer.values),
    disagreement: () => 1 - agreement,
    distance: () => Math.min(...means.map(mean => distanceBetween(net.F6.values, mean, scale))),
  };
  return Object.entries(signs).reduce((sum, [name, weight]) => sum + weight * values[name](), bias);
}

// The log-odds of a guard's last class against all others.
function noneOdds(guard, picture) {
  const logits = forward(guard, picture);
  return logits.at(-1) - logSumExp(logits.subarray(0, -1));
}

// The root of the mean over the units of the squared distance, in standard deviations.
const distanceBetween = (units, mean, scale) =>
  Math.sqrt(mean.reduce((sum, centre, i) => sum + ((units[i] - centre) / scale[i]) ** 2, 0) / mean.length);

function logSumExp(values) {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
