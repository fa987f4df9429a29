// Six slightly moved views of one picture: lenet/views.py in JavaScript, where they are described.

const VIEW_MIDDLE = (SIDE - 1) / 2; // the centre of the picture, in pixels from the centre of its first one
const MOVES = { // [turn in radians, size, mirrored]; the first view is the picture itself
  digits: [[0, 1], [-0.12, 1], [0.12, 1], [-0.12, 0.9], [0.12, 0.9], [0, 1.1]],
  clothing: [[0, 1], [0, 0.9], [0, 1.1], [0, 1, true], [0, 0.9, true], [0, 1.1, true]],
};
const corners = {}; // by kind, of each view after the first; computed once

// The views of a picture of 784 pixels in 0..1, the picture itself first. Beyond its edge is paper, 0.
function viewsOf(picture, kind) {
  corners[kind] ??= MOVES[kind].slice(1).map(cornersOf);
  return [picture, ...corners[kind].map(([sources, shares]) => {
    const view = new Float32Array(picture.length);
    for (let i = 0, corner = 0; i < view.length; i++, corner += 4)
      view[i] = shares[corner] * picture[sources[corner]] + shares[corner + 1] * picture[sources[corner + 1]]
        + shares[corner + 2] * picture[sources[corner + 2]] + shares[corner + 3] * picture[sources[corner + 3]];
    return view;
  })];
}

// The mean of the probabilities of the views, the first of which, the picture itself, counts so often.
function meanOf(shares, pictureWeight) {
  const more = pictureWeight - 1;
  return shares[0].map((own, i) => shares.reduce((sum, share) => sum + share[i], more * own) / (shares.length + more));
}

// The four pixels of the picture from which each pixel of a view is mixed, and their shares.
function cornersOf([turn, size, mirrored]) {
  const sources = new Uint16Array(4 * SIDE * SIDE), shares = new Float32Array(4 * SIDE * SIDE);
  const cosine = Math.cos(turn) / size, sine = Math.sin(turn) / size;
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = (i % SIDE - VIEW_MIDDLE) * (mirrored ? -1 : 1), y = Math.floor(i / SIDE) - VIEW_MIDDLE;
    const sourceX = VIEW_MIDDLE + (cosine * x + sine * y), sourceY = VIEW_MIDDLE + (cosine * y - sine * x);
    const left = Math.floor(sourceX), top = Math.floor(sourceY), across = sourceX - left, below = sourceY - top;
    for (let corner = 0; corner < 4; corner++) {
      const right = corner % 2, down = corner >> 1, row = top + down, column = left + right;
      if (row < 0 || row >= SIDE || column < 0 || column >= SIDE) continue; // its share is 0
      sources[4 * i + corner] = row * SIDE + column;
      shares[4 * i + corner] = (down ? below : 1 - below) * (right ? across : 1 - across);
    }
  }
  return [sources, shares];
}
