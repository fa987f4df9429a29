// A confusion matrix: rows are labels, columns are answers. A cell is a button that tells Python its row and column.

const NARROWEST = 20; // pixels of a cell that has room for its number

export default component((parentElement, life) => {
  const grid = parentElement.querySelector('.grid');
  const state = { root: parentElement.querySelector('.matrix'), grid, life, cells: [], at: [0, 0], data: null };
  grid.replaceChildren();
  life.on(grid, 'keydown', event => moveFocus(state, event));
  life.on(grid, 'click', event => pickCell(state, event.target.closest('.cell')));
  life.onResize(grid, () => state.data && writeNumbers(state));
  return state;
}, showMatrix);

function showMatrix(state, { data, setTriggerValue }) {
  const { grid } = state, names = JSON.stringify([data.rows, data.columns]);
  state.data = data;
  state.tell = value => setTriggerValue('pick', value);
  state.palette = themeOf(state.root);
  if (state.names !== names) buildCells(state, data);
  state.names = names;
  grid.setAttribute('aria-label', data.alt);
  const another = state.counts !== (state.counts = JSON.stringify(data.counts));
  if (another) state.choices = new Choices(data.selected);
  if (another || state.choices.isNews(data.selected)) {
    state.selected = data.selected;
    if (data.selected) state.at = data.selected;
  }
  const counts = data.counts.flatMap((row, y) => row.filter((_, x) => !data.hollow || x !== y));
  const most = Math.max(1, largestOf(counts));
  state.cells.forEach((cells, y) => cells.forEach((cell, x) => {
    const count = data.counts[y][x], hollow = data.hollow && x === y;
    const colour = colourAt(state.palette.sequential, count / most);
    cell.classList.toggle('hollow', hollow);
    cell.style.backgroundColor = hollow ? 'transparent' : `rgb(${colour})`;
    cell.style.color = luminance(colour) > 0.18 ? '#000' : '#fff';
    cell.title = fill(data.words.cell, { label: data.rows[y], answer: data.columns[x], count });
    cell.setAttribute('aria-label', cell.title);
    cell.tabIndex = y === state.at[0] && x === state.at[1] ? 0 : -1;
  }));
  markSelected(state);
  writeNumbers(state);
}

function buildCells(state, { rows, columns, words }) {
  const { grid } = state, head = grid.appendChild(create('div', 'row'));
  grid.replaceChildren(head);
  grid.style.setProperty('--classes', columns.length);
  grid.classList.toggle('long', columns.some(name => name.length > 2));
  head.setAttribute('role', 'row');
  head.append(create('span', 'name'), ...columns.map(name => named('above', name)));
  head.firstChild.setAttribute('aria-label', words.corner);
  head.firstChild.setAttribute('role', 'columnheader');
  state.cells = rows.map((name, y) => {
    const row = grid.appendChild(create('div', 'row'));
    row.setAttribute('role', 'row');
    row.append(named('left', name));
    return columns.map((_, x) => {
      const cell = row.appendChild(create('button', 'cell'));
      cell.type = 'button';
      cell.setAttribute('role', 'gridcell');
      Object.assign(cell.dataset, { row: y, column: x });
      return cell;
    });
  });
  state.at = [0, 0];
}

function named(place, text) {
  const element = create('span', `name ${place}`, text);
  element.setAttribute('role', place === 'left' ? 'rowheader' : 'columnheader');
  return element;
}

function writeNumbers({ cells, data }) {
  const roomy = (cells[0]?.[0]?.clientWidth ?? 0) >= NARROWEST;
  cells.forEach((row, y) => row.forEach((cell, x) => {
    const count = data.counts[y][x];
    cell.textContent = roomy && count && !(data.hollow && x === y) ? count : '';
  }));
}

function markSelected({ cells, selected }) {
  cells.forEach((row, y) => row.forEach((cell, x) =>
    cell.setAttribute('aria-selected', Boolean(selected && y === selected[0] && x === selected[1]))));
}

// The selected cell is marked at once; Python then says which pictures it has. A second click takes the mark away.
function pickCell(state, cell) {
  if (!cell) return;
  const place = [Number(cell.dataset.row), Number(cell.dataset.column)];
  focusCell(state, ...place);
  const again = cell.getAttribute('aria-selected') === 'true';
  select(state, again ? null : place);
}

function select(state, place) {
  state.selected = place;
  state.choices.add(place);
  markSelected(state);
  state.tell({ cell: place });
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function moveFocus(state, event) {
  const step = STEPS[event.key], [row, column] = state.at;
  if (event.key === 'Escape') {
    if (!state.choices.knows(null)) select(state, null);
  } else if (step) {
    event.preventDefault();
    focusCell(state, row + step[0], column + step[1]);
  }
}

function focusCell(state, row, column) {
  const cell = state.cells[row]?.[column];
  if (!cell) return;
  const [before, beside] = state.at;
  state.cells[before][beside].tabIndex = -1;
  state.at = [row, column];
  cell.tabIndex = 0;
  cell.focus();
}
