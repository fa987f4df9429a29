// What can be taken along of a chart: the picture as PNG or SVG, the numbers as CSV.

const SHARPER = 2; // pixels of a PNG for each CSS pixel

class Saving {
  constructor(curves, menu, life) {
    this.curves = curves;
    this.menu = menu;
    for (const button of menu.querySelectorAll('button'))
      life.on(button, 'click', () => { this.save(button.name); menu.open = false; });
    life.on(menu, 'keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      menu.open = false;
      menu.firstElementChild.focus();
    });
  }

  update({ words }) {
    const [summary, , ...buttons] = this.menu.querySelectorAll('summary, div, button');
    summary.textContent = words.save;
    buttons.forEach((button, i) => { button.textContent = [words.png, words.svg, words.csv][i]; });
  }

  async save(kind) {
    const content = await this[kind](), type = { png: 'image/png', svg: 'image/svg+xml', csv: 'text/csv' }[kind];
    const address = URL.createObjectURL(new Blob([content], { type }));
    const file = `${this.curves.data.file}.${kind}`;
    Object.assign(document.createElement('a'), { href: address, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000); // the browser reads it after the click
  }

  png() {
    const { curves } = this, width = curves.root.clientWidth, canvas = document.createElement('canvas');
    Object.assign(canvas, { width: width * SHARPER, height: HEIGHT * SHARPER });
    const context = canvas.getContext('2d');
    context.scale(SHARPER, SHARPER);
    context.fillStyle = curves.palette.paper;
    context.fillRect(0, 0, width, HEIGHT);
    curves.drawOn(context, width);
    return new Promise(resolve => canvas.toBlob(resolve));
  }

  svg() {
    const { curves } = this, width = curves.root.clientWidth;
    const context = new SvgContext(width, HEIGHT, curves.palette.paper);
    curves.drawOn(context, width);
    return context.toString();
  }

  csv() { return csvOf(this.curves.runs, this.curves.data.unit); }
}

// A row for each point of each run, and for each test; what was not measured there is empty.
function csvOf(runs, unit) {
  const several = runs.length > 1, text = value => value === undefined ? '' : String(Number(value.toPrecision(6)));
  const columns = ['loss', 'accuracy', 'mean_loss', 'mean_accuracy', 'test_accuracy'];
  const rows = [[...several ? ['run'] : [], unit, ...columns]];
  for (const { name, xs, losses, accuracies, meanLosses, meanAccuracies, tests } of runs) {
    const measured = new Map();
    xs.forEach((x, i) => measured.set(x, [losses[i], accuracies[i], meanLosses[i], meanAccuracies[i]]));
    const tested = new Map(tests.map(([x, accuracy]) => [Math.fround(x), accuracy]));
    for (const x of [...new Set([...measured.keys(), ...tested.keys()])].sort((a, b) => a - b)) {
      const values = [...measured.get(x) ?? Array(4), tested.get(x)];
      rows.push([...several ? [`"${name.replaceAll('"', '""')}"`] : [], text(x), ...values.map(text)]);
    }
  }
  return rows.map(row => row.join(',')).join('\n') + '\n';
}
