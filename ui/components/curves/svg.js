// A drawing context whose result is an SVG: of a canvas's context it has what the chart draws with.

const xml = text => String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
const short = value => Number(value.toFixed(2));

class SvgContext {
  constructor(width, height, paper) {
    Object.assign(this, { width, height, parts: [], clips: 0, clipped: '', saved: [], dash: [], path: '' });
    Object.assign(this, { globalAlpha: 1, lineJoin: 'miter', textAlign: 'left', textBaseline: 'middle' });
    this.measuring = document.createElement('canvas').getContext('2d');
    this.parts.push(`<rect width="${width}" height="${height}" fill="${paper}"/>`);
  }

  save() { this.saved.push(this.clipped); }

  restore() { this.clipped = this.saved.pop(); }

  beginPath() { this.path = ''; }

  moveTo(x, y) { this.path += `M${short(x)} ${short(y)}`; }

  lineTo(x, y) { this.path += `L${short(x)} ${short(y)}`; }

  rect(x, y, w, h) { this.path += `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}z`; }

  // A whole circle, whatever the angles: the chart draws no other arcs.
  arc(x, y, r) { this.path += `M${short(x - r)} ${short(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`; }

  clip() {
    this.parts.push(`<clipPath id="clip${++this.clips}"><path d="${this.path}"/></clipPath>`);
    this.clipped = ` clip-path="url(#clip${this.clips})"`;
  }

  setLineDash(dash) { this.dash = dash; }

  measureText(text) {
    this.measuring.font = this.font;
    return this.measuring.measureText(text);
  }

  get stroked() {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(' ')}"` : '';
    return `stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}" stroke-linejoin="${this.lineJoin}"${dash}`;
  }

  get filled() {
    return `fill="${this.fillStyle}"${this.globalAlpha < 1 ? ` fill-opacity="${this.globalAlpha}"` : ''}`;
  }

  stroke() { this.parts.push(`<path d="${this.path}" fill="none" ${this.stroked}${this.clipped}/>`); }

  fill() { this.parts.push(`<path d="${this.path}" ${this.filled}${this.clipped}/>`); }

  fillRect(x, y, w, h) {
    const place = `x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}"`;
    if (Number.isFinite(y)) this.parts.push(`<rect ${place} ${this.filled}${this.clipped}/>`);
  }

  fillText(text, x, y) { this.write(text, x, y, this.filled); }

  strokeText(text, x, y) { this.write(text, x, y, `fill="none" ${this.stroked}`); }

  write(text, x, y, look) {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[this.textAlign];
    const [, weight, size, family] = /^(\d+) ([\d.]+)px (.*)$/.exec(this.font);
    const font = `font-family="${xml(family)}" font-size="${size}" font-weight="${weight}"`;
    const place = `x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" dominant-baseline="central"`;
    this.parts.push(`<text ${place} ${font} ${look}>${xml(text)}</text>`);
  }

  toString() {
    const { width, height } = this, size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${this.parts.join('')}</svg>`;
  }
}
