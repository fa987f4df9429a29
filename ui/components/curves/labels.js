// Labels at the ends of lines: a bold value and a name.

function labelOf(plot, value, name, colour) {
  const [bold, plain] = [[700, value], [400, name]].map(([weight, text]) => {
    plot.font(weight, 15);
    return plot.textWidth(text);
  });
  return { value, name, colour, indent: bold + 7, width: bold + 7 + plain };
}

// Right of a line's end, or above it if the plot ends there.
function labelBeside(plot, axis, { x, y }, value, name) {
  const label = labelOf(plot, value, name, plot.palette.data), { end } = plot.steps;
  if (x + 12 + label.width <= end) return { ...label, x: x + 12, y: y - 5 };
  return { ...label, x: end - label.width, y: y - axis.top > 26 ? y - 17 : y + 17 };
}

// Left of a point and below it, or above it if the plot ends there.
function labelBelow(plot, { top, height }, { x, y }, value, name) {
  const label = labelOf(plot, value, name, plot.palette.mark);
  return { ...label, x: Math.max(LEFT + 4, x + 4 - label.width), y: y + 30 < top + height ? y + 19 : y - 19 };
}

// One or two labels inside a plot, moved apart if they would touch.
function separate(labels, { top, height }) {
  const highest = top + 9, lowest = top + height - 10, clamp = y => Math.max(highest, Math.min(lowest, y));
  const moved = labels.map(label => ({ ...label, y: clamp(label.y) })).sort((a, b) => a.y - b.y), [one, two] = moved;
  if (two && two.y - one.y < 17 && one.x < two.x + two.width + 8 && two.x < one.x + one.width + 8) {
    one.y = Math.max(highest, Math.min(lowest - 17, (one.y + two.y - 17) / 2));
    two.y = one.y + 17;
  }
  return moved;
}

function drawLabels(plot, axis, labels) {
  Object.assign(plot.context, { strokeStyle: plot.palette.paper, lineWidth: 4, lineJoin: 'round' });
  Object.assign(plot.context, { textAlign: 'left', textBaseline: 'middle' });
  for (const { x, y, value, name, indent, colour } of separate(labels, axis))
    for (const [weight, text, left] of [[700, value, x], [400, name, x + indent]]) {
      plot.font(weight, 15);
      plot.context.strokeText(text, left, y); // an outline of paper, so that dots do not cross the letters
      plot.text(text, left, y, colour);
    }
}
