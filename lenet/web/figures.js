// Several figures in one drawing, told apart: lenet/preprocessing/figures.py in JavaScript. Its parts work on `ink` of
// side × side pixels.

const TALL = 0.5; // of the tallest figure's height; what is lower is part of a figure
const APART = 0.05; // of the tallest figure's height; strokes of one figure are nearer to each other than this

// The figures that stand side by side, each alone, from left to right; `ink` itself if it may be one figure.
function figuresOfInk(ink, side) {
  if (!ink.some(Boolean)) return [];
  const spans = sideBySide(withoutStrayTaps(ink, side), side);
  if (spans.length < 2) return [ink];
  return spans.map(({ first, end }) => ink.map((level, i) => i % side >= first && i % side < end ? level : 0));
}

// The figures with paper between them, as spans of columns, first and end: all are one figure where two are too near.
function sideBySide(ink, side) {
  const spans = [];
  for (const x of range(side)) {
    const rows = range(side).filter(y => ink[y * side + x]);
    if (!rows.length) continue;
    if (spans.at(-1)?.end !== x) spans.push({ first: x, top: side, bottom: 0 });
    const span = spans.at(-1);
    Object.assign(span, { end: x + 1, top: Math.min(span.top, rows[0]), bottom: Math.max(span.bottom, rows.at(-1)) });
  }
  const height = span => span.bottom - span.top + 1, tallest = max(spans.map(height));
  const tall = spans.filter(span => height(span) >= TALL * tallest);
  const near = tall.some((span, i) => i > 0 && span.first - tall[i - 1].end < APART * tallest);
  return near ? tall.slice(0, 1) : tall;
}
