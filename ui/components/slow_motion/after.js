// Scene 5: the pictures of the batch and the visitor's drawing, with their probabilities before and after the step.

function showAfter(root, { data, step, nets, palette }) {
  const { words, names, drawing } = data, { images, labels } = step;
  const pictures = Array.from(labels.values, (label, i) => ({ values: valuesAt(images, i), label }));
  if (drawing) pictures.push({ values: unpack(drawing), label: null });
  root.replaceChildren(...pictures.map(({ values, label }) => {
    const [before, after] = nets.map(net => softmax(forward(net, values)));
    return afterCard(values, label, before, after, { words, names, palette });
  }));
  if (!drawing) root.append(create('p', 'note', words.noDrawing));
}

// A picture without a label is the drawing; then the answer takes the place of the right class.
function afterCard(values, label, before, after, { words, names, palette }) {
  const card = create('div', 'card'), head = create('div', 'head'), marked = label ?? indexOfLargest(before);
  const text = create('div', '');
  const title = label === null ? fill(words.drawing, { name: names[marked] }) : names[label];
  const change = (of, write) => `${write(of(before[marked]))} → ${write(of(after[marked]))}`;
  text.append(create('b', '', title), create('span', 'change', change(share => share, probability)));
  if (label !== null)
    text.append(create('span', '', fill(words.lossChange, { change: change(share => -Math.log(share), nats) })));
  head.append(pictureOf(values, palette, title), text);
  card.append(head, ...names.map((name, i) => shareRow(name, [before[i], after[i]], i === marked)));
  return card;
}

function pictureOf(values, palette, alt) {
  const canvas = Object.assign(create('canvas', ''), { width: SIDE, height: SIDE, ariaLabel: alt });
  canvas.setAttribute('role', 'img');
  paint(canvas.getContext('2d'), values, SIDE, SIDE, 0, 0, SIDE, SIDE, palette.sequential);
  return canvas;
}
