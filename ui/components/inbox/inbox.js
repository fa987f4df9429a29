// Ways to the page's file uploader besides its own dialog; see __init__.py.

export default component((parentElement, life) => {
  const root = parentElement.querySelector('.inbox'), find = name => root.querySelector('.' + name);
  const state = { root, find, words: {}, data: null };
  const say = text => { find('status').textContent = text; };
  const send = (files, without = 'none') => sendPictures(state, files, without, say);

  state.camera = new Camera(find('finder'), life, open => find('camera').setAttribute('aria-expanded', open));
  takePastes(life, send);
  takeDrops(life, send);
  for (const [button, input] of [['folder', 'files'], ['camera', 'shots']])
    life.on(find(input), 'change', ({ target }) => {
      send([...target.files]);
      target.value = ''; // the same again is a change, too
      find(button).focus();
    });
  life.on(find('folder'), 'click', () => find('files').click());
  life.on(find('camera'), 'click', () => useCamera(state, say));
  life.on(find('close'), 'click', () => { state.camera.close(); find('camera').focus(); });
  life.on(find('take'), 'click', () => state.camera.take().then(photo => photo && send([photo])));
  life.on(find('paste'), 'click', () => clipboardPictures().then(
    files => send(files, 'empty'), () => say(state.words.refused),
  ));
  return state;
}, (state, { data }) => {
  const { find, root } = state, keys = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘V' : 'Ctrl+V';
  const words = { ...data.words };
  for (const name of ['about_paste', 'refused']) words[name] = fill(words[name], { keys });
  if (matchMedia('(pointer: coarse)').matches) words.about_paste = words.about_paste_by_touch;
  Object.assign(state, { data, words });
  themeOf(root);
  for (const name of ['folder', 'camera', 'paste']) {
    find(name).textContent = words[name];
    find(name).nextElementSibling.textContent = words['about_' + name];
  }
  find('folder').parentElement.hidden = !('webkitdirectory' in find('files'));
  find('paste').hidden = !navigator.clipboard?.read;
  find('take').textContent = words.take;
  find('close').textContent = words.close;
  find('finder').querySelector('video').setAttribute('aria-label', words.view);
});

function sendPictures({ data: { endings, most }, words }, files, without, say) {
  const pictures = picturesAmong(files, endings), count = Math.min(pictures.length, most);
  if (count) give(pictures.slice(0, count));
  say(!count ? words[without] : fill(count < pictures.length ? words.too_many : words.sent, { count }));
}

function useCamera({ camera, find, words }, say) {
  if (Camera.isOwn) return find('shots').click();
  say('');
  if (camera.stream) return camera.close();
  camera.open().then(() => find('take').focus(), () => { camera.close(); say(words.no_camera); });
}
