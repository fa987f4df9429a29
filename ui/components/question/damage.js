// The maps and units without which the answer to this picture loses the most; a click switches one off.

const LISTED = 12;
const MEASURES = ['probability', 'logit', 'accuracy'];

class Damages {
  constructor(root, life) { Object.assign(this, { root, life, listed: [] }); }

  show(data) {
    const { root } = this, { words } = data, table = create('div', 'damages');
    Object.assign(this, { data, palette: themeOf(root) });
    this.title = create('h2', '');
    const heads = table.appendChild(create('div', 'damage heads'));
    heads.append(...['', '', ...MEASURES].map(name => {
      const head = create('span', '');
      setWord(head, words.heads[name] ?? '', name);
      return head;
    }));
    this.rows = Array.from({ length: LISTED }, (_, i) => table.appendChild(this.row(i)));
    const notes = [...words.notes, data.accuracy ? '' : words.noAccuracy].filter(Boolean);
    root.replaceChildren(this.title, ...notes.map(note => create('p', 'lead', note)), table);
  }

  row(i) {
    const row = Object.assign(create('button', 'damage'), { type: 'button', onclick: () => this.toggle(i) });
    row.innerHTML = '<span class="little"><canvas></canvas></span><span class="name"><b></b><small></small></span>'
      + '<span class="measure"><span>–</span><span class="track"><i></i></span></span>'.repeat(MEASURES.length);
    return row;
  }

  toggle(i) {
    const { layer, map } = this.listed[i];
    keepInPlace(this.rows[i], () => toggle('off', layer, map));
  }

  look(net, picture) { this.life.nextFrame('rank', () => this.rank(picture)); }

  // All is on for the ranking, so that it stays the same while the visitor switches maps off.
  rank(picture) {
    const { sight: { whole }, data: { names, words, accuracy }, rows, title } = this;
    const label = indexOfLargest(forward(whole, picture)), all = damages(whole, picture, label);
    const accuracies = accuracy ? Object.values(accuracy).flat() : [];
    const largest = { probability: 1, logit: Math.max(0.001, ...all.map(one => one.logit)) };
    largest.accuracy = Math.max(0.001, ...accuracies);
    this.listed = all.slice(0, LISTED).map(one => ({ ...one, accuracy: accuracy?.[one.layer][one.map] }));
    title.textContent = fill(words.title, { name: names[label] });
    rows.forEach((row, i) => {
      row.hidden = i >= this.listed.length;
      if (!row.hidden) this.showRow(row, this.listed[i], largest, label);
    });
  }

  showRow(row, damage, largest, label) {
    const { sight: { net, whole }, data: { names, words } } = this, { layer, map, answer } = damage;
    const [little, name, ...measures] = row.children, [title, then] = name.children;
    this.showMap(little.firstChild, whole[layer], map);
    title.textContent = nameOf(words, layer, map);
    then.textContent = answer === label ? '' : fill(words.then, { name: names[answer] });
    measures.forEach((measure, i) => {
      const value = damage[MEASURES[i]], [text, track] = measure.children;
      track.firstChild.style.transform = `scaleX(${Math.max(0, value ?? 0) / largest[MEASURES[i]]})`;
      if (value !== undefined) text.textContent = MEASURES[i] === 'logit' ? number(value) : number(100 * value, 1);
    });
    const [probability, logit] = [number(100 * damage.probability, 1), number(damage.logit)];
    row.ariaLabel = fill(words.line, { map: title.textContent, probability, logit });
    row.ariaPressed = net[layer].off.has(map);
    row.title = row.ariaPressed === 'true' ? words.switchOn : words.switchOff;
  }

  // The values of a map, or the one of a unit.
  showMap(canvas, layer, map) {
    const { data: { activation, stops }, palette } = this, { side, values } = layer;
    Object.assign(canvas, { width: side, height: side });
    const [low, high] = scaleOf(activation, values), size = side * side;
    const cells = values.subarray(map * size, (map + 1) * size);
    paint(canvas.getContext('2d'), cells, side, side, 0, 0, side, side, palette[stops], low, high);
  }
}
