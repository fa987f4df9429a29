// One picture changed more and more, in nine ways: lenet/evaluation/robustness.py in JavaScript, where what each change
// does is described. A picture has 28 × 28 pixels in 0..1, 1 is ink; outside of it is paper, 0.

const AMOUNTS = 41; // of each change, evenly spaced: low, low + step, …
const MIDDLE = (SIDE - 1) / 2; // the centre of the picture, in pixels from the centre of its first one
const REACH = 3; // standard deviations at which the Gaussian of a blur is cut off
const NOISE_SEED = 1998;

const tangent = degrees => Math.tan(degrees * Math.PI / 180);
const cosine = degrees => Math.cos(degrees * Math.PI / 180);
const sine = degrees => Math.sin(degrees * Math.PI / 180);

// In the order in which several are made. `neutral` is the amount that changes nothing.
const CHANGES = {
  thickness: { low: -2, step: 0.1, neutral: 0, make: thickened }, // pixels on each side
  size: { // percent
    low: 40, step: 3, neutral: 100,
    make: (picture, percent) => resampled(picture, [100 / percent, 0, 0, 100 / percent]),
  },
  slant: { low: -40, step: 2, neutral: 0, make: (picture, degrees) => resampled(picture, [1, tangent(degrees), 0, 1]) },
  turn: { // degrees, clockwise
    low: -80, step: 4, neutral: 0,
    make: (picture, degrees) => resampled(picture, [cosine(degrees), sine(degrees), -sine(degrees), cosine(degrees)]),
  },
  right: { low: -10, step: 0.5, neutral: 0, make: (picture, pixels) => resampled(picture, [1, 0, 0, 1], pixels, 0) },
  down: { low: -10, step: 0.5, neutral: 0, make: (picture, pixels) => resampled(picture, [1, 0, 0, 1], 0, pixels) },
  blur: { low: 0, step: 0.1, neutral: 0, make: blurred }, // pixels
  contrast: { // percent
    low: 5, step: 5, neutral: 100,
    make: (picture, percent) => picture.map(pixel => Math.min(pixel * (percent / 100), 1)),
  },
  noise: { low: 0, step: 1, neutral: 0, make: noisy }, // percent
};

// The amounts of a change by their index, 0 to 40.
const amountOf = (name, index) => CHANGES[name].low + CHANGES[name].step * index;
const neutralOf = name => Math.round((CHANGES[name].neutral - CHANGES[name].low) / CHANGES[name].step);

// The picture after several changes, given as indices of amounts by name.
function changed(picture, by) {
  for (const [name, { make, neutral }] of Object.entries(CHANGES)) {
    const amount = name in by ? amountOf(name, by[name]) : neutral;
    if (amount !== neutral) picture = make(picture, amount);
  }
  return picture;
}

// What the network would see of this picture if it were a drawing; a picture without ink stays blank.
function preparedAgain(picture, kind) {
  const levels = Uint8Array.from(picture, pixel => Math.floor(255 * pixel + 0.5));
  return prepare(levels, SIDE, kind) ?? new Float32Array(picture.length);
}

// What the network answers to one amount of one change: the probability of class `label`, and the answer. With `kind`,
// the changed picture is prepared again. Leaves the network with the values of that picture.
function answerTo(net, picture, name, index, label, kind = null) {
  const variant = changed(picture, { [name]: index });
  const probabilities = softmax(forward(net, kind ? preparedAgain(variant, kind) : variant));
  return { probability: probabilities[label], answer: probabilities.indexOf(Math.max(...probabilities)) };
}

// Where the answer `label` is lost, below the neutral amount and above it: indices of none, one or two of the 41
// `answers`. It is the neutral one if preparing the unchanged picture again is enough.
function breaksOf(name, label, answers) {
  const neutral = neutralOf(name), lost = i => answers[i].answer !== label, indices = [...answers.keys()];
  const below = indices.slice(0, neutral + 1).findLast(lost), above = indices.slice(neutral).find(lost);
  return [...new Set([below, above])].filter(i => i !== undefined);
}

function thickened(picture, pixels) {
  const furthest = pixels > 0 ? Math.max : Math.min;
  for (let left = Math.abs(pixels); left > 0; left--) {
    const before = picture, at = (row, column) => pixelAt(before, row, column);
    picture = picture.map((pixel, i) => {
      const column = i % SIDE, row = (i - column) / SIDE;
      const spread = furthest(
        pixel, at(row - 1, column), at(row + 1, column), at(row, column - 1), at(row, column + 1));
      return pixel + Math.min(left, 1) * (spread - pixel);
    });
  }
  return picture;
}

function blurred(picture, pixels) {
  const radius = Math.ceil(REACH * pixels), weightAt = distance => Math.exp(-0.5 * (distance / pixels) ** 2);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => weightAt(i - radius));
  const total = weights.reduce((a, b) => a + b);
  return alongRows(alongRows(picture, weights, total), weights, total);
}

// The weighted mean of each pixel and those beside it; the result has rows and columns exchanged.
function alongRows(picture, weights, total) {
  const result = new Float32Array(picture.length), radius = (weights.length - 1) / 2;
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const first = Math.max(0, column - radius), last = Math.min(SIDE - 1, column + radius);
      let sum = 0;
      for (let x = first; x <= last; x++) sum += weights[x - column + radius] * picture[row * SIDE + x];
      result[column * SIDE + row] = sum / total;
    }
  return result;
}

function noisy(picture, percent) {
  return picture.map((pixel, i) => 100 * NOISE_LEVELS[i] < percent ? 1 - pixel : pixel);
}

// A number in 0..1 for each pixel, the same at every call: Tommy Ettinger's generator mulberry32.
const NOISE_LEVELS = Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
  const state = NOISE_SEED + Math.imul(i + 1, 0x6D2B79F5) | 0;
  let mixed = Math.imul(state ^ state >>> 15, state | 1);
  mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
  return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
});

// The picture whose point (x, y) is the point (a·x + b·y - right, c·x + d·y - down) of `picture`, both from its centre.
// Between four pixels it is bilinear.
function resampled(picture, [a, b, c, d], right = 0, down = 0) {
  return picture.map((_, i) => {
    const x = i % SIDE - MIDDLE, y = Math.floor(i / SIDE) - MIDDLE;
    const sourceX = MIDDLE + (a * x + b * y - right), sourceY = MIDDLE + (c * x + d * y - down);
    const left = Math.floor(sourceX), top = Math.floor(sourceY), across = sourceX - left, below = sourceY - top;
    const upper = (1 - across) * pixelAt(picture, top, left) + across * pixelAt(picture, top, left + 1);
    const lower = (1 - across) * pixelAt(picture, top + 1, left) + across * pixelAt(picture, top + 1, left + 1);
    return (1 - below) * upper + below * lower;
  });
}

const pixelAt = (picture, row, column) =>
  row >= 0 && row < SIDE && column >= 0 && column < SIDE ? picture[row * SIDE + column] : 0;
