// The axes: the range of values, the position of a value in CSS pixels, and the labels of the ticks.

const LEFT = 40, RIGHT = 6, HEIGHT = 480; // of the canvas, around both plots
const LOSS = { top: 30, height: 205 }, ACCURACY = { top: 292, height: 159 };
const ACCURACY_TICKS = [[0, 0.5, 1], [0.5, 0.75, 1], [0.8, 0.9, 1], [0.9, 0.95, 1], [0.96, 0.98, 1]];

// The axis of steps, from `first` at the left end to `last` at the right.
function stepAxis(first, last, width) {
  const plot = width - LEFT - RIGHT;
  return {
    first, last, end: width - RIGHT, x: step => LEFT + (step - first) / (last - first) * plot,
    step: x => Math.max(first, Math.min(last, first + (x - LEFT) / plot * (last - first))),
  };
}

// The logarithmic axis for the losses in view: `dots` of single batches and the `smooth` line. `ticks`: rising values,
// each with its text; the loss of guessing is one of them.
function lossAxis(ticks, classes, dots, smooth) {
  // single batches extend the axis down to 0.002 at most, the smoothed line without limit
  const values = ticks.map(([value]) => value), most = values.at(-1), guess = Math.log(classes);
  const lowest = Math.min(0.021, Math.max(0.0029, Math.min(...dots)), ...smooth);
  const highest = Math.min(most, Math.max(guess, ...smooth));
  const bottom = values.findLast(value => value <= lowest) ?? values[0];
  const ceiling = values.find(value => 1.1 * value >= highest);
  const [a, b] = [Math.log10(lowest < 0.021 ? bottom * 0.67 : 0.02), Math.log10(ceiling * 1.144)];
  return {
    ...LOSS, ticks, guess, guessed: number(guess, RULES.lossDigits),
    y: value => LOSS.top + LOSS.height * (b - Math.log10(Math.max(value, 1e-9))) / (b - a),
  };
}

// The axis for the accuracies in view: the `smooth` line and the `tests`. It narrows once four fifths of the line, its
// end and the last test are well above the new lowest tick.
function accuracyAxis(classes, smooth, tests) {
  const latest = Math.min(...smooth.slice(-Math.ceil(smooth.length / 10)), tests.at(-1) ?? 1);
  const most = smooth.toSorted((p, q) => p - q)[Math.floor(smooth.length / 5)] ?? 0, guess = 1 / classes;
  const high = ([tick]) => Math.min(most, latest) >= tick + 0.2 * (1 - tick);
  const ticks = ACCURACY_TICKS.findLast(high) ?? ACCURACY_TICKS[0];
  const floor = ticks[0] ? ticks[0] - 0.1 * (1 - ticks[0]) : 0, top = 1 + 0.02 * (1 - floor);
  return {
    ...ACCURACY, ticks: ticks.map(tick => [tick, percent(tick, RULES.captionDigits)]), guess, guessed: percent(guess),
    y: value => ACCURACY.top + ACCURACY.height * (top - value) / (top - floor),
  };
}
