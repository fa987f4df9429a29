// How a cell of S2 or S4 was computed: from four cells, of which the largest, or their mean, goes on.

function explainPooling(body, { words, narrow }, { pooling }) {
  const mean = pooling === 'average', label = words[mean ? 'mean' : 'largest'];
  body.style.setProperty('--side', narrow ? '64px' : '84px');
  body.innerHTML = gridOfNumbers('four', ' ', 2, 4) + '<span class="sign">→</span>'
    + sumsOf(words, mean ? ['sumOfFour'] : [], [label, 'value']);
  return ({ cell, terms, net, plates, palette }) => {
    const before = plates[net.layers[net.layers.indexOf(net[cell.plate]) - 1].name];
    body.querySelector('small').textContent = fill(words.mapOf, { layer: before.name, map: cell.map + 1 });
    fillGrid(body.querySelector('.grid'), terms.inputs, layerColour(before, palette), terms.winner ?? -1);
    if (mean) body.querySelector('.sumOfFour').textContent = number(4 * terms.value, 3);
    body.querySelector('.result.label').textContent = label;
    body.querySelector('.value').textContent = number(terms.value, 3);
  };
}
