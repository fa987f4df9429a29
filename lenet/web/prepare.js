// The preparation of a drawing: lenet/preprocessing in JavaScript. It gives the same image, value for value: sums are
// of integers, which are exact in any order, and all else is computed in the same order as there.

const IMAGE_SIDE = 28; // pixels of what the network sees
const LONGEST = { digits: 20, clothing: 28 }; // pixels of the drawing's longer side in it
const FAINTEST = { digits: 0.1, clothing: 0 }; // of the drawing's brightest pixel; its box holds every pixel above this
const PALE = 0.6; // of white; clothing is made at least as bright
const TAP = 0.4; // of the main stroke's longest side; a tap of the pen is smaller, a stroke of a digit larger
const FAR = 0.3; // of the main stroke's longest side; a tap farther away is stray

// What the network sees of `ink`, side × side levels of 0 to 255: a Float32Array of 28 × 28 in 0..1, or null if nothing
// is drawn. `kind` is digits or clothing.
function prepare(ink, side, kind) {
  if (!ink.some(Boolean)) return null;
  return prepareAlone(...squareAround(ink, side), kind);
}

// The square that holds all ink, and its side: the paper around it would only cost time.
function squareAround(ink, side) {
  let left = side, upper = side, right = 0, lower = 0;
  for (let i = 0; i < ink.length; i++) {
    if (!ink[i]) continue;
    const column = i % side, row = (i - column) / side;
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    upper = Math.min(upper, row);
    lower = row + 1;
  }
  const size = Math.max(right - left, lower - upper), square = new Uint8Array(size * size);
  for (let row = 0; row < lower - upper; row++) {
    const start = (upper + row) * side + left;
    square.set(ink.subarray(start, start + right - left), row * size);
  }
  return [square, size];
}

function prepareAlone(ink, side, kind) {
  const segment = withoutStrayTaps(ink, side), box = boxOf(segment, side, kind);
  const cropped = range(box.height).map(y => {
    const start = (box.upper + y) * side + box.left;
    return segment.subarray(start, start + box.width);
  });
  const longest = Math.max(box.width, box.height);
  const [width, height] = [box.width, box.height].map(size => Math.max(1, halfUp(size * LONGEST[kind] / longest)));
  return framed(fullContrast(resizeExactly(cropped, width, height), kind), kind);
}

// The box around what is drawn.
function boxOf(segment, side, kind) {
  const faintest = FAINTEST[kind] * max(segment);
  return boundsOf([...segment.keys()].filter(i => segment[i] > faintest), side);
}

// The parts below work on images as rows of numbers.

// Digits with their centre of mass in the middle, clothing with its box there.
function framed(rows, kind) {
  const columns = transposed(rows), image = new Float32Array(IMAGE_SIDE * IMAGE_SIDE);
  const [top, start] = [rows, columns].map(lines => {
    const place = kind === 'digits'
      ? halfUp(IMAGE_SIDE / 2 - middleOf(lines.map(sum)))
      : Math.floor((IMAGE_SIDE - lines.length) / 2);
    return Math.min(Math.max(place, 0), IMAGE_SIDE - lines.length);
  });
  rows.forEach((row, y) => image.set(row.map(level => level / 255), (top + y) * IMAGE_SIDE + start));
  return image;
}

function fullContrast(rows, kind) {
  const levels = rows.flat(), half = 0.5 * max(levels);
  const white = kind === 'digits'
    ? percentile(levels.filter(level => level > half), 0.9)
    : Math.min(percentile(levels.filter(level => level > 0), 0.95) / PALE, 255);
  return rows.map(row => row.map(level => halfUp(Math.min(255 * level / white, 255))));
}

function resizeExactly(rows, width, height) {
  const across = shares(rows[0].length, width), down = shares(rows.length, height);
  const columns = across.map(share => rows.map(row => dot(share, row)));
  const totals = across.map(sum);
  return down.map(share => {
    const total = sum(share);
    return columns.map((column, x) => dot(share, column) / (total * totals[x]));
  });
}

// The weight of each of `old` pixels in each of `size` new ones along one axis: a bilinear filter in integers.
function shares(old, size) {
  const distance = (x, newX) => Math.abs((2 * newX + 1) * old - (2 * x + 1) * size);
  return range(size).map(newX => range(old).map(x => Math.max(0, 2 * Math.max(old, size) - distance(x, newX))));
}

// The parts below work on `ink` of side × side pixels, and name pixels by their index in it.

// The drawing without the dots that are far from its main stroke: where the pen touched by accident.
function withoutStrayTaps(ink, side) {
  const parts = connectedParts(ink, side), weights = parts.map(part => sum(part.map(i => ink[i])));
  const boxes = parts.map(part => boundsOf(part, side));
  const sides = boxes.map(({ width, height }) => Math.max(width, height));
  const main = weights.indexOf(max(weights)), result = ink.slice();
  parts.forEach((part, i) => {
    if (sides[i] < TAP * sides[main] && gap(boxes[main], boxes[i]) > FAR * sides[main])
      for (const pixel of part) result[pixel] = 0;
  });
  return result;
}

// The pixels of each part of the drawing. Pixels that touch, at a corner too, are of one part.
function connectedParts(ink, side) {
  const seen = ink.map(level => level ? 0 : 1), parts = [];
  for (const first of ink.keys()) {
    if (seen[first]) continue;
    seen[first] = 1;
    const part = [first];
    for (const pixel of part) { // which grows meanwhile
      const x = pixel % side, y = (pixel - x) / side;
      for (let row = Math.max(0, y - 1); row <= Math.min(side - 1, y + 1); row++)
        for (let column = Math.max(0, x - 1); column <= Math.min(side - 1, x + 1); column++) {
          const neighbour = row * side + column;
          if (seen[neighbour]) continue;
          seen[neighbour] = 1;
          part.push(neighbour);
        }
    }
    parts.push(part);
  }
  return parts;
}

// The smallest box around some pixels; `right` and `lower` are not in it.
function boundsOf(pixels, side) {
  const columns = pixels.map(i => i % side), rows = pixels.map(i => Math.floor(i / side));
  const left = min(columns), right = max(columns) + 1, upper = min(rows), lower = max(rows) + 1;
  return { left, upper, right, lower, width: right - left, height: lower - upper };
}

// Pixels between two boxes along the axis where they are farther apart; 0 or less if they overlap.
const gap = (a, b) => Math.max(
  Math.max(a.left, b.left) - Math.min(a.right, b.right), Math.max(a.upper, b.upper) - Math.min(a.lower, b.lower));

const range = size => [...Array(size).keys()];
const halfUp = value => Math.floor(value + 0.5);
const min = values => values.reduce((a, b) => Math.min(a, b));
const max = values => values.reduce((a, b) => Math.max(a, b));
const sum = values => values.reduce((a, b) => a + b, 0);
const dot = (a, b) => a.reduce((total, value, i) => total + value * b[i], 0);
const middleOf = weights => dot(weights, range(weights.length)) / sum(weights);
const percentile = (values, share) => values.sort((a, b) => a - b)[Math.floor(share * values.length)];
const transposed = rows => rows[0].map((_, x) => rows.map(row => row[x]));
