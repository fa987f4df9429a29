// What the visitor has switched off: the button for the map or unit that is explained, and a sentence about all.

const NAMED = 3; // of what is off, as many are named

class Switches {
  // `data`: what Python sent.
  constructor({ words }) {
    this.words = words;
    this.toggle = Object.assign(create('button', 'toggle'), { type: 'button' });
    this.allOn = Object.assign(create('button', '', words.allOn), { type: 'button' });
    this.element = create('p', 'switches');
    this.sentence = this.element.appendChild(create('span', ''));
    this.element.append(this.allOn);
  }

  // For a cell; returns the sentence about it if it is switched off.
  show({ plate, row, map }, net) {
    const { words, toggle, sentence, element } = this, { off, kernels } = shared.experiment, layer = net[plate];
    const kind = UNITS.includes(plate) ? 'unit' : 'map', isOff = layer?.off.has(kind === 'unit' ? row : map);
    toggle.hidden = !layer || layer === net.Answer;
    toggle.textContent = words[isOff ? 'switchOn' : 'switchOff'][kind];
    const names = [...off.map(one => this.name(...one)), ...kernels.map(one => this.kernelName(net, ...one))];
    const named = names.slice(0, NAMED), others = names.length - named.length;
    if (others) named.push(fill(words.more, { count: others }));
    element.hidden = !names.length;
    sentence.textContent = fill(words.allOff, { list: named.join(words.listed) });
    return isOff ? words.isOff[kind] : '';
  }

  name(layer, number) { return nameOf(this.words, layer, number); }

  kernelName(net, layer, number) {
    const { inputs } = net[layer], place = { map: Math.floor(number / inputs) + 1, input: number % inputs + 1 };
    return fill(this.words.kernelNames[layer], place);
  }
}
