// The camera: on a phone the phone's own, elsewhere a picture of what it sees in the page.

const FINE = { width: { ideal: 1280 }, height: { ideal: 960 }, facingMode: 'environment' };

class Camera {
  constructor(finder, life, opened) {
    Object.assign(this, { finder, video: finder.querySelector('video'), opened, stream: null, shots: 0 });
    life.onEnd(() => this.close());
  }

  // A page that is not secure may not ask for a camera; a phone then still has its own.
  static get isOwn() { return matchMedia('(pointer: coarse)').matches || !navigator.mediaDevices?.getUserMedia; }

  async open() {
    const asked = this.asked = {};
    const stream = await navigator.mediaDevices.getUserMedia({ video: FINE });
    if (this.asked !== asked) return stop(stream); // closed meanwhile
    this.video.srcObject = this.stream = stream;
    this.show(true);
    await this.video.play();
  }

  close() {
    this.asked = null;
    if (this.stream) stop(this.stream);
    this.stream = this.video.srcObject = null;
    this.show(false);
  }

  show(open) {
    this.finder.hidden = !open;
    this.opened(open);
  }

  // A file of what the camera sees now; null before it sees anything.
  async take() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return null;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    canvas.getContext('2d').drawImage(this.video, 0, 0);
    const photo = await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.92));
    return new File([photo], `camera-${++this.shots}.jpg`, { type: 'image/jpeg' });
  }
}

const stop = stream => stream.getTracks().forEach(track => track.stop());
