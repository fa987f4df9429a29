// How a cell of a convolution was computed, and what a pixel is.

const NUMBERED = 12; // maps of which C3 shows the products; of all others only the sum

// A cell of C1: pixels × kernel = products, 25 each.
function explainPixels(body, panel) {
  const { words, width, narrow, brief } = panel, beside = narrow ? 46 : brief ? 410 : 0;
  const side = Math.min(narrow ? 33 : 34, Math.floor((width - beside) / 10));
  const grid = name => gridOfNumbers(name, words[name], KERNEL, KERNEL ** 2);
  body.style.setProperty('--side', side + 'px');
  body.innerHTML = `${grid('pixels')}<span class="sign">×</span>${grid('kernel')}
    ${brief ? '' : `<span class="sign">=</span>${grid('products')}<span class="sign">→</span>`}${weightedSums(words)}`;
  return ({ cell, terms, next, net, plates, palette }) => {
    const { values, kernel, products } = terms.inputs[0], grids = body.querySelectorAll('.grid');
    fillGrid(grids[0], values, layerColour(plates.Input, palette), placeUnder(cell, next, net.padding));
    fillGrid(grids[1], kernel, signedColour(plates['C1 kernels'].high, palette));
    if (!brief) fillGrid(grids[2], products, signedColour(largestSize(products), palette));
    showSums(body, panel, terms);
  };
}

// The index of `next` among the cells under the kernel of `cell`; -1 where there is none.
function placeUnder(cell, next, padding) {
  return next ? (next.row + padding - cell.row) * KERNEL + next.column + padding - cell.column : -1;
}

// A cell of C3: for each map of S2 the 25 values × kernel = products as pictures, and their sum.
function explainMaps(body, panel, { C3: { inputs: count } }) {
  buildBlocks(body, panel, count);
  const blocks = body.querySelectorAll('.block'), figures = body.querySelectorAll('.blocks b');
  return shown => {
    const { terms: { inputs }, palette } = shown, order = [...inputs.keys()];
    if (count > NUMBERED) order.sort((a, b) => Math.abs(inputs[b].sum) - Math.abs(inputs[a].sum));
    const listed = order.slice(0, NUMBERED), others = order.slice(NUMBERED).map(map => inputs[map].sum);
    const sums = listed.map(map => inputs[map].sum);
    if (others.length) sums.push(sumOf(others));
    const largest = largestSize(inputs.flatMap(input => input.products));
    listed.forEach((map, i) => showBlock(blocks[i], map, largest, shown));
    fillGrid({ children: figures }, sums, signedColour(largestSize(sums), palette));
    showSums(body, panel, shown.terms);
  };
}

function buildBlocks(body, { words, width, narrow, brief }, count) {
  const listed = Math.min(count, NUMBERED), rest = count - listed, blocks = listed + Math.sign(rest);
  const room = brief ? width : width - 500, across = narrow ? Math.min(blocks, 7) : blocks, gap = narrow ? 8 : 14;
  const side = KERNEL * Math.max(6, Math.min(10, Math.floor(((room + gap) / across - gap) / KERNEL)));
  const canvas = '<canvas></canvas>', products = narrow ? '' : `<span>=</span>${canvas}`;
  const block = `<small></small>${canvas}<span>×</span>${canvas}${products}<span>=</span><b></b>`;
  const others = `<div class="block rest"><small>${fill(words.more, { count: rest })}</small><b></b></div>`;
  const rows = ['map', 'cells', 'kernel', 'products', 'sums'].map(row => `<small>${words.rows[row]}</small>`).join('');
  const titles = narrow ? `<small class="caption">${words.rows.brief}</small>` : `<div class="titles">${rows}</div>`;
  body.style.setProperty('--side', side + 'px');
  body.innerHTML = `<div class="blocks" style="--gap: ${gap}px">${titles}
    ${`<div class="block">${block}</div>`.repeat(listed)}${rest ? others : ''}</div>${weightedSums(words)}`;
}

// Values, kernel and products of one map; the value that `next` leads to is framed.
function showBlock(block, map, largest, { cell, next, terms, plates, palette }) {
  const [values, kernel, products] = block.querySelectorAll('canvas'), input = terms.inputs[map];
  const span = plates['C3 kernels'].high;
  block.querySelector('small').textContent = map + 1;
  picture(values, input.values, palette[plates.S2.stops], plates.S2.low, plates.S2.high);
  picture(kernel, input.kernel, palette.diverging, -span, span);
  if (products) picture(products, input.products, palette.diverging, -largest, largest);
  if (next?.map === map) frameCell(values, placeUnder(cell, next, 0), palette.mark);
}

function picture(canvas, values, stops, low, high) {
  const side = Math.round(canvas.clientWidth * densityOf(canvas));
  canvas.width = canvas.height = side;
  paint(canvas.getContext('2d'), values, KERNEL, KERNEL, 0, 0, side, side, stops, low, high);
}

function frameCell(canvas, index, colour) {
  const context = canvas.getContext('2d'), side = canvas.width / KERNEL, line = Math.max(2, side / 6);
  Object.assign(context, { strokeStyle: colour, lineWidth: line });
  const [x, y] = [index % KERNEL, Math.floor(index / KERNEL)].map(place => place * side + line / 2);
  context.strokeRect(x, y, side - line, side - line);
}

function explainPixel(body, { words, narrow }) {
  body.style.setProperty('--side', narrow ? '64px' : '84px');
  body.innerHTML = gridOfNumbers('pixels', words.pixels, 1, 1) + '<span class="sign">→</span>'
    + sumsOf(words, [], [words.ink, 'value']);
  body.querySelector('.term small').textContent = '';
  return ({ terms, plates, palette }) => {
    fillGrid(body.querySelector('.grid'), [terms.value], layerColour(plates.Input, palette));
    body.querySelector('.value').textContent = number(terms.value, 3);
  };
}
