"""Drawings on a canvas, for tests of the scripts that prepare them."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.uint8]

SIDE = 56  # pixels that the page reads of a canvas, see ui/components/ink/

# `inkOf` draws strokes of points in 0..1 as the page's canvas does, and reads them as ui/components/ink/ does.
SCRIPT = f"""
const packed = values => btoa(String.fromCharCode(...new Uint8Array(values.buffer)));
const unpacked = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));
const inkOf = (size, ratio, strokes) => {{
  const canvas = Object.assign(document.createElement('canvas'), {{ width: size * ratio, height: size * ratio }});
  const pen = canvas.getContext('2d');
  pen.scale(ratio * size, ratio * size);
  Object.assign(pen, {{ lineWidth: Math.round(size / 15) / size, lineCap: 'round', lineJoin: 'round' }});
  for (const [first, ...others] of strokes) {{
    pen.beginPath();
    pen.moveTo(...first);
    for (const point of others) pen.lineTo(...point);
    pen.stroke();
  }}
  const small = Object.assign(document.createElement('canvas'), {{ width: {SIDE}, height: {SIDE} }});
  const context = small.getContext('2d', {{ willReadFrequently: true }});
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, {SIDE}, {SIDE});
  const levels = context.getImageData(0, 0, {SIDE}, {SIDE}).data.filter((_, i) => i % 4 === 3);
  return packed(levels.map(level => level > 8 ? level : 0));
}};
"""


def packed(values: NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode()


def unpacked(text: str) -> Ink:
    return np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(SIDE, SIDE)


def random_strokes(rng: np.random.Generator) -> list[list[list[float]]]:
    """One to three figures side by side, of one to three strokes each; a tap in a corner of every second drawing."""
    count = int(rng.integers(1, 4))
    size = rng.uniform(0.2, 0.9 / count)
    strokes = []
    for left in (np.arange(count) + 0.5) / count - size / 2:
        upper, height = rng.uniform(0.05, 0.3), rng.uniform(0.3, 0.65)
        for _ in range(rng.integers(1, 4)):
            points = rng.random((rng.integers(2, 7), 2)) * [size, height] + [left, upper]
            strokes.append(points.tolist())
    if rng.random() < 0.5:
        strokes.append([[0.96, 0.96], [0.97, 0.96]])
    return strokes


def boxes(*bounds: tuple[int, int, int, int], level: int = 255) -> Ink:
    """Ink in boxes of left, upper, right, lower."""
    ink = np.zeros((SIDE, SIDE), dtype=np.uint8)
    for left, upper, right, lower in bounds:
        ink[upper:lower, left:right] = level
    return ink
