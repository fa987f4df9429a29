// From the pointer and the arrow keys to a cell.

// The cell under the pointer, or near a finger; of pictures that cover each other, the front one's.
function cellAt(sections, { target, clientX, clientY, pointerType }) {
  const section = sections.find(({ element }) => element.contains(target));
  if (!section) return null;
  const frame = section.element.getBoundingClientRect(), scale = enlargementOf(section.element);
  const x = (clientX - frame.left) / scale, y = (clientY - frame.top) / scale;
  const away = box => Math.max(box.x - x, x - box.x - box.w, box.y - y, y - box.y - box.h, 0);
  const box = section.boxes.reduce((best, box) => away(box) <= away(best) ? box : best);
  if (away(box) > (pointerType === 'touch' ? 8 : 0)) return null;
  const index = (offset, size, count) => Math.max(0, Math.min(count - 1, Math.floor(offset / size * count)));
  const row = index(y - box.y, box.h, box.rows), column = index(x - box.x, box.w, box.columns);
  return outOfPicture(box, row, column);
}

// The cell one step away; beyond the edge of a map it is in the next map in that direction.
function besideOf(sections, cell, [down, right]) {
  const { section, box } = placeOf(sections, cell), from = inPicture(box, cell);
  const row = from.row + down, column = from.column + right;
  if (row >= 0 && row < box.rows && column >= 0 && column < box.columns) return outOfPicture(box, row, column);
  const ahead = other => (other.x - box.x) * right + (other.y - box.y) * down;
  const aside = other => Math.abs((other.x - box.x) * down + (other.y - box.y) * right);
  const [next] = section.boxes
    .filter(other => other.plate === cell.plate && ahead(other) > 1 && aside(other) < box.w / 2)
    .sort((a, b) => ahead(a) - ahead(b));
  const wrapped = { row: (row + box.rows) % box.rows, column: (column + box.columns) % box.columns };
  return next ? { ...cell, map: next.map, ...wrapped } : cell;
}
