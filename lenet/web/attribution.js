// How much each part of a picture adds to a logit, as in lenet/attribution.py. Each method leaves the network with the
// values of the picture. `picture`: 784 pixels in 0..1; `label`: the class whose logit is meant.

const OCCLUSION_GRID = 14; // places along a side that occlusion tries
const OCCLUSION_PATCH = 4; // pixels along a side of what it hides

// How much the logit falls when a patch of 4×4 pixels is hidden with paper (0): 14×14 numbers, row by row; negative
// where it rises. A patch lies around each 2×2 pixels, so neighbours overlap; at the edge it is cut off.
function occlusion(net, picture, label) {
  const logit = forward(net, picture)[label], drops = new Float32Array(OCCLUSION_GRID ** 2);
  for (let place = 0; place < drops.length; place++) {
    const hidden = picture.slice();
    if (hidePatch(hidden, Math.floor(place / OCCLUSION_GRID), place % OCCLUSION_GRID))
      drops[place] = logit - forward(net, hidden)[label]; // without ink in the patch the drop stays 0
  }
  forward(net, picture);
  return drops;
}

// Hide the patch at a place of the grid; whether there was ink in it.
function hidePatch(picture, gridRow, gridColumn) {
  const step = SIDE / OCCLUSION_GRID, margin = (OCCLUSION_PATCH - step) / 2;
  const top = gridRow * step - margin, left = gridColumn * step - margin;
  let ink = false;
  for (let row = Math.max(0, top); row < Math.min(SIDE, top + OCCLUSION_PATCH); row++)
    for (let column = Math.max(0, left); column < Math.min(SIDE, left + OCCLUSION_PATCH); column++) {
      ink ||= picture[row * SIDE + column] !== 0;
      picture[row * SIDE + column] = 0;
    }
  return ink;
}

// The gradient of the logit with respect to each pixel, times the pixel: 784 numbers.
function gradientTimesInput(net, picture, label) {
  forward(net, picture);
  return gradient(net, label).map((slope, i) => slope * picture[i]);
}

// Each pixel times the mean gradient of the logit on the way from blank paper to the picture: 784 `attributions`. The
// way is cut into `steps` equal parts, and the gradient is taken in the middle of each. With enough steps the `sum` of
// the attributions comes near to the `difference`, the logit of the picture - the logit of blank paper. How near after
// how many steps stands in lenet/attribution.py.
function integratedGradients(net, picture, label, steps = 50) {
  const work = integrating(net, picture, label, steps);
  for (;;) {
    const { value, done } = work.next();
    if (done) return value;
  }
}

const INTEGRATION_PART = 40; // steps that a page can wait for

// The same in parts, between which the caller may do something else.
function* integrating(net, picture, label, steps) {
  const slopes = new Float64Array(picture.length);
  for (let step = 0; step < steps; step++) {
    forward(net, picture.map(pixel => (step + 0.5) / steps * pixel));
    gradient(net, label).forEach((slope, i) => { slopes[i] += slope / steps; });
    if (step % INTEGRATION_PART === INTEGRATION_PART - 1) yield;
  }
  const attributions = picture.map((pixel, i) => pixel * slopes[i]);
  const blank = forward(net, picture.map(() => 0))[label], difference = forward(net, picture)[label] - blank;
  return { attributions, sum: attributions.reduce((a, b) => a + b, 0), difference };
}

// A network like `net` that has learned nothing: the weights of each layer, and its biases, in random order, which is
// always the same. A method that shows the same for both shows the picture, not what the network learned.
// After Adebayo et al. 2018, "Sanity checks for saliency maps", section 3.
function shuffledNetwork(net) {
  const random = randomNumbers(1);
  const layers = net.layers.map(layer => ({
    ...layer, values: layer.values.slice(), sums: layer.sums?.slice() ?? null,
    weights: layer.weights && shuffled(layer.weights, random), biases: layer.biases && shuffled(layer.biases, random),
  }));
  const byName = Object.fromEntries(layers.map(layer => [layer.name, layer]));
  return { ...net, padded: net.padded.slice(), layers, ...byName };
}

// A copy in random order (Fisher and Yates).
function shuffled(values, random) {
  const result = values.slice();
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

// Random numbers in 0..1, always the same for a seed (mulberry32).
function randomNumbers(seed) {
  return () => {
    seed = (seed + 0x6D2B79F5) | 0;
    let bits = Math.imul(seed ^ seed >>> 15, 1 | seed);
    bits = bits + Math.imul(bits ^ bits >>> 7, 61 | bits) ^ bits;
    return ((bits ^ bits >>> 14) >>> 0) / 2 ** 32;
  };
}
