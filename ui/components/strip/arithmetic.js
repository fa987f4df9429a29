// How one cell of C1 is computed: pixels × kernel = products → sum, bias, total, value; and the activation's curve.

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

class Arithmetic {
  // `activation`: its name and bounds, a row of lenet/activations.py.
  constructor(words, activation, width) {
    const narrow = width < 700, brief = width < 1050; // too narrow for the products
    Object.assign(this, { words, activation, brief });
    const beside = narrow ? 46 : brief ? 410 : 0, side = Math.min(narrow ? 33 : 34, Math.floor((width - beside) / 10));
    const grid = name => `<div class="term"><small>${words[name]}</small>
      <div class="grid ${name}">${'<i></i>'.repeat(25)}</div></div>`;
    const sums = ['sum', 'bias', 'total'].map(name => `<span>${words[name]}</span><b class="${name}"></b>`).join('');
    this.element = document.createElement('div');
    this.element.className = narrow ? 'arithmetic narrow' : 'arithmetic';
    this.element.style.setProperty('--side', side + 'px');
    this.element.innerHTML = `<header><h2></h2><p>${words.story}</p></header><div class="sum-of-products">
      ${grid('pixels')}<span class="sign">×</span>${grid('kernel')}
      ${brief ? '' : `<span class="sign">=</span>${grid('products')}<span class="sign">→</span>`}
      <div class="sums">${sums}<span class="result function"></span><b class="result value"></b></div>
      <svg class="curve" aria-hidden="true"></svg></div>`;
    this.find = selector => this.element.querySelector(selector);
  }

  // `pixels` and `kernel`: 25 values each; `largest`: the greatest magnitude in all kernels. Returns the results.
  show(where, pixels, kernel, bias, largest, palette) {
    const products = pixels.map((pixel, i) => pixel * kernel[i]), sum = products.reduce((a, b) => a + b, 0);
    const total = sum + bias, value = FUNCTIONS[this.activation.name](total);
    const span = Math.max(0.001, ...products.map(Math.abs));
    this.fill('pixels', pixels, value => colourAt(palette.sequential, value));
    this.fill('kernel', kernel, value => colourAt(palette.diverging, 0.5 + 0.5 * value / largest));
    if (!this.brief) this.fill('products', products, value => colourAt(palette.diverging, 0.5 + 0.5 * value / span));
    this.find('h2').textContent = where;
    for (const [name, figure] of Object.entries({ sum, bias, total }))
      this.find('b.' + name).textContent = number(figure, 3);
    this.find('.function').textContent = `${this.words.activation}(${number(total, 3)})`;
    this.find('.value').textContent = number(value, 3);
    this.curve(total, value);
    return { sum, bias, total, value };
  }

  fill(name, values, colour) {
    const cells = this.find('.grid.' + name).children;
    values.forEach((value, i) => {
      const background = colour(value);
      cells[i].textContent = number(value);
      cells[i].style.background = `rgb(${background})`;
      cells[i].style.color = luminance(background) > 0.179 ? '#000' : '#fff'; // the one with more contrast
    });
  }

  // The curve, wide enough for the total, with a dot at the total.
  curve(total, value) {
    const width = this.brief ? 150 : 204, height = this.brief ? 132 : 146, f = FUNCTIONS[this.activation.name];
    const { reach, inputs, low, high, least } = rangeOf(this.activation, total);
    const X = t => (width / 2 * (1 + t / reach)).toFixed(1);
    const Y = v => (height - 8 - (v - least) / (high - least) * (height - 20)).toFixed(1);
    const svg = this.find('.curve');
    svg.setAttribute('viewBox', `0 -4 ${width} ${height + 22}`);
    svg.style.width = width + 'px';
    svg.innerHTML = `<path class="rule" d="M0,${Y(low)}H${width}M0,${Y(high)}H${width}"/>
      <path class="drop" d="M${X(total)},${Y(low)}V${Y(value)}H0"/>
      <path class="function" d="M${inputs.map(t => `${X(t)},${Y(f(t))}`).join('L')}"/>
      <circle cx="${X(total)}" cy="${Y(value)}" r="4.5"/>
      <text x="${width}" y="${Y(high) - 3}" text-anchor="end">${number(high, 0)}</text>
      <text x="${width}" y="${Number(Y(low)) + 14}" text-anchor="end">${number(low, 0)}</text>
      <text class="operation" x="0" y="${height + 10}">${this.words.activation}</text>`;
  }
}
