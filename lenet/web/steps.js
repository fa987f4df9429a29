// The stages of a drawing's preparation as they are shown: lenet/preprocessing/steps.py in JavaScript.

// Each stage of `ink`, side × side levels of 0 to 255: its name, its rows of levels, and `plain`, all of it scaled to
// the 28 × 28 pixels in 0..1 that a network takes. The last is what the network gets, and has no rows. `part` is the
// ink of one figure, where several are drawn.
function stepsOf(ink, side, kind, part = ink) {
  const figure = withoutStrayTaps(part, side), { left, upper, width, height } = boxOf(figure, side, kind);
  const input = prepare(part, side, kind), isCleaned = figure.some((level, i) => level !== ink[i]);
  const shown = [
    { name: 'original', rows: rowsOf(ink, side, 0, 0, side, side) },
    ...(isCleaned ? [{ name: 'figure', rows: rowsOf(figure, side, 0, 0, side, side) }] : []),
    { name: 'box', rows: rowsOf(figure, side, left, upper, width, height) },
  ];
  return [...shown.map(step => ({ ...step, plain: plainly(step.rows) })), { name: 'input', plain: input }];
}

const rowsOf = (ink, side, left, upper, width, height) =>
  range(height).map(y => [...ink.subarray((upper + y) * side + left, (upper + y) * side + left + width)]);

// Rows of levels scaled until the longer side is 28, in the middle of 28 × 28 pixels in 0..1.
function plainly(rows) {
  const longest = Math.max(rows.length, rows[0].length);
  const [height, width] = [rows.length, rows[0].length].map(size => Math.max(1, halfUp(size * IMAGE_SIDE / longest)));
  const top = Math.floor((IMAGE_SIDE - height) / 2), left = Math.floor((IMAGE_SIDE - width) / 2);
  const image = new Float32Array(IMAGE_SIDE * IMAGE_SIDE);
  resizeExactly(rows, width, height).forEach((row, y) =>
    image.set(row.map(level => halfUp(level) / 255), (top + y) * IMAGE_SIDE + left));
  return image;
}
