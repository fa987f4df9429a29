// What each part of the picture adds to a logit, by three methods; each beside the same for a network that has learned
// nothing.

const INTEGRATION_STEPS = 400;
const PAUSE = 60; // milliseconds without a change before anything is computed
const METHODS = [ // `attribute` gives the result, or does it in parts
  { name: 'occlusion', side: OCCLUSION_GRID, attribute: occlusion },
  { name: 'gradient', side: SIDE, attribute: gradientTimesInput },
  { name: 'integrated', side: SIDE, attribute: (...all) => integrating(...all, INTEGRATION_STEPS) },
];

class Why {
  constructor(root, life) {
    // chosen: another class than the answer; of: the network whose weights `shuffled` has
    Object.assign(this, { root, life, chosen: null, shuffled: null, of: null });
  }

  show(data) {
    const { root } = this, { names, words } = data, choice = create('div', 'choice'), text = create('div', 'text');
    const methods = create('div', 'methods');
    this.palette = themeOf(root);
    if (String(names) !== String(this.names)) this.chosen = null; // a class of another data set
    this.bars = new Bars(data, label => this.choose(label));
    Object.assign(this, { names, words, methods: METHODS.map(method => methodElement(method, words)) });
    this.title = create('h2', '');
    choice.append(create('p', 'note', words.choose), this.bars.element);
    text.append(this.title, ...words.reading.map(sentence => create('p', '', sentence)));
    methods.append(...this.methods.map(({ element }) => element));
    root.replaceChildren(choice, text, methods);
  }

  choose(label) {
    this.chosen = label === this.winner ? null : label;
    this.look(this.net, this.picture);
  }

  look(net, picture) {
    const { bars, names, words, life, sight } = this, probabilities = softmax(forward(net, picture));
    const winner = indexOfLargest(probabilities), label = this.chosen ?? winner;
    Object.assign(this, { net, picture, winner, label });
    bars.show(probabilities, sight.before(), label);
    setWord(this.title, fill(words.title, { name: names[label] }), words.term);
    life.stop('compute');
    life.after('compute', PAUSE, () => this.work(this.compute()));
  }

  // Do a part of the work with each frame, so that the page goes on.
  work(parts) { if (!parts.next().done) this.life.nextFrame('compute', () => this.work(parts)); }

  // One method after the other.
  *compute() {
    const { methods, net, picture, label, palette, words } = this;
    if (this.of !== net) Object.assign(this, { of: net, shuffled: shuffledNetwork(net) });
    for (const method of methods) {
      const results = [];
      for (const one of [net, this.shuffled]) {
        const result = method.attribute(one, picture, label);
        results.push(result.next ? yield* result : result);
        yield;
      }
      showMethod(method, results, palette, words);
    }
  }
}

// The elements of a method: two pictures with their scales, its sums, and what it does not say.
function methodElement(method, words) {
  const text = words.methods[method.name], element = create('section', `method ${method.name}`);
  const pair = create('div', 'pair');
  const figures = words.networks.map(network => {
    const figure = pair.appendChild(create('figure', '')), canvas = figure.appendChild(create('canvas', ''));
    Object.assign(canvas, { width: method.side, height: method.side, ariaLabel: `${text.name}, ${network}` });
    canvas.setAttribute('role', 'img');
    const scale = create('p', 'scale'), sums = create('p', 'sums');
    const [low, bar, high] = ['span', 'i', 'span'].map(tag => scale.appendChild(create(tag, '')));
    figure.append(create('figcaption', '', network), scale, sums);
    return { canvas, low, bar, high, sums };
  });
  element.append(create('h3', '', text.name), create('p', 'how', text.how), pair, create('p', 'note', text.not));
  return { ...method, element, figures };
}

// `results`: of the network and of the shuffled one.
function showMethod({ side, figures }, results, palette, words) {
  figures.forEach(({ canvas, low, bar, high, sums }, i) => {
    const { attributions = results[i], sum, difference } = results[i], context = canvas.getContext('2d');
    const largest = Math.max(...attributions.map(Math.abs)), end = largest || 1;
    paint(context, attributions, side, side, 0, 0, side, side, palette.diverging, -end, end);
    low.textContent = number(-largest, 3);
    high.textContent = number(largest, 3);
    bar.style.background = linearGradient(palette.diverging);
    if (sum !== undefined)
      sums.textContent = fill(words.complete, { sum: number(sum, 3), difference: number(difference, 3) });
  });
}
