// The string that several figures make, and each of them with its own answer; hidden while there is one digit. They are
// the figures of the drawing, or those that Python cut out of a photograph.

const SPEECH_DELAY = 500; // milliseconds: a screen reader reads the string once the pen rests, not each on the way
const NOVEL = 4; // a figure beside others is refused above this novelty only: lenet/reading.py
const WIDE_DIGIT = 1.15; // widths to a height; a wider figure that is none of the ten is two that touch

export default component(
  (parentElement, life) => new Figures(parentElement.querySelector('.figures'), life),
  (figures, call) => figures.update(call),
);

class Figures {
  constructor(root, life) {
    Object.assign(this, { root, life, data: null, net: null, kept: [], buttons: [], boxes: [], send: null });
    [this.photo, this.string, this.sure, this.list, this.spoken] = root.children;
    for (const part of [this.list, this.string]) part.replaceChildren();
    for (const box of this.photo.querySelectorAll('button')) box.remove();
    const show = data => { this.data = data; };
    this.sight = new Sight(life, root, show, (net, _picture, _live, ink) => this.look(net, ink));
    life.onEnd(() => announceReading([]));
  }

  update({ data, setTriggerValue }) {
    this.send = index => setTriggerValue('pick', index);
    this.sight.update(data);
  }

  look(net, ink) {
    const { data, root } = this, found = data.drawing ? ink ? figuresIn(ink) : [] : data.figures;
    themeOf(root);
    const isSeveral = found.length > 0 && !isOneDigit(found);
    root.hidden = !isSeveral;
    if (!isSeveral) {
      if (data.drawing) shared.figure = 0;
      announceReading([]);
      return;
    }
    const chosen = data.drawing ? chosenOf(found) : data.chosen;
    const answers = found.map((figure, i) => this.answerOf(net, figure, i));
    this.net = net;
    this.showString(found, answers, chosen);
    this.showList(answers, chosen);
    this.showPhoto(found, answers, chosen);
    if (!data.drawing) return;
    const side = Math.sqrt(ink.length);
    announceReading(found.map((figure, i) => shownBox(figure, side, answers[i], i === chosen)));
  }

  // What is said of a figure: `text` in the string, `words` in its row, whether it `isRead`. An answer to the same
  // picture is kept for the next frame.
  answerOf(net, figure, i) {
    const { data } = this, { words, names, kind, judgement } = data, guard = this.sight.guard(data.guard);
    if (figure.mark === 'touching') return { text: '?', words: words.touching, isRead: false };
    if (figure.mark !== 'digit') return { text: SIGNS[figure.mark], words: words.sign, isRead: false, isSign: true };
    const picture = figure.picture ? unpack(figure.picture) : prepare(figure.ink, Math.sqrt(figure.ink.length), kind);
    const kept = this.kept[i];
    const isSame = this.net === net && kept?.data === data && kept.guard === guard;
    const isKept = isSame && kept.picture.every((value, at) => value === picture[at]);
    const answer = isKept ? kept.answer : judge(net, picture, judgement, kind, guard);
    this.kept[i] = { picture, answer, data, guard };
    if (answer.none && answer.novelty > NOVEL) {
      const isWide = (figure.aspect ?? figure.width / figure.height) > WIDE_DIGIT;
      return { text: '?', words: isWide ? words.touching : words.none, isRead: false, picture };
    }
    const [first, second] = bestTwo(answer.probabilities), values = answer.probabilities;
    const said = fill(answer.sure ? '{probability}' : words.unsure, {
      probability: probability(values[first]), name: names[second], next_probability: probability(values[second]),
    });
    return { text: names[first], words: said, isRead: true, probability: values[first], picture };
  }

  showString(found, answers, chosen) {
    const { string, sure, spoken, data: { words }, life } = this;
    string.replaceChildren(...answers.flatMap(({ text, isRead }, i) => {
      const letter = create('span', i === chosen ? 'chosen' : isRead ? '' : 'unread', text);
      return i && found[i].line > found[i - 1].line ? ['\n', letter] : [letter];
    }));
    const read = answers.filter(({ isRead }) => isRead), digits = answers.filter(({ isSign }) => !isSign);
    const product = read.reduce((total, { probability }) => total * probability, 1);
    const isTouching = answers.some(answer => answer.words === words.touching);
    const part = !isTouching ? words.part : digits.length > 1 ? words.part_touching : words.all_touching;
    sure.textContent = read.length < digits.length
      ? fill(part, { count: read.length, total: digits.length })
      : fill(words.whole, { probability: probability(product) });
    const sentence = `${string.textContent}. ${sure.textContent}`;
    life.after('speak', SPEECH_DELAY, () => { if (spoken.textContent !== sentence) spoken.textContent = sentence; });
  }

  showList(answers, chosen) {
    const { list, buttons, data: { words }, life } = this, stops = themeOf(this.root).sequential;
    list.setAttribute('aria-label', words.list);
    while (buttons.length > answers.length) buttons.pop().remove();
    while (buttons.length < answers.length) {
      const button = list.appendChild(create('button', '')), index = buttons.length;
      button.type = 'button';
      const canvas = Object.assign(create('canvas', ''), { width: SIDE, height: SIDE });
      button.append(canvas, create('b', ''), create('span', ''));
      life.on(button, 'click', () => this.choose(index));
      buttons.push(button);
    }
    answers.forEach(({ text, words, picture, isRead }, i) => {
      const [canvas, letter, span] = buttons[i].children, context = canvas.getContext('2d');
      buttons[i].className = i === chosen ? 'chosen' : '';
      buttons[i].disabled = !isRead && !picture;
      buttons[i].setAttribute('aria-pressed', i === chosen);
      canvas.style.background = stops[0];
      if (picture) paint(context, picture, SIDE, SIDE, 0, 0, SIDE, SIDE, stops);
      else context.clearRect(0, 0, SIDE, SIDE);
      letter.textContent = text;
      span.textContent = words;
    });
  }

  // The photograph with a box around each figure.
  showPhoto(found, answers, chosen) {
    const { photo, boxes, data, life } = this, image = photo.querySelector('img');
    photo.hidden = !data.photo;
    if (!data.photo) return;
    if (image.src !== data.photo) image.src = data.photo;
    photo.setAttribute('aria-label', data.words.photo);
    while (boxes.length > found.length) boxes.pop().remove();
    while (boxes.length < found.length) {
      const box = photo.appendChild(create('button', '')), index = boxes.length;
      box.type = 'button';
      life.on(box, 'click', () => this.choose(index));
      boxes.push(box);
    }
    boxes.forEach((box, i) => {
      const { left, upper, width, height } = found[i], { text, words, picture } = answers[i];
      const [x, y, w, h] = [left, upper, width, height].map(share => `${100 * share}%`);
      Object.assign(box.style, { left: x, top: y, width: w, height: h });
      Object.assign(box, { className: i === chosen ? 'chosen' : '', disabled: !picture, title: words });
      box.dataset.text = text;
      box.setAttribute('aria-label', `${text}: ${words}`);
    });
  }

  choose(index) {
    if (this.data.drawing) chooseFigure(index);
    else this.send(index);
  }
}

// A figure as the canvas shows it, in shares of its side.
function shownBox({ left, upper, width, height }, side, { text, words, picture }, isChosen) {
  const [x, y, w, h] = [left, upper, width, height].map(pixels => pixels / side);
  return { left: x, upper: y, width: w, height: h, text, words, isChosen, canBeChosen: Boolean(picture) };
}

// The classes with the largest and the next probability.
function bestTwo(values) {
  const order = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);
  return order.slice(0, 2);
}
