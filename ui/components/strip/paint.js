// The canvas of a section: pictures, their frames, and lines for weight · activation between fully connected layers.

const MARGIN = 4; // around a section's canvas, for the frames of the outermost pictures

// `presence(plate, map)` in 0..1 fades the layers in one after another; without it all are visible.
function paintSection(section, now, palette, presence = () => 1) {
  const { canvas, height, page: { dpr, width } } = section, context = canvas.getContext('2d');
  context.setTransform(dpr, 0, 0, dpr, MARGIN * dpr, MARGIN * dpr);
  context.clearRect(-MARGIN, -MARGIN, width + 2 * MARGIN, height + 2 * MARGIN);
  if (section.web) paintWebs(context, section, now, palette, presence);
  const line = Math.max(1, Math.round(dpr)) / dpr;
  context.lineWidth = line;
  context.strokeStyle = palette.edge;
  for (const { plate, map, start, x, y, w, h, rows, columns, hidden } of section.boxes) {
    const opacity = hidden ? 0 : presence(plate, map), left = x + 6 * (opacity - 1);
    if (!opacity) continue;
    const { values, low, high, stops, off } = now.plates[plate];
    const pixels = values.subarray(start, start + rows * columns);
    context.globalAlpha = opacity;
    paint(context, pixels, columns, rows, left, y, w, h, palette[stops], low, high);
    context.strokeRect(left - line / 2, y - line / 2, w + line, h + line);
    for (const number of off) strikeOut(context, { plate, map, x, y, w, h, rows, columns }, number);
  }
  context.globalAlpha = 1;
}

const HATCH = 5; // pixels between two lines

// Hatch a map, kernel or unit that is switched off. `number`: of it in its layer.
function strikeOut(context, box, number) {
  const dense = UNITS.includes(box.plate);
  if (box.map !== (dense ? 0 : number)) return;
  const { x, y, w, h } = dense ? squareOf({ box }, number, 0) : box;
  context.save();
  context.beginPath();
  if (h < HATCH) { // a unit of a column: a bar through it
    context.lineWidth = 1.5;
    context.moveTo(x - 3, y + h / 2);
    context.lineTo(x + w + 3, y + h / 2);
  } else {
    context.rect(x, y, w, h);
    context.clip();
    context.beginPath();
    for (let start = HATCH; start < w + h; start += HATCH) {
      context.moveTo(x + start, y);
      context.lineTo(x + start - h, y + h);
    }
  }
  context.stroke();
  context.restore();
}

function paintWebs(context, section, now, palette, presence) {
  const { answerX, answerY, pad } = section.web, find = plate => section.boxes.findLast(box => box.plate === plate);
  const f5 = find('F5'), f6 = find('F6'), s4 = find('S4');
  const colourOf = share => palette.diverging[share > 0 ? 8 : 1]; // red: the product is positive, blue: negative
  const unit = (box, i) => box.y + (i + 0.5) * box.h / box.rows;
  const line = (x1, y1, x2, y2, colour, width) => {
    context.strokeStyle = colour; context.lineWidth = width;
    context.beginPath(); context.moveTo(x1, y1); context.lineTo(x2, y2); context.stroke();
  };
  if (pad) { // C1 sees the canvas scaled; F5 reads all of S4; between F5 and F6 only the largest products are drawn
    const input = find('Input');
    context.globalAlpha = 0.7 * presence('Input', 0);
    line(pad.right, pad.top, input.x, input.y, palette.edge, 1);
    line(pad.right, pad.bottom, input.x, input.y + input.h, palette.edge, 1);
    context.globalAlpha = 0.7 * presence('F5', 0);
    line(s4.x + s4.w, s4.y, f5.x, f5.y, palette.edge, 1);
    line(s4.x + s4.w, s4.y + s4.h, f5.x, f5.y + f5.h, palette.edge, 1);
    context.globalAlpha = 0.55 * presence('F6', 0);
    const largest = Math.abs(now.links[0].contribution) || 1; // they are sorted by size
    for (const { source, target, contribution } of now.links) {
      const width = 0.4 + 1.3 * Math.abs(contribution) / largest;
      line(f5.x + f5.w, unit(f5, source), f6.x, unit(f6, target), colourOf(contribution), width);
    }
  }
  context.globalAlpha = 0.7 * presence('Answer', 0);
  const largest = Math.max(...now.toAnswer.map(Math.abs)) || 1;
  now.toAnswer.forEach((share, i) => {
    const size = Math.abs(share) / largest;
    if (size > 0.12)
      line(f6.x + f6.w, unit(f6, i), answerX, answerY(now.winner), colourOf(share), 0.5 + 1.7 * size);
  });
  context.globalAlpha = 1;
}
