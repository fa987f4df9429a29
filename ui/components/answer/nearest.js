// The training pictures nearest to a picture in F6. The server sends a sheet of them once; what the network makes of
// each is computed in pieces while the browser has nothing else to do, and only if they are asked for.

const NEAREST = 5, AT_A_TIME = 20; // pictures that are shown; pictures that are computed at a time
const sheets = new Map(); // by address: the pictures, 784 bytes each, and after them their labels

class Nearest {
  constructor(life) { Object.assign(this, { life, sheet: null, done: 0, units: null, key: '' }); }

  stop() { this.life.stop('nearest'); }

  // Show the nearest pictures in `root`, or hide it where there are none. `net` has the values of the picture.
  show(root, net, { sheet: address, names, network }) {
    this.stop();
    root.hidden = true;
    if (!address) return;
    const sheet = sheetAt(address), key = `${address} ${network.address}`, units = net.F6.values.slice();
    if (sheet instanceof Promise) {
      sheet.then(() => { if (!this.life.ended) this.show(root, net, { sheet: address, names, network }); }, () => {});
      return;
    }
    if (key !== this.key) Object.assign(this, { key, sheet, done: 0, units: [] });
    this.go(root, net, units, names);
  }

  // Compute the next pictures of the sheet; show the nearest once all are done.
  go(root, net, units, names) {
    const count = countOf(this.sheet);
    if (this.done === count) return this.draw(root, units, names);
    for (const end = Math.min(count, this.done + AT_A_TIME); this.done < end; this.done++) {
      forward(net, pictureOf(this.sheet, this.done));
      this.units.push(net.F6.values.slice());
    }
    this.life.after('nearest', 0, () => this.go(root, net, units, names));
  }

  draw(root, units, names) {
    const far = this.units.map(one => one.reduce((sum, value, i) => sum + (value - units[i]) ** 2, 0));
    const nearest = [...far.keys()].sort((a, b) => far[a] - far[b]).slice(0, NEAREST);
    const { sequential } = themeOf(root.closest('.answer')), count = countOf(this.sheet);
    root.lastElementChild.replaceChildren(...nearest.map(index => {
      const figure = create('figure', ''), canvas = figure.appendChild(document.createElement('canvas'));
      Object.assign(canvas, { width: SIDE, height: SIDE });
      const name = names[this.sheet[count * SIDE * SIDE + index]] ?? '';
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', name);
      paint(canvas.getContext('2d'), pictureOf(this.sheet, index), SIDE, SIDE, 0, 0, SIDE, SIDE, sequential);
      figure.append(create('figcaption', '', name));
      return figure;
    }));
    root.hidden = false;
  }
}

const countOf = sheet => sheet.length / (SIDE * SIDE + 1);
const pictureOf = (sheet, index) =>
  Float32Array.from(sheet.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE), level => level / 255);

// The sheet at an address, or until it is here a promise of it. A proxy may have put a path before the address.
function sheetAt(address) {
  if (!sheets.has(address)) {
    const receive = async place => {
      const answer = await fetch(place);
      if (!answer.ok) throw new Error(`${place}: ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    };
    sheets.set(address, receive(address).catch(() => receive(address.split('/').slice(-2).join('/'))).then(
      sheet => { sheets.set(address, sheet); return sheet; },
      error => { sheets.delete(address); throw error; },
    ));
  }
  return sheets.get(address);
}
