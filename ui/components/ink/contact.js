// The one contact of a mouse, a pen or a finger that draws. The canvas hears of no touch: it gets the contact as a
// mouse, so that a second finger and the palm never reach it.

const PALM = 60; // pixels: a contact so large is not a fingertip
const PINCH = 12; // pixels: a second finger that comes before the first has gone this far begins a pinch

class Contact {
  // `user` has `down`, `move`, `up` and `cancel`, called with the event, and says whether it is `erasing`: then the
  // canvas hears of no mouse either.
  constructor(life, sheet, user) {
    Object.assign(this, { life, sheet, user, id: null, others: new Set(), begin: [0, 0], far: false });
    const on = (type, act) => life.on(window, type, act, { capture: true });
    on('pointerdown', event => this.down(event));
    on('pointermove', event => event.pointerId === this.id && this.move(event));
    for (const type of ['pointerup', 'pointercancel']) on(type, event => this.up(event));
  }

  // Hide from the canvas in `place` what it is not to hear. Without a touchstart it listens to no other touch.
  guard(place) {
    const hide = event => {
      event.stopImmediatePropagation();
      event.preventDefault(); // else the browser makes a mouse of a tap, which draws once more
    };
    const on = (type, act) => this.life.on(place, type, act, { capture: true, passive: false });
    on('touchstart', hide);
    on('mousedown', event => event.isTrusted && this.user.erasing && hide(event));
  }

  isOn(event) { return event.composedPath()[0] === (this.sheet.upper ?? null); }

  down(event) {
    if (!this.isOn(event) || event.button !== 0) return;
    if (event.pointerType === 'touch' && Math.max(event.width, event.height) > PALM) return;
    if (this.id !== null && this.id !== event.pointerId) {
      this.others.add(event.pointerId);
      if (!this.far) this.cancel(event);
    } else if (!this.others.size) {
      Object.assign(this, { id: event.pointerId, begin: [event.clientX, event.clientY], far: false });
      this.user.down(event);
      this.pass('mousedown', event);
    } else this.others.add(event.pointerId);
  }

  move(event) {
    const [x, y] = this.begin;
    this.far ||= Math.hypot(event.clientX - x, event.clientY - y) > PINCH;
    this.user.move(event);
    this.pass('mousemove', event);
  }

  up(event) {
    this.others.delete(event.pointerId);
    if (event.pointerId !== this.id) return;
    this.id = null;
    this.user.up(event);
    this.pass('mouseup', event);
  }

  // Two fingers: the stroke that the first has begun is taken back. The canvas ends it before it has loaded the others.
  cancel(event) {
    this.others.add(this.id);
    this.id = null;
    this.user.cancel();
    this.pass('mouseup', event);
  }

  pass(type, { pointerType, clientX, clientY }) {
    if (pointerType === 'mouse' || this.user.erasing) return;
    const buttons = type === 'mouseup' ? 0 : 1;
    const options = { bubbles: true, cancelable: true, composed: true, view: window, clientX, clientY, buttons };
    this.sheet.upper?.dispatchEvent(new MouseEvent(type, options));
  }
}
