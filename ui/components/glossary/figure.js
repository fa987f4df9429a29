// The small figures of the notes; Python's ui/glossary/shapes.py describes them.

const WIDTH = 280, HIGH = 84; // pixels of a chart
const REACH = 6; // an activation function is drawn for sums from −REACH to REACH

// The elements of a figure: the picture, and its caption, which is its text alternative too.
function drawFigure(figure, palette, activations) {
  const picture = SHAPES[figure.kind](figure, palette, activations);
  picture.classList.add(figure.kind);
  if (figure.kind !== 'bars') Object.assign(picture, { role: 'img', ariaLabel: figure.caption });
  return [picture, create('small', 'caption', figure.caption)];
}

const portion = share => `${100 * Math.max(0, Math.min(1, share))}%`;

const SHAPES = { pictures: drawPictures, bars: drawBars, lines: drawLines, track: drawTrack, function: drawFunction };

function drawPictures({ groups, frames }, palette) {
  const element = create('div', '');
  for (const { pixels, shape: [count, height, width], scale, columns, side, before } of groups) {
    if (before) element.append(create('span', '', before));
    const grid = element.appendChild(create('div', 'grid')), values = bytes(pixels);
    grid.style.gridTemplateColumns = `repeat(${columns}, ${side}px)`;
    for (let n = 0; n < count; n++) {
      const canvas = grid.appendChild(create('canvas', '')), levels = values.subarray(n * width * height);
      Object.assign(canvas, { width, height });
      canvas.style.height = side + 'px';
      paint(canvas.getContext('2d'), levels, width, height, 0, 0, width, height, palette[scale], 0, 255);
    }
    if (grid === element.firstElementChild) for (const frame of frames) grid.append(frameOf(frame, width, height));
  }
  return element;
}

function frameOf([row, column, side], width, height) {
  const frame = create('i', ''), share = (value, all) => `${100 * value / all}%`;
  Object.assign(frame.style, {
    top: share(row, height), left: share(column, width), width: share(side, width), height: share(side, height),
  });
  return frame;
}

function drawBars({ rows, marked }) {
  const element = create('div', rows.length > 6 ? 'many' : '');
  rows.forEach(([name, share, text], n) => {
    const row = element.appendChild(create('div', n === marked ? 'marked' : ''));
    row.append(create('span', '', name));
    const bar = create('i', '');
    bar.appendChild(create('b', '')).style.width = portion(share);
    row.append(bar, create('span', '', text));
  });
  return element;
}

function drawLines({ lines, dots, across, up, right }, palette) {
  const element = create('div', ''), canvas = chart(), g = canvas.getContext('2d');
  const x = share => 4 + share * (WIDTH - 8), y = height => HIGH - 4 - height * (HIGH - 8);
  Object.assign(g, { strokeStyle: palette.rule, lineWidth: 1 });
  g.strokeRect(0.5, -1, WIDTH + 1, HIGH + 0.5); // the axes
  for (const { xs, ys, colour } of lines) drawLine(g, unpack(xs).map(x), unpack(ys).map(y), palette[colour]);
  g.fillStyle = palette.mark;
  for (const [at, height] of dots) {
    g.beginPath(); g.arc(x(at), y(height), dots.length > 20 ? 2 : 3.5, 0, 7); g.fill();
  }
  const heights = create('div', right ? 'up right' : 'up'), widths = create('div', 'across');
  heights.append(...[...up].reverse().map(text => create('span', '', text)));
  widths.append(...across.map(text => create('span', '', text)));
  element.append(canvas, heights, widths);
  return element;
}

function chart() {
  const canvas = create('canvas', ''), ratio = devicePixelRatio || 1;
  Object.assign(canvas, { width: WIDTH * ratio, height: HIGH * ratio });
  canvas.getContext('2d').scale(ratio, ratio);
  return canvas;
}

function drawLine(g, xs, ys, colour) {
  Object.assign(g, { strokeStyle: colour, lineWidth: 2, lineJoin: 'round' });
  g.beginPath();
  xs.forEach((x, n) => g.lineTo(x, ys[n]));
  g.stroke();
}

function drawTrack({ parts, at, marks }) {
  const element = create('div', '');
  element.appendChild(create('b', '')).style.width = portion(at);
  for (let n = 1; n < parts && parts <= 60; n++) element.appendChild(create('i', '')).style.left = portion(n / parts);
  for (const mark of marks) element.appendChild(create('u', '')).style.left = portion(mark);
  element.appendChild(create('em', '')).style.left = portion(at);
  return element;
}

function drawFunction({ name }, palette, activations) {
  const element = create('div', ''), canvas = chart(), g = canvas.getContext('2d');
  const { low, high } = activations[name], bottom = Math.min(low ?? -1, 0), top = high ?? REACH;
  const x = sum => 4 + (sum + REACH) / (2 * REACH) * (WIDTH - 8);
  const y = value => HIGH - 4 - (value - bottom) / (top - bottom) * (HIGH - 8);
  const sums = Array.from({ length: WIDTH }, (_, n) => (n / (WIDTH - 1) * 2 - 1) * REACH);
  drawLine(g, [x(-REACH), x(REACH)], [y(0), y(0)], palette.rule);
  drawLine(g, [x(0), x(0)], [0, HIGH], palette.rule);
  drawLine(g, sums.map(x), sums.map(FUNCTIONS[name]).map(y), palette.data);
  const heights = create('div', 'up'), widths = create('div', 'across');
  heights.append(create('span', '', number(top, 0)), create('span', '', number(bottom, 0)));
  widths.append(...[-REACH, 0, REACH].map(sum => create('span', '', number(sum, 0))));
  element.append(canvas, heights, widths);
  return element;
}
