// What the form of a figure alone says, a plus sign or two digits that touch: lenet/preprocessing/forms.py in
// JavaScript, with the same constants. A form has `height` rows of `width` numbers, 1 where there is ink.

const FORM = {
  corner: 0.05, lopsided: 0.015, reachOfBar: 0.8, boldest: 0.7, wide: 1.15, widest: 2, uneven: 2, neck: 0.35, half: 0.7,
};

// The form of some pieces of a drawing inside a box around them.
function formOf({ pieces, left, upper, width, height }, side) {
  const form = range(height).map(() => new Uint8Array(width));
  for (const { pixels } of pieces)
    for (const pixel of pixels) form[Math.floor(pixel / side) - upper][pixel % side - left] = 1;
  return form;
}

// Whether it is two bars that cross in the middle, and nothing else.
function isPlus(form) {
  const height = form.length, width = form[0].length;
  if (!(0.75 * height <= width && width <= 1.4 * height)) return false;
  const across = form.map(sum), down = range(width).map(x => sum(form.map(row => row[x]))), area = sum(across);
  const column = fullest(down), row = fullest(across);
  const isCentral = (place, size) => 0.35 * size <= place && place <= 0.65 * size;
  if (!isCentral(column.middle, width) || !isCentral(row.middle, height)) return false;
  const sides = width + height, bar = (sides - Math.sqrt(sides * sides - 4 * area)) / 2;
  const ends = max([across[0], across.at(-1), down[0], down.at(-1)]);
  if (Math.max(column.size, row.size) > 1.3 * bar) return false;
  if (!(ends <= 2 * bar && 2 * bar <= FORM.boldest * Math.min(width, height))) return false;
  let above = 0, below = 0;
  form.forEach((line, y) => line.forEach((isInk, x) => {
    const down = y + 0.5 - row.middle, right = x + 0.5 - column.middle;
    if (!isInk || Math.abs(down) <= FORM.reachOfBar * bar || Math.abs(right) <= FORM.reachOfBar * bar) return;
    if (down < 0) above++;
    else below++;
  }));
  return above + below <= FORM.corner * area && Math.abs(above - below) <= FORM.lopsided * area;
}

// The lines with most ink.
function fullest(amounts) {
  const least = 0.8 * max(amounts), isFull = amount => amount >= least;
  const first = amounts.findIndex(isFull), end = amounts.findLastIndex(isFull) + 1;
  return { middle: (first + end) / 2, size: end - first };
}

// Whether it is two digits that touch: high on both sides of a column in the middle where one stroke joins them.
// What is wider than any digit is two or more, unless it is a single stroke across the page.
function isTwo(form) {
  const height = form.length, width = form[0].length;
  if (width <= FORM.wide * height) return false;
  const columns = range(width).map(x => form.map(row => row[x])), thickness = columns.map(sum);
  const strokes = columns.map(column => column.filter((isInk, y) => isInk && !column[y - 1]).length);
  if (width > FORM.widest * height) {
    const isDash = max(strokes) <= 1 && max(thickness) <= FORM.uneven * sum(thickness) / width;
    return !isDash;
  }
  const isNeck = x => strokes[x] <= 1 && thickness[x] <= FORM.neck * height;
  const heightOf = (from, to) => {
    const isInked = row => row.subarray(from, to).includes(1), first = form.findIndex(isInked);
    return first < 0 ? 0 : form.findLastIndex(isInked) - first + 1;
  };
  for (let x = Math.ceil(0.3 * width); x <= Math.floor(0.7 * width); x++)
    if (isNeck(x) && Math.min(heightOf(0, x), heightOf(x + 1, width)) >= FORM.half * height) return true;
  return false;
}
