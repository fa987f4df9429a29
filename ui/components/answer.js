// The answer. It changes with every frame while the pen moves, so an update only sets text, widths and pixels.

const SPEECH_DELAY = 500; // milliseconds: a screen reader reads the answer once the pen rests, not each on the way

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.answer');
  root.querySelector('.bars').replaceChildren();
  const state = { root, life, rows: [], data: null };
  const show = data => { state.data = data; showNames(state); };
  state.sight = new Sight(life, root, show, (net, picture, _live, ink) => showAnswer(state, net, picture, ink));
  return state;
}, (state, { data }) => state.sight.update(data));

// All that does not depend on the picture.
function showNames({ root, rows, data: { names, short, saw } }) {
  const [canvas, caption] = root.querySelector('figure').children, bars = root.querySelector('.bars');
  canvas.style.background = themeOf(root).sequential[0];
  canvas.setAttribute('aria-label', saw);
  caption.textContent = saw;
  root.classList.toggle('named', !short);
  root.classList.toggle('many', names.length > 10);
  while (rows.length > names.length) rows.pop().remove();
  while (rows.length < names.length) {
    const row = bars.appendChild(document.createElement('div'));
    row.innerHTML = '<span></span><span class="track"><i></i></span><span></span>';
    rows.push(row);
  }
  rows.forEach((row, i) => { row.firstChild.textContent = names[i]; });
}

function showAnswer({ root, life, rows, data }, net, picture, ink) {
  if (ink && data.drawing.alone && chosenOf(figuresIn(ink)) < 0) picture = null; // it has no figure that can be read
  const probabilities = picture ? judge(net, picture, data.judgement, data.kind).probabilities : [];
  const words = picture ? inWords(probabilities, data) : { winner: -1, name: '', sure: '', detail: '' };

  const [head, , spoken] = root.children, [figure, name, text] = head.children;
  const context = figure.firstElementChild.getContext('2d');
  if (picture) paint(context, picture, SIDE, SIDE, 0, 0, SIDE, SIDE, themeOf(root).sequential);
  else context.clearRect(0, 0, SIDE, SIDE);
  name.textContent = words.name;
  text.children[0].textContent = words.sure;
  text.children[1].textContent = words.detail;
  rows.forEach((row, i) => {
    const [, track, share] = row.children, value = probabilities[i];
    row.className = i === words.winner ? 'row winner' : 'row';
    track.firstChild.style.transform = `scaleX(${value ?? 0})`;
    share.textContent = value === undefined ? '' : probability(value);
  });
  const sentence = [words.name, words.sure, words.detail].filter(Boolean).join('. ');
  life.after('speak', SPEECH_DELAY, () => say(spoken, sentence));
}

// A screen reader reads what is set, so a text is set only if it is another one.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// The classes from the most to the least probable; of equals the first comes first.
const ranked = values => [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);

// The answer, how sure the network is, and the class that comes next.
function inWords(probabilities, { names, confidence, detail }) {
  const [first, second] = ranked(probabilities), share = probabilities[first];
  const [, sure] = confidence.find(([least]) => share >= least) ?? confidence.at(-1);
  return {
    winner: first, name: names[first], sure: fill(sure, { first: names[first], second: names[second] }),
    detail: fill(detail, {
      probability: probability(share), name: names[second], next_probability: probability(probabilities[second]),
    }),
  };
}
