// The strokes of a drawing and their history, for undo and redo; and strokes as text, which a browser keeps.

// A stroke is { width, path }, in millionths of the canvas's side. `path` lists numbers: the point where it begins, two
// points (control and end) for each quadratic curve, and the point to which the last line goes.
const GRAIN = 1e6;
const MOST_STATES = 100; // of a history
const LONGEST_TEXT = 2e6; // characters; a browser keeps about five million of a page

class Strokes {
  constructor(states = [[]], at = states.length - 1) { Object.assign(this, { states, at }); }

  get now() { return this.states[this.at]; }

  get undoable() { return this.at > 0; }

  get redoable() { return this.at + 1 < this.states.length; }

  // The drawing is now `strokes`; what was undone before is gone.
  push(strokes) {
    this.states = [...this.states.slice(0, this.at + 1), strokes].slice(-MOST_STATES);
    this.at = this.states.length - 1;
  }

  undo() { if (this.undoable) this.at--; }

  redo() { if (this.redoable) this.at++; }

  // Each stroke once, and the states as lists of their indices; the oldest states are left out where it gets too long.
  toText() {
    for (let first = 0; first < this.states.length; first++) {
      const states = this.states.slice(Math.min(first, this.at)), strokes = [...new Set(states.flat())];
      const numbers = new Map(strokes.map((stroke, i) => [stroke, i]));
      const indices = states.map(state => state.map(stroke => numbers.get(stroke)));
      const text = JSON.stringify({ strokes, states: indices, at: Math.max(0, this.at - first) });
      if (text.length <= LONGEST_TEXT) return text;
    }
    return '';
  }

  // What `toText` has written. Anything may stand where a browser keeps it: what is no history gives an empty one.
  static fromText(text) {
    try {
      const { strokes, states, at } = JSON.parse(text.length <= LONGEST_TEXT ? text : '');
      const isDrawing = state => isList(state, strokes.length, index => isWhole(index, 0, strokes.length - 1));
      const whole = isList(strokes, Infinity, isStroke) && isList(states, MOST_STATES, isDrawing)
        && isWhole(at, 0, states.length - 1);
      if (whole) return new Strokes(states.map(state => state.map(index => strokes[index])), at);
    } catch { /* not JSON, or of another form */ }
    return new Strokes();
  }
}

const isWhole = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;
const isList = (value, most, isItem) => Array.isArray(value) && value.length <= most && value.every(isItem);

function isStroke(value) {
  const isNumber = number => isWhole(number, -GRAIN, 2 * GRAIN); // a stroke may leave the canvas
  return isWhole(value?.width, 1, GRAIN) && isList(value.path, Infinity, isNumber)
    && value.path.length >= 4 && value.path.length % 4 === 0;
}

// The strokes that a round eraser leaves, `radius` large, on its way between two points. It takes whole strokes.
function erased(strokes, [fromX, fromY], [toX, toY], radius) {
  const steps = Math.ceil(Math.hypot(toX - fromX, toY - fromY) / radius) + 1;
  const way = Array.from({ length: steps + 1 }, (_, i) => [
    fromX + (toX - fromX) * i / steps, fromY + (toY - fromY) * i / steps,
  ]);
  return strokes.filter(({ width, path }) => !way.some(point => isNear(path, point, radius + width / 2)));
}

// Whether a point is less than `reach` from the lines between the points of a path.
function isNear(path, [x, y], reach) {
  for (let i = 0; i + 3 < path.length; i += 2) {
    const dx = path[i + 2] - path[i], dy = path[i + 3] - path[i + 1];
    const share = ((x - path[i]) * dx + (y - path[i + 1]) * dy) / (dx * dx + dy * dy || 1);
    const nearest = Math.max(0, Math.min(1, share));
    if (Math.hypot(path[i] + dx * nearest - x, path[i + 1] + dy * nearest - y) < reach) return true;
  }
  return false;
}
