// The curve of the activation function, with a dot at a cell's total.

// The range of an activation function's curve: inputs from -reach to reach, values from low to high. low and high are
// the bounds that Python sent, if there are any; least is the lowest value, which may be below low if there is no lower
// bound.
function rangeOf({ name, low, high }, total) {
  const f = FUNCTIONS[name], flat = t => f(t) > high - 0.005 * (high - low);
  const bounded = low !== null && high !== null, usual = (bounded && [1, 2, 3, 4, 5].find(flat)) || 6;
  const reach = Math.max(usual, Math.ceil(Math.abs(total))), bottom = low ?? 0;
  const inputs = Array.from({ length: 97 }, (_, i) => (i / 48 - 1) * reach);
  return { reach, inputs, low: bottom, high: high ?? reach, least: Math.min(bottom, ...inputs.map(f)) };
}

// `activation`: its name and bounds, a row of lenet/activations.py.
function drawCurve(svg, { activation, words, brief }, { total, value }) {
  const width = brief ? 150 : 204, height = brief ? 132 : 146, f = FUNCTIONS[activation.name];
  const { reach, inputs, low, high, least } = rangeOf(activation, total);
  const X = t => (width / 2 * (1 + t / reach)).toFixed(1);
  const Y = v => (height - 8 - (v - least) / (high - least) * (height - 20)).toFixed(1);
  svg.setAttribute('viewBox', `0 -4 ${width} ${height + 22}`);
  svg.style.width = width + 'px';
  svg.innerHTML = `<path class="rule" d="M0,${Y(low)}H${width}M0,${Y(high)}H${width}"/>
    <path class="drop" d="M${X(total)},${Y(low)}V${Y(value)}H0"/>
    <path class="function" d="M${inputs.map(t => `${X(t)},${Y(f(t))}`).join('L')}"/>
    <circle cx="${X(total)}" cy="${Y(value)}" r="4.5"/>
    <text x="${width}" y="${Y(high) - 3}" text-anchor="end">${number(high, 0)}</text>
    <text x="${width}" y="${Number(Y(low)) + 14}" text-anchor="end">${number(low, 0)}</text>
    <text class="operation" x="0" y="${height + 10}">${words.activation}</text>`;
}
