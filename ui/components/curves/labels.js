// Labels at the ends of lines: a bold value and a name. They move apart where they would touch.

const LINE = 17; // pixels from one label to the next
const ROOM_OF_NAMES = { least: 132, most: 0.3 }; // at the right of the plots: pixels, and a share of the whole width
const ROOM_INSIDE = 0.4; // of a narrow chart: a share of the width of the plots

function labelOf(plot, value, name, colour) {
  const [bold, plain] = [[700, value], [400, name]].map(([weight, text]) => {
    plot.font(weight, 15);
    return text ? plot.textWidth(text) : 0;
  });
  const indent = bold ? bold + 7 : 0;
  return { value, name, colour, indent, width: indent + plain };
}

// Right of a point, or left of it if there is no room in the `width` of the canvas; `up`: pixels that it goes up.
function labelBeside(plot, { x, y }, label, up = 0) {
  const fits = x + 12 + label.width <= plot.width;
  return { ...label, x: fits ? x + 12 : Math.max(LEFT + 4, Math.min(x + 4, plot.width - 2) - label.width),
    y: y - (fits ? up : up < 0 ? -19 : 17) };
}

// Labels moved up or down inside a plot until none touches another.
function separate(labels, { top, height }) {
  const highest = top + 9, lowest = top + height - 10;
  const moved = labels.map(label => ({ ...label, y: Math.max(highest, Math.min(lowest, label.y)) }));
  moved.sort((a, b) => a.y - b.y);
  const beside = (a, b) => a.x < b.x + b.width + 8 && b.x < a.x + a.width + 8;
  const sweep = (list, direction) => list.forEach((label, i) => {
    for (const other of list.slice(0, i))
      if (beside(label, other) && (label.y - other.y) * direction < LINE) label.y = other.y + direction * LINE;
  });
  sweep(moved, 1);
  const deepest = Math.max(0, ...moved.map(label => label.y - lowest));
  if (deepest) {
    for (const label of moved) label.y = Math.min(label.y, lowest);
    sweep(moved.reverse(), -1);
    moved.reverse();
  }
  return moved;
}

function drawLabels(plot, axis, labels) {
  Object.assign(plot.context, { strokeStyle: plot.palette.paper, lineWidth: 4, lineJoin: 'round' });
  Object.assign(plot.context, { textAlign: 'left', textBaseline: 'middle' });
  for (const { x, y, value, name, indent, colour } of separate(labels, axis))
    for (const [weight, text, left] of [[700, value, x], [400, name, x + indent]]) {
      if (!text) continue;
      plot.font(weight, 15);
      plot.context.strokeText(text, left, y); // an outline of paper, so that dots do not cross the letters
      plot.text(text, left, y, colour);
    }
}

// The room that the names of runs need.
function roomOfNames(plot, names, width) {
  plot.font(400, 15);
  const needed = Math.max(...names.map(name => plot.textWidth(name))) + 16;
  return Math.max(ROOM_OF_NAMES.least, Math.min(needed, ROOM_OF_NAMES.most * width));
}

// The room of one name: at the right of the plots, or in a narrow chart inside them.
function roomBesidePoint({ steps, width }) {
  return width < WIDE ? ROOM_INSIDE * (steps.end - LEFT) : steps.right - 14;
}

// A name cut to its room.
function cut(plot, name, room) {
  plot.font(400, 15);
  let text = name;
  while (text && plot.textWidth(text === name ? text : `${text}…`) > room) text = text.slice(0, -1);
  return text === name ? name : `${text}…`;
}
