// The answer. It changes with every frame while the pen moves, so an update only sets text, widths and pixels.

const SPEECH_DELAY = 500; // milliseconds: a screen reader reads the answer once the pen rests, not each on the way

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.answer');
  root.querySelector('.bars').replaceChildren();
  const state = { root, life, rows: [], data: null, ask: () => {}, nearest: new Nearest(life) };
  const show = data => { state.data = data; showNames(state); };
  state.sight = new Sight(life, root, show, (net, picture, _live, ink) => showAnswer(state, net, picture, ink));
  life.on(root.querySelector('.elsewhere button'), 'click', () => state.ask());
  return state;
}, (state, { data, setTriggerValue }) => {
  state.ask = () => setTriggerValue('ask', true);
  state.sight.update(data);
});

// All that does not depend on the picture.
function showNames({ root, rows, data: { names, short, saw, original, words, elsewhere } }) {
  const [canvas, caption] = root.querySelector('.saw').children, bars = root.querySelector('.bars');
  canvas.style.background = themeOf(root).sequential[0];
  canvas.setAttribute('aria-label', saw);
  caption.textContent = saw;
  showOriginal(root.querySelector('.original'), original);
  root.querySelector('.nearest p').textContent = words.nearest;
  if (elsewhere) {
    const [sentence, button] = root.querySelector('.elsewhere').children;
    [sentence.textContent, button.textContent] = [elsewhere.sentence, elsewhere.question];
  }
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

// A picture that came as a file, beside what the network sees of it.
function showOriginal(figure, { address, text }) {
  const [image, caption] = figure.children;
  figure.hidden = !address;
  figure.parentElement.classList.toggle('beside', Boolean(address));
  if (address && image.src !== address) image.src = address;
  image.alt = caption.textContent = text;
}

function showAnswer(state, net, picture, ink) {
  const { root, life, rows, data } = state;
  if (ink && data.drawing.alone && chosenOf(figuresIn(ink)) < 0) picture = null; // it has no figure that can be read
  const answer = picture && judge(net, picture, data.judgement, data.kind, state.sight.guard(data.guard));
  const words = answer ? inWords(answer, data) : { winner: -1, name: '', sure: '', detail: '' };

  const [head] = root.children, [, figure, name, text] = head.children;
  const context = figure.firstElementChild.getContext('2d');
  if (picture) paint(context, picture, SIDE, SIDE, 0, 0, SIDE, SIDE, themeOf(root).sequential);
  else context.clearRect(0, 0, SIDE, SIDE);
  name.textContent = words.name;
  text.children[0].textContent = words.sure;
  text.children[1].textContent = words.detail;
  rows.forEach((row, i) => {
    const [, track, share] = row.children, value = answer?.probabilities[i];
    row.className = i === words.winner ? 'row winner' : 'row';
    track.firstChild.style.transform = `scaleX(${value ?? 0})`;
    share.textContent = value === undefined ? '' : probability(value);
  });
  showNone(state, net, picture, ink, answer);
  const sentence = [words.name, words.sure, words.detail].filter(Boolean).join(' ');
  life.after('speak', SPEECH_DELAY, () => say(root.querySelector('.spoken'), sentence));
}

// What is shown of a picture that is none of the classes: the network that knows it, the nearest pictures, and the
// answer that the network would give.
function showNone(state, net, picture, ink, answer) {
  const { root, data } = state, none = root.querySelector('.none');
  root.classList.toggle('novel', Boolean(answer?.none));
  none.hidden = !answer?.none;
  if (none.hidden) return state.nearest.stop();
  const [elsewhere, nearest, details] = none.children;
  elsewhere.hidden = !isKnownElsewhere(state, ink);
  state.nearest.show(nearest, net, data);
  details.firstElementChild.textContent = data.words.choose;
  details.lastElementChild.textContent = fill(data.words.chosen, {
    name: data.names[answer.label], probability: probability(answer.raw[answer.label]),
  });
}

// Whether the guard of the other kind of pictures takes the picture for one of its own.
function isKnownElsewhere(state, ink) {
  const { elsewhere } = state.data;
  if (!elsewhere) return false;
  const picture = ink ? prepare(ink, Math.sqrt(ink.length), elsewhere.kind)
    : elsewhere.picture ? unpack(elsewhere.picture) : null;
  const guard = state.sight.guard(elsewhere.guard);
  return Boolean(picture && guard) && noneOdds(guard, picture) < 0;
}

// A screen reader reads what is set, so a text is set only if it is another one.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// The classes from the most to the least probable; of equals the first comes first.
const ranked = values => [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);

// The answer, how sure it is, and how often such answers are right or, where that was not measured, what comes next.
function inWords({ probabilities, frequency, sure, none }, { names, words, confidence }) {
  const [first, second] = ranked(probabilities), share = probabilities[first];
  if (none) return { winner: -1, name: '', sure: words.none, detail: '' };
  const measured = frequency === null ? share : !sure ? 0 : frequency;
  const [, said] = confidence.find(([least]) => measured >= least) ?? confidence.at(-1);
  const next = fill(words.next, {
    probability: probability(share), name: names[second], next_probability: probability(probabilities[second]),
  });
  return {
    winner: first, name: names[first], sure: fill(said, { first: names[first], second: names[second] }),
    detail: frequency === null ? next : oftenRight(frequency, words),
  };
}

// How often answers this sure were right, out of a hundred.
function oftenRight(frequency, words) {
  const hundred = Math.round(100 * frequency);
  return hundred === 100 ? words.nearlyAll : fill(words.often, { count: hundred });
}
