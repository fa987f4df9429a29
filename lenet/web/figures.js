// Several figures in one drawing, told apart and in reading order: lenet/preprocessing/figures.py in JavaScript, with
// the same constants.

const FIGURE = { dot: 0.25, thin: 0.4, alone: 1.5, below: 0.2, reach: 1.5, sameLine: 0.3 };
const SIGNS = { minus: '−', plus: '+', equals: '=', dot: '.' }; // how they are written in a string

// The figures of `ink`, side × side levels of 0 to 255: boxes with a mark and the figure's own ink. "digit" marks what
// the network may read. One figure, with `ink` itself, where all strokes may be of one; none where nothing is drawn.
function figuresOf(ink, side) {
  if (!ink.some(Boolean)) return [];
  const pieces = piecesOf(ink, side), groups = joined(pieces).map(grouped), tallest = tallestOf(groups);
  for (const group of groups) group.mark = markOf(group, side, tallest);
  const digits = groups.filter(({ mark }) => !(mark in SIGNS));
  const signs = groups.filter(group => group.mark in SIGNS && isInLine(group, digits));
  if (!digits.length || digits.length + signs.filter(({ mark }) => mark !== 'dot').length < 2) {
    const isTouching = digits.some(({ mark, width, height }) => mark === 'touching' && width > FIGURE.alone * height);
    const mark = isTouching ? 'touching' : 'digit';
    return [{ ...grouped(pieces), mark, ink, line: 0 }];
  }
  return linesOf(digits, signs).flatMap((groups, line) =>
    groups.map(group => ({ ...group, ink: alone(ink, group), line })));
}

const isOneDigit = figures => figures.length === 1 && figures[0].mark === 'digit';

// The box around some pieces.
function grouped(pieces) {
  const [left, upper] = ['left', 'upper'].map(edge => min(pieces.map(piece => piece[edge])));
  const [right, lower] = ['right', 'lower'].map(edge => max(pieces.map(piece => piece[edge])));
  const box = { left, upper, right, lower, width: right - left, height: lower - upper };
  return { pieces, ...box, middle: [left + right, upper + lower] }; // twice its column and row
}

// What a figure is by its form alone, among others of which the tallest is `tallest` pixels high.
function markOf(group, side, tallest) {
  const { pieces, width, height } = group;
  if (Math.max(width, height) < FIGURE.dot * tallest) return 'dot';
  if (pieces.length === 1 && isFlat(group) && height < FIGURE.thin * tallest) return 'minus';
  if (pieces.length === 2 && pieces.every(isFlat) && height < tallest) return 'equals';
  const form = formOf(group, side);
  if (pieces.length === 1 && isPlus(form)) return 'plus';
  return isTwo(form) ? 'touching' : 'digit';
}

// Whether a sign stands beside a digit, as high as the digit does.
function isInLine({ left, right, middle }, digits) {
  return digits.some(digit => {
    const distance = Math.max(digit.left - right, left - digit.right);
    return 2 * digit.upper <= middle[1] && middle[1] <= 2 * (digit.lower + FIGURE.below * digit.height)
      && 0 <= distance && distance <= FIGURE.reach * digit.height;
  });
}

// The lines from the top, each from left to right.
function linesOf(digits, signs) {
  const lines = [];
  for (const digit of [...digits].sort(fromLeft)) {
    const shared = lines.map(line => sharedRows(line.at(-1), digit)), best = shared.indexOf(Math.max(...shared));
    const line = lines[best];
    if (line && shared[best] >= FIGURE.sameLine * Math.min(line.at(-1).height, digit.height)) line.push(digit);
    else lines.push([digit]);
  }
  const tops = new Map(lines.map(line => [line, min(line.map(({ upper }) => upper))]));
  const members = lines.map(line => [...line]);
  for (const sign of signs) {
    const distances = lines.map(line => min(line.map(digit => distanceOf(digit, sign))));
    members[distances.indexOf(min(distances))].push(sign);
  }
  const order = [...lines.keys()].sort((a, b) => tops.get(lines[a]) - tops.get(lines[b]));
  return order.map(i => members[i].sort(fromLeft));
}

const fromLeft = (a, b) => a.middle[0] - b.middle[0] || a.middle[1] - b.middle[1];
const sharedRows = (a, b) => Math.min(a.lower, b.lower) - Math.max(a.upper, b.upper);
const distanceOf = (a, b) => Math.max(Math.abs(a.middle[0] - b.middle[0]), Math.abs(a.middle[1] - b.middle[1]));

// The ink of one figure.
function alone(ink, { pieces }) {
  const result = new Uint8Array(ink.length);
  for (const { pixels } of pieces) for (const pixel of pixels) result[pixel] = ink[pixel];
  return result;
}
