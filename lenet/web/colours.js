// Colours along stops of a palette.

const rgb = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));

// The colour [r, g, b] at `t` in 0..1 along evenly spaced stops.
function colourAt(stops, t) {
  t = Math.max(0, Math.min(1, t || 0)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(t)), a = rgb(stops[i]), b = rgb(stops[i + 1]);
  return a.map((v, k) => Math.round(v + (b[k] - v) * (t - i)));
}

// 256 packed RGBA colours along the stops, which are written #rrggbb, for painting pixels.
const tables = new Map();
function colourTable(stops) {
  const name = stops.join();
  if (!tables.has(name)) tables.set(name, Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = colourAt(stops, i / 255);
    return (255 << 24 | b << 16 | g << 8 | r) >>> 0;
  }));
  return tables.get(name);
}
