// How a unit of F5 or F6 or a logit was computed: its largest terms as signed bars, and the sum of all others. How
// softmax makes a probability of a logit.

// A unit, with the curve of the activation function.
function explainUnit(body, panel) {
  const showTerms = buildTerms(body, panel, weightedSums(panel.words));
  return shown => {
    showTerms(shown);
    showSums(body, panel, shown.terms);
  };
}

function explainAnswer(body, panel) {
  const { words, names } = panel;
  const showTerms = buildTerms(body, panel, sumsOf(words, ['sum', 'bias'], [words.logitLabel, 'value']));
  const softmax = create('div', 'softmax'), exponentials = create('div', 'exponentials');
  const rows = names.map(name => {
    const row = create('div', 'row'), track = create('span', 'track');
    track.append(create('i', ''));
    row.append(create('span', 'name', name), track, create('b', ''));
    return row;
  });
  exponentials.classList.toggle('two', names.length > 13);
  exponentials.append(...rows);
  softmax.innerHTML = '<small></small>';
  softmax.append(exponentials);
  softmax.insertAdjacentHTML('beforeend', sumsOf(words, ['sumOfAll'], ['', 'probability']));
  body.append(softmax);
  return shown => {
    const { terms, cell: { row: label } } = shown, { largest, sum, probability: share } = terms.softmax;
    showTerms(shown);
    showSums(body, panel, terms);
    softmax.querySelector('small').textContent = fill(words.exponentials, { largest: number(largest, 3) });
    terms.softmax.exponentials.forEach((power, i) => {
      rows[i].classList.toggle('winner', i === label);
      rows[i].querySelector('i').style.width = 100 * power + '%';
      rows[i].querySelector('b').textContent = small(power);
    });
    softmax.querySelector('.sumOfAll').textContent = number(sum, 3);
    softmax.querySelector('.label').textContent = `${small(terms.softmax.exponentials[label])} ÷ ${number(sum, 3)}`;
    softmax.querySelector('.probability').textContent = probability(share);
  };
}

// A positive number that is too small for three decimals is not 0.
const small = value => value > 0 && value < 0.0005 ? '<0.001' : number(value, 3);

// A line for each of the largest terms: the cell it comes from, value × weight, a bar to the left or right, product.
function buildTerms(body, { words, names }, after) {
  const line = '<div class="row"><span class="from"></span><span class="factors"></span>'
    + '<span class="track"><i></i></span><b></b></div>';
  const heads = `<small></small><small>${words.factors}</small><span></span><small>${words.product}</small>`;
  body.innerHTML = `<div class="terms"><div class="row heads">${heads}</div>${line.repeat(LARGEST_TERMS + 1)}</div>
    ${after}`;
  const [head, ...lines] = body.querySelectorAll('.terms .row'), rest = lines.pop();
  return ({ cell, terms: { terms, rest: others }, next, net, palette }) => {
    const layer = net[cell.plate], before = net.layers[net.layers.indexOf(layer) - 1];
    const largest = largestSize([...terms.map(term => term.product), others]);
    const show = (row, from, factors, product, chosen) => {
      const [name, factor, track, result] = row.children, bar = track.firstChild;
      const share = 50 * Math.abs(product) / largest;
      name.textContent = from;
      factor.textContent = factors;
      result.textContent = number(product, 3);
      Object.assign(bar.style, { width: share + '%', left: (product < 0 ? 50 - share : 50) + '%' });
      bar.style.background = palette.diverging[product < 0 ? 1 : 8];
      row.classList.toggle('winner', chosen);
    };
    const heading = before.kind === 'dense' ? words.cellsOf.units : words.cellsOf.cells;
    head.firstChild.textContent = fill(heading, { layer: before.name });
    lines.forEach((row, i) => {
      row.hidden = i >= terms.length;
      if (row.hidden) return;
      const { index, value, weight, product } = terms[i], from = cellOf(before, index);
      const name = whereabouts(from, { ...words, ...words.within }, names);
      show(row, name, `${number(value)} × ${number(weight)}`, product, sameCell(from, next));
    });
    rest.hidden = layer.inputs <= terms.length;
    show(rest, fill(words.more, { count: layer.inputs - terms.length }), '', others, false);
    rest.classList.add('rest');
  };
}
