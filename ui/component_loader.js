// Loads a component from ADDRESS, which Python puts before this script. A proxy may have put a path before the address:
// then it is beside the page's. Where the connection fails, the browser asks again for almost a minute; it may remember
// the failure of an address, so that it needs another one.
const ATTEMPTS = 15, PAUSE = 500; // milliseconds, longer with every attempt

async function load() {
  let failure;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt) await new Promise(resolve => setTimeout(resolve, attempt * PAUSE));
    for (const place of [ADDRESS, ADDRESS.split('/').slice(-2).join('/')]) {
      const url = new URL(place, document.baseURI);
      if (attempt) url.search = `attempt=${attempt}`;
      try {
        return await import(url.href);
      } catch (error) {
        failure = error;
      }
    }
  }
  throw failure;
}

export default (await load()).default;
