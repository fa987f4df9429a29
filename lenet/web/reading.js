// Reads how much ink is in each pixel of a canvas.

// Browsers that prevent fingerprinting change the pixels that a page reads from a canvas. So a row below the drawing
// has test levels of alpha: if they are read unchanged, so is the drawing.
const NOISE = 8; // largest accepted change of a level; smaller levels count as paper
const testLevel = column => column % 3 * 127;

class Reading {
  // `side`: pixels along a side of what is read.
  constructor(side) {
    const small = Object.assign(document.createElement('canvas'), { width: side, height: side + 1 });
    Object.assign(this, { side, context: small.getContext('2d', { willReadFrequently: true }) });
    for (let column = 0; column < side; column++) {
      this.context.fillStyle = `rgb(0 0 0 / ${testLevel(column) / 255})`;
      this.context.fillRect(column, side, 1, 1);
    }
  }

  // The alpha of the canvases on one another, side × side levels of 0 to 255; null if the browser changes the pixels.
  read(...layers) {
    const { context, side } = this;
    context.clearRect(0, 0, side, side);
    context.imageSmoothingQuality = 'high';
    for (const layer of layers) context.drawImage(layer, 0, 0, side, side);
    const levels = context.getImageData(0, 0, side, side + 1).data.filter((_, i) => i % 4 === 3);
    const tests = levels.subarray(side ** 2);
    if (tests.some((level, column) => Math.abs(level - testLevel(column)) > NOISE)) return null;
    return levels.subarray(0, side ** 2).map(level => level > NOISE ? level : 0);
  }
}
