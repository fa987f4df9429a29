// One of the nine changes: its slider, the probability of the answer over its whole range, and where the answer breaks.

class ChangeRow {
  // `move(name, index)` is called when the slider moves. `estimate`: the lowest and the highest amount that LeNet-5 is
  // said to bear, if anything is said.
  constructor(name, { names, words }, move, estimate) {
    Object.assign(this, { name, names, words, curves: new Map(), label: -1, neutral: neutralOf(name) });
    this.element = create('div', 'change');
    this.value = create('output', '');
    this.slider = Object.assign(create('input', ''), { type: 'range', min: 0, max: AMOUNTS - 1, id: name });
    this.slider.oninput = () => move(name, Number(this.slider.value));
    this.slider.setAttribute('aria-describedby', `${name}-breaks`);
    this.breaks = Object.assign(create('p', 'breaks'), { id: `${name}-breaks` });
    const title = create('div', 'title');
    const label = Object.assign(create('label', '', words.changes[name]), { htmlFor: name });
    title.append(label, this.value);
    this.element.append(title, this.buildPlot(estimate), this.slider, this.ends(), this.breaks);
  }

  // The plot's x is an amount's index, its y a probability; what is in it has places in percent of its sides.
  buildPlot(estimate) {
    const plot = create('div', 'plot'), { low: lowest, step } = CHANGES[this.name];
    const at = amount => Math.max(0, Math.min(100, acrossOf((amount - lowest) / step)));
    plot.ariaHidden = true;
    plot.innerHTML = `<svg viewBox="0 0 ${AMOUNTS - 1} 1" preserveAspectRatio="none">
      <path class="neutral" d="M${this.neutral},0V1"/><path class="other"/><path class="chosen"/>
      </svg><i class="now"></i>`;
    if (estimate) {
      const bar = plot.appendChild(create('s', ''));
      Object.assign(bar.style, { left: at(estimate[0]) + '%', right: 100 - at(estimate[1]) + '%' });
    }
    [this.other, this.chosen] = plot.querySelectorAll('.other, .chosen');
    this.now = plot.querySelector('.now');
    return this.plot = plot;
  }

  // The lowest and the highest amount.
  ends() {
    const ends = create('div', 'ends');
    ends.append(...[0, AMOUNTS - 1].map(index => create('span', '', this.textOf(index))));
    return ends;
  }

  textOf(index) {
    const { low, step } = CHANGES[this.name], digits = Number.isInteger(step) && Number.isInteger(low) ? 0 : 1;
    return fill(this.words.units[this.name], { amount: number(amountOf(this.name, index), digits) });
  }

  // The curves are of another picture or network.
  forget() {
    this.curves.clear();
    this.element.classList.add('stale');
  }

  // `again`: whether it is the curve of pictures that are prepared again; `answers`: to the 41 amounts.
  take(again, label, answers) {
    this.curves.set(again, answers);
    this.label = label;
    if (again === shared.sliders.again) this.element.classList.remove('stale');
    this.drawn = null;
    this.show();
  }

  // Show where the slider is, and the curves; `reading`: what the network answers now.
  show(reading = this.reading) {
    const { slider, now, name } = this, { by, again } = shared.sliders, index = by[name] ?? this.neutral;
    const text = this.textOf(index), answer = this.curves.get(again)?.[index];
    this.reading = reading;
    slider.value = index;
    slider.ariaValueText = `${text}. ${reading}`;
    this.value.textContent = text;
    now.hidden = !answer;
    if (answer) Object.assign(now.style, { left: acrossOf(index) + '%', top: 100 - 100 * answer.probability + '%' });
    now.classList.toggle('broken', answer?.answer !== this.label);
    if (this.drawn !== again) this.draw(again);
    this.drawn = again;
  }

  draw(again) {
    const { words, names, plot, name, label } = this, answers = this.curves.get(again);
    this.chosen.setAttribute('d', pathOf(answers));
    this.other.setAttribute('d', pathOf(this.curves.get(!again)));
    for (const mark of plot.querySelectorAll('.break')) mark.remove();
    if (!answers) return;
    const places = breaksOf(name, label, answers);
    for (const index of places) {
      const answer = names[answers[index].answer]; // the sentence below says it if it is long
      const mark = create('i', index < this.neutral ? 'break below' : 'break', answer.length > 1 ? '' : answer);
      mark.style.left = acrossOf(index) + '%';
      plot.append(mark);
    }
    const sentences = places.map(index =>
      fill(words.breaks, { amount: this.textOf(index), name: names[answers[index].answer] }));
    if (!places.length) sentences.push(fill(words.never, { name: names[label] }));
    this.breaks.replaceChildren(...sentences.map(sentence => create('span', '', sentence)));
  }
}

const acrossOf = index => 100 * index / (AMOUNTS - 1);
const pathOf = answers => answers ? `M${answers.map((one, index) => `${index},${1 - one.probability}`).join('L')}` : '';
