// The connected pieces of ink in a drawing, and which of them are strokes of one figure: lenet/preprocessing/pieces.py
// in JavaScript, with the same constants. A box has left, upper, right, lower, width and height; the third and the
// fourth are not in it.

const PIECE = {
  low: 0.5, near: 0.05, nearLow: 0.1, bar: 0.2, top: 0.35, above: 0.15, barAbove: 0.3, broken: 0.1, squat: 1.1,
  brokenSquat: 0.2, bars: 0.75, beside: 0.25, overlap: 0.3, flat: 1.8, speck: 0.06, rule: 2.5, most: 150,
};

const isFlat = ({ width, height }) => width >= PIECE.flat * height;
const tallestOf = boxed => Math.max(0, ...boxed.filter(one => !isFlat(one)).map(({ height }) => height));

// The pieces that may be of figures: no dust, no ruled lines. Each is a box with its `pixels`, and with the first and
// the last column, not in it, of each of its rows.
function piecesOf(ink, side) {
  const size = ({ width, height }) => Math.max(width, height);
  const all = connectedParts(ink, side).map(pixels => ({ pixels, ...boundsOf(pixels, side) }));
  const largest = new Set([...all].sort((a, b) => size(b) - size(a)).slice(0, PIECE.most));
  const found = all.filter(piece => largest.has(piece));
  for (const piece of found) {
    const first = piece.first = new Int32Array(piece.height).fill(side), end = piece.end = new Int32Array(piece.height);
    for (const pixel of piece.pixels) {
      const x = pixel % side, row = (pixel - x) / side - piece.upper;
      first[row] = Math.min(first[row], x);
      end[row] = Math.max(end[row], x + 1);
    }
  }
  const tallest = tallestOf(found);
  return found.filter(piece => size(piece) >= PIECE.speck * tallest
    && !(isFlat(piece) && tallest && piece.width > PIECE.rule * tallest));
}

// The pieces of each figure.
function joined(pieces) {
  let figure = pieces.map((_, i) => i);
  for (let one = 0; one < pieces.length; one++)
    for (let other = one + 1; other < pieces.length; other++) {
      const [keep, drop] = [figure[one], figure[other]];
      if (keep !== drop && belongTogether(pieces[one], pieces[other]))
        figure = figure.map(number => number === drop ? keep : number);
    }
  return [...new Set(figure)].map(number => pieces.filter((_, i) => figure[i] === number));
}

function belongTogether(one, other) {
  const [tall, low] = one.height >= other.height ? [one, other] : [other, one];
  const rows = Math.min(one.lower, other.lower) - Math.max(one.upper, other.upper);
  const columns = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  if (rows >= Math.max(1, PIECE.beside * low.height)) return areBeside(tall, low);
  if (columns >= Math.max(1, PIECE.overlap * Math.min(one.width, other.width))) return areStacked(tall, low, -rows);
  return Math.max(-rows, -columns) < PIECE.near * tall.height;
}

// The same for pieces that share rows.
function areBeside(tall, low) {
  const distance = distanceInRows(tall, low);
  if (distance < 0) return true; // one lies within the other
  if (low.height >= PIECE.low * tall.height) return distance < PIECE.near * tall.height;
  const isLong = low.width > PIECE.squat * low.height;
  const isTopBar = isLong && low.left >= tall.left && low.lower <= tall.upper + PIECE.top * tall.height;
  return distance < (isTopBar ? PIECE.bar : PIECE.nearLow) * tall.height;
}

// The same for pieces above each other with `distance` rows between them.
function areStacked(tall, low, distance) {
  if (isFlat(tall) && isFlat(low)) return distance <= PIECE.bars * Math.max(tall.width, low.width);
  const both = tall.height + low.height + distance;
  const { squat, brokenSquat, barAbove, above } = PIECE;
  if (Math.min(tall.width / tall.height, low.width / low.height) > squat) return distance < brokenSquat * both;
  if (low.height < PIECE.low * tall.height) return distance < (isFlat(low) ? barAbove : above) * tall.height;
  return distance < PIECE.broken * both;
}

// Columns between two pieces in the row where they are nearest; negative where one begins before the other ends.
function distanceInRows(one, other) {
  let least = Infinity;
  for (let y = Math.max(one.upper, other.upper); y < Math.min(one.lower, other.lower); y++) {
    const [mine, others] = [y - one.upper, y - other.upper];
    const distance = Math.max(one.first[mine], other.first[others]) - Math.min(one.end[mine], other.end[others]);
    least = Math.min(least, distance);
  }
  return least;
}
