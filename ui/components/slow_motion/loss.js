// Scene 2: the loss of a picture is −ln of the probability of its class: the curve, with a dot for each picture of the
// batch, and the probabilities of all classes.

const CURVE = { width: 420, height: 230, left: 34, bottom: 38, top: 10, right: 20 };
const MOST_NATS = 5; // of the axis, or more
const nats = loss => number(loss, RULES.lossDigits);

function showLoss(root, { data: { words, names }, step, picture }) {
  const losses = step.losses.values, loss = losses[step.chosen.values[picture]], label = step.labels.values[picture];
  const shares = softmax(valuesAt(step.values.Answer, picture)), mean = sumOf([...losses]) / losses.length;
  const sum = fill(words.lossSum, { share: probability(shares[label]), loss: nats(loss) });
  const all = fill(ofCount(words.lossMean, losses.length), { count: losses.length, loss: nats(mean) });
  root.innerHTML = lossCurve(losses, loss, mean, words) + '<div class="shares"></div>';
  root.querySelector('svg').setAttribute('aria-label', `${sum} ${all}`);
  const list = root.querySelector('.shares');
  list.append(create('p', 'sum', sum));
  names.forEach((name, i) => list.append(shareRow(name, [shares[i]], i === label)));
  list.append(create('p', 'note', all));
}

// The name of a class, a bar for each of its probabilities, and the last one in words; `marked`: the right class.
function shareRow(name, shares, marked) {
  const row = create('div', marked ? 'share right' : 'share'), bars = create('span', 'bars');
  for (const share of shares) bars.appendChild(create('i', '')).style.width = `max(1px, ${100 * share}%)`;
  row.append(create('span', 'name', name), bars, create('b', '', probability(shares.at(-1))));
  return row;
}

function lossCurve(losses, loss, mean, words) {
  const { width, height, left, bottom, top, right } = CURVE;
  const most = Math.max(MOST_NATS, Math.ceil(largestOf(losses))) || MOST_NATS, stride = Math.ceil(most / 6);
  const X = p => (left + p * (width - left - right)).toFixed(1);
  const Y = loss => (height - bottom - loss / most * (height - bottom - top)).toFixed(1);
  const points = Array.from({ length: 101 }, (_, i) => Math.exp(-most * (1 - i / 100)));
  const dots = Array.from(losses, one => `M${X(Math.exp(-one))},${Y(one)}h0`).join('');
  const ticks = Array.from({ length: Math.floor(most / stride) + 1 }, (_, i) => i * stride);
  const end = width - right;
  return `<svg role="img" viewBox="0 0 ${width} ${height}">
    ${ticks.map(tick => `<path class="grid-line" d="M${left},${Y(tick)}H${end}"/>
      <text x="${left - 6}" y="${Number(Y(tick)) + 4}" text-anchor="end">${tick}</text>`).join('')}
    ${[0, 0.5, 1].map(p => `<text x="${X(p)}" y="${height - bottom + 16}" text-anchor="middle">${100 * p}%</text>`)
    .join('')}
    <text class="axis" x="${(left + end) / 2}" y="${height - 3}" text-anchor="middle">${words.lossAxis}</text>
    <path class="function" d="M${points.map(p => `${X(p)},${Y(-Math.log(p))}`).join('L')}"/>
    <path class="dots" d="${dots}"/>
    <path class="mean" d="M${left},${Y(mean)}H${end}"/>
    <text class="axis" x="${end}" y="${Y(mean) - 5}" text-anchor="end">${fill(words.mean, { loss: nats(mean) })}</text>
    <path class="drop" d="M${X(Math.exp(-loss))},${Y(0)}V${Y(loss)}H${left}"/>
    <circle cx="${X(Math.exp(-loss))}" cy="${Y(loss)}" r="5"/>
    <text class="axis" x="${Math.min(end - 110, Number(X(Math.exp(-loss))) + 10)}" y="${Math.max(14, Y(loss) - 8)}">
      −ln ${probability(Math.exp(-loss))} = ${nats(loss)}</text>
  </svg>`;
}
