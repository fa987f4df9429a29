// The axes: the position of a value in CSS pixels, and the ticks. Their ranges are fixed for a data set: whatever a run
// does, its points are inside the plots, and the axes stay as they are while it trains.

const LEFT = 40, HEIGHT = 480; // of the canvas, around both plots
const LOSS = { top: 30, height: 205 }, ACCURACY = { top: 292, height: 159 };
const WIDE = 560; // pixels from which labels have room at the right of the plots
const ROOM = 92; // this room, for a value and a word; for the names of runs see labels.js
const ROOM_OF_VALUE = 66; // at the right of narrower plots, where a legend has the words
const TICKS_APART = 21;

// The horizontal axis, from `first` at the left end to `last` at the right.
function stepAxis(first, last, width, right) {
  const plot = width - LEFT - right;
  return {
    first, last, right, end: width - right, x: step => LEFT + (step - first) / (last - first) * plot,
    step: x => Math.max(first, Math.min(last, first + (x - LEFT) / plot * (last - first))),
  };
}

// The height of a loss in [0, 1): logarithmic around `lowest` and above it; above 1.2 times the loss of guessing, where
// few runs come, the axis narrows, so that no loss is too large for it.
function lossHeight(loss, lowest, guess) {
  const knee = 1.2 * guess, below = Math.log(knee / lowest + 1);
  return (loss < knee ? Math.log(Math.max(loss, 0) / lowest + 1) : below + 1 - knee / loss) / (below + 1);
}

// Of ticks by importance, those in view that have room: [value, text] each.
function ticksWithRoom(candidates, y, { top, height }) {
  const kept = [];
  for (const [value, text] of candidates) {
    const at = y(value);
    if (at < top - 1 || at > top + height + 1) continue;
    if (kept.every(([other]) => Math.abs(y(other) - at) >= TICKS_APART)) kept.push([value, text]);
  }
  return kept;
}

// An axis of `place` on which `height` is between low and high.
function axisOf(place, height, [low, high], candidates, guess, guessed) {
  const y = value => place.top + place.height * (high - height(value)) / (high - low);
  return { ...place, y, ticks: ticksWithRoom(candidates, y, place), guess, guessed };
}

function lossAxis(classes, lowest, range = [0, 1]) {
  const guess = Math.log(classes), candidates = [[guess, number(guess, 1)]];
  for (const digits of [[1], [3], [2, 5], [1.5, 4, 7], [1.2, 2.5, 3.5, 6, 8, 9]])
    for (const power of [0, -1, 1, -2, 2, -3, 3])
      for (const digit of digits) {
        const value = Number((digit * 10 ** power).toPrecision(2));
        candidates.push([value, String(value)]);
      }
  const height = loss => lossHeight(loss, lowest, guess);
  return axisOf(LOSS, height, range, candidates, guess, number(guess, RULES.lossDigits));
}

function accuracyAxis(classes, lowest, range = [0, 1]) {
  const candidates = [0, 90, 50, 80, 95, 98, 99, 70, 99.5].map(share => [share / 100, `${share}%`]);
  for (let share = 1; share < 200; share++) candidates.push([share / 200, `${share / 2}%`]); // of a zoom
  const height = accuracy => accuracyHeight(accuracy, lowest);
  return axisOf(ACCURACY, height, range, candidates.slice(0, range[0] || range[1] < 1 ? undefined : 9),
    1 / classes, percent(1 / classes));
}

// The range of heights that shows these, with a little room.
function rangeOf(heights) {
  const known = heights.filter(Number.isFinite);
  if (!known.length) return [0, 1];
  const low = Math.min(...known), high = Math.max(...known), room = Math.max(0.02, 0.08 * (high - low));
  return [Math.max(0, low - room), Math.min(1, high + room)];
}
