// A line for each class: name, bar, probability; a tick in the bar is the probability before a change.

class Bars {
  // `choose(label)`: the lines are buttons; a click calls it.
  constructor({ names, words }, choose = null) {
    const lines = create('div', names.length > 10 ? 'bars many' : 'bars');
    this.element = create('div', '');
    this.note = create('p', 'note', words.tick);
    this.element.append(lines, this.note);
    this.rows = names.map((name, label) => {
      const row = lines.appendChild(create(choose ? 'button' : 'div', 'row'));
      row.innerHTML = '<span></span><span class="track"><i></i><s></s></span><span></span>';
      row.firstChild.textContent = name;
      if (choose) Object.assign(row, { type: 'button', onclick: () => choose(label) });
      return row;
    });
  }

  // `before`: probabilities, or null where nothing has changed. `chosen`: the class that is asked about, if any.
  show(probabilities, before, chosen = -1) {
    const winner = indexOfLargest(probabilities);
    this.note.style.visibility = before ? '' : 'hidden';
    this.rows.forEach((row, label) => {
      const [, track, share] = row.children, [bar, tick] = track.children;
      row.classList.toggle('winner', label === winner);
      if (row.type) row.ariaPressed = label === chosen;
      bar.style.transform = `scaleX(${probabilities[label]})`;
      tick.hidden = !before;
      if (before) tick.style.left = 100 * before[label] + '%';
      share.textContent = probability(probabilities[label]);
    });
  }
}
