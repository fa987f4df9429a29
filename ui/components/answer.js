// The answer. It changes 12 times a second while the pen moves, so an update only sets text, widths and pixels.

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.answer');
  root.querySelector('.bars').replaceChildren();
  return { root, life, rows: [] };
}, showAnswer);

function showAnswer({ root, life, rows }, { data }) {
  const { names, probabilities, winner } = data, [head, bars, spoken] = root.children;
  const [figure, name, words] = head.children, [canvas, caption] = figure.children;
  const stops = themeOf(root).sequential, context = canvas.getContext('2d');
  canvas.style.background = stops[0];
  canvas.setAttribute('aria-label', data.saw);
  const pixels = Uint8Array.from(atob(data.picture), c => c.charCodeAt(0));
  if (pixels.length) paint(context, pixels, 28, 28, 0, 0, 28, 28, stops, 0, 255);
  else context.clearRect(0, 0, 28, 28);
  caption.textContent = data.saw;

  root.classList.toggle('named', !data.short);
  root.classList.toggle('many', names.length > 10);
  name.textContent = names[winner] ?? '';
  words.children[0].textContent = data.sure;
  words.children[1].textContent = data.detail;

  while (rows.length > names.length) rows.pop().remove();
  while (rows.length < names.length) {
    const row = bars.appendChild(document.createElement('div'));
    row.innerHTML = '<span></span><span class="track"><i></i></span><span></span>';
    rows.push(row);
  }
  rows.forEach((row, i) => {
    const [label, track, share] = row.children, value = probabilities[i];
    row.className = i === winner ? 'row winner' : 'row';
    label.textContent = names[i];
    track.firstChild.style.transform = `scaleX(${value ?? 0})`;
    share.textContent = value === undefined ? '' : probability(value);
  });

  // a screen reader reads it once the pen rests, not at every answer
  life.after('speak', 500, () => {
    spoken.textContent = winner < 0 ? '' : [names[winner], data.sure, data.detail].join('. ');
  });
}
