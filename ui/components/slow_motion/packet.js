// The next step of a run, as ui/next_steps.py packs it: numbers, and arrays as { shape, values }.

function unpackStep(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  let position = 4 + length;
  const read = value => {
    if (typeof value !== 'object' || Array.isArray(value)) return value;
    if (!value.shape) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, read(part)]));
    const values = new Float32Array(buffer, position, sizeOf(value.shape));
    position += values.byteLength;
    return { shape: value.shape, values };
  };
  return read(JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))));
}

const sizeOf = shape => shape.reduce((a, b) => a * b, 1);

// The values of an array at these indices along its first axes.
function valuesAt({ shape, values }, ...indices) {
  const size = sizeOf(shape.slice(indices.length));
  const start = size * indices.reduce((sum, index, axis) => sum * shape[axis] + index, 0);
  return values.subarray(start, start + size);
}

// The size that the colours of positive and negative values reach.
const spanOf = values => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

// With three digits that count, and a true minus: 0.123, −0.00412, 4.12×10⁻⁵.
function exact(value, digits = 3) {
  if (!Number.isFinite(value) || value === 0) return number(value, 0);
  const sign = value < 0 ? RULES.minus : '', size = Math.abs(value);
  if (size >= 0.001 && size < 10 ** digits) return sign + size.toPrecision(digits);
  const [factor, power] = size.toExponential(digits - 1).split('e');
  return `${sign}${factor}×10${[...power.replace('+', '')].map(c => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]).join('')}`;
}

// The plates of one of the chosen pictures, as the strip draws them. `kind`: 'values', or 'gradients', which have zero
// in the middle of their colours.
function stepPlates(step, picture, kind, { activation, scale }) {
  const square = { maps: 1, rows: SIDE, columns: SIDE };
  const input = { ...square, low: 0, high: 1, stops: 'sequential', off: new Set(), range: '' };
  const plates = { Input: { name: 'Input', ...input, values: valuesAt(step.images, picture) } };
  for (const [name, array] of Object.entries(step[kind])) {
    const values = valuesAt(array, picture), [, ...shape] = array.shape, span = spanOf(values);
    const [maps, rows, columns] = shape.length === 3 ? shape : [1, shape[0], 1];
    const signed = { low: -span, high: span, stops: 'diverging', range: '±' + exact(span, 2) };
    const [low, high] = scaleOf(activation, values);
    const colours = kind === 'gradients' ? signed : { low, high, stops: scale.stops };
    plates[name] = { name, maps, rows, columns, values, off: new Set(), ...colours };
  }
  return plates;
}
