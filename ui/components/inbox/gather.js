// Pictures that are pasted, dropped or in a folder, as files for the page's uploader.

const UPLOADER = '[data-testid=stFileUploader]';

const isPicture = ({ name, type }, endings) =>
  type.startsWith('image/') || endings.some(ending => name.toLowerCase().endsWith(ending));

// The pictures among files, without the hidden ones that systems put into folders; each has its folder in its name.
const picturesAmong = (files, endings) => files.filter(file => isPicture(file, endings) && !file.name.startsWith('.'))
  .map(file => named(file, file.webkitRelativePath || file.name));

const named = (file, name) => new File([file], name, { type: file.type, lastModified: file.lastModified });

// Give the page's file uploader files, as if they had been chosen in its dialog.
function give(files) {
  const input = document.querySelector(`${UPLOADER} input[type=file]`), list = new DataTransfer();
  for (const file of files) list.items.add(file);
  input.files = list.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

// All files below an entry of what was dropped (File and Directory Entries API), with their folders in their names.
async function filesBelow(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(() => null);
    return file ? [named(file, entry.fullPath.slice(1))] : [];
  }
  const reader = entry.createReader(), files = [];
  for (;;) { // a hundred entries at a time
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)).catch(() => []);
    if (!entries.length) return files;
    for (const below of entries) files.push(...await filesBelow(below));
  }
}

// Streamlit's uploader takes what is dropped on it. A folder, and what is dropped beside it, is for us.
function takeDrops(life, send) {
  const hasFiles = event => event.dataTransfer?.types.includes('Files');
  life.on(document, 'dragover', event => { if (hasFiles(event)) event.preventDefault(); });
  life.on(document, 'drop', event => {
    if (!hasFiles(event)) return;
    const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    const inside = event.target.closest?.(UPLOADER), folder = entries.some(entry => entry.isDirectory);
    if (inside && !folder) return;
    event.preventDefault();
    event.stopPropagation();
    if (inside) event.target.dispatchEvent(new DragEvent('dragleave', event)); // it would wait for the drop for ever
    const files = [...event.dataTransfer.files];
    Promise.all(entries.map(filesBelow)).then(below => send(folder ? below.flat() : files));
  }, { capture: true });
}

// Ctrl+V anywhere. What office programs copy is text as well as a picture: in a field it stays text.
function takePastes(life, send) {
  life.on(document, 'paste', event => {
    const { files: all = [], types = [] } = event.clipboardData ?? {}, files = [...all];
    const inField = event.target.closest?.('input, textarea, [contenteditable]') && types.includes('text/plain');
    if (inField || !files.some(file => file.type.startsWith('image/'))) return;
    event.preventDefault();
    send(files);
  });
}

// The pictures on the clipboard, where the browser lets a page ask for them.
async function clipboardPictures() {
  const files = [];
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find(one => one.startsWith('image/'));
    if (type) files.push(new File([await item.getType(type)], `image.${type.slice(6)}`, { type }));
  }
  return files;
}
