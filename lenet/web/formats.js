// Texts. Python puts RULES (lenet/formats.py) before this.

// A text of Python's with its {names in braces} filled in.
// Beside a gap that is filled with Chinese, a Chinese text loses the space that it has beside numbers.
const HAN = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/;
const fill = (template, values) => template.replace(/( ?){(\w+)}( ?)/g, (gap, before, name, after, at) => {
  const value = String(values[name]), chinese = (...two) => two.every(character => HAN.test(character));
  return (chinese(template[at - 1], value[0]) ? '' : before) + value
    + (chinese(value.at(-1), template[at + gap.length]) ? '' : after);
});

// Numbers and percentages as Python writes them; lenet/formats.py describes the rules.

// Rounded to `digits` decimals, half a unit up.
const rounded = (size, digits) => (Math.floor(size * 10 ** digits + 0.5) / 10 ** digits).toFixed(digits);

function number(value, digits = RULES.weightDigits) {
  if (Number.isNaN(value)) return '–';
  const text = Number.isFinite(value) ? rounded(Math.abs(value), digits) : '∞';
  return (value < 0 && Number(text) !== 0 ? RULES.minus : '') + text;
}

// A share in 0..1 such as an accuracy; 100% only if it is exactly 1.
function percent(share, digits = RULES.shareDigits) {
  if (Number.isNaN(share)) return '–';
  const whole = 10 ** (digits + 2), units = Math.floor(share * whole + 0.5), step = 10 ** digits;
  if (units >= whole && share < 1) return `>${((whole - 1) / step).toFixed(digits)}%`;
  if (units <= 0 && share > 0) return `<${(1 / step).toFixed(digits)}%`;
  return `${(units / step).toFixed(digits)}%`;
}

// A probability that a network gives: never 0% or 100%, which rounding may have made of it.
const probability = value => percent(Math.min(Math.max(value, RULES.surest), 1 - RULES.surest));
