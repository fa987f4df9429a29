// Scene 5: the pictures of the batch and the visitor's drawing, with their probabilities before and after the step.

function showAfter(root, { data, step, nets, palette }) {
  const { words, names, drawing } = data, { images, labels } = step;
  const pictures = Array.from(labels.values, (label, i) => ({ values: valuesAt(images, i), label }));
  if (drawing) pictures.push({ values: unpack(drawing), label: null });
  root.replaceChildren(...pictures.map(({ values, label }) => {
    return afterCard(values, label, nets.map(net => forward(net, values)), { words, names, palette });
  }));
  if (!drawing) root.append(create('p', 'note', words.noDrawing));
}

// A picture without a label is the drawing; then the answer takes the place of the right class.
function afterCard(values, label, logits, { words, names, palette }) {
  const [before, after] = logits.map(softmax), marked = label ?? indexOfLargest(before);
  const card = create('div', 'card'), head = create('div', 'head');
  const text = create('div', '');
  const title = label === null ? fill(words.drawing, { name: names[marked] }) : names[label];
  const change = texts => texts.join(' → ');
  text.append(create('b', '', title),
    create('span', 'change', change([before, after].map(shares => probability(shares[marked])))));
  if (label !== null) {
    const losses = logits.map(values => nats(crossEntropy(values, label)));
    text.append(create('span', '', fill(words.lossChange, { change: change(losses) })));
  }
  head.append(pictureOf(values, palette, title), text);
  card.append(head, ...names.map((name, i) => shareRow(name, [before[i], after[i]], i === marked)));
  return card;
}

// −ln of the probability of a class; by the logits, because a probability that is too small for a number is 0.
function crossEntropy(logits, label) {
  const largest = Math.max(...logits);
  return Math.log(sumOf([...logits].map(logit => Math.exp(logit - largest)))) + largest - logits[label];
}

function pictureOf(values, palette, alt) {
  const canvas = Object.assign(create('canvas', ''), { width: SIDE, height: SIDE, ariaLabel: alt });
  canvas.setAttribute('role', 'img');
  paint(canvas.getContext('2d'), values, SIDE, SIDE, 0, 0, SIDE, SIDE, palette.sequential);
  return canvas;
}
