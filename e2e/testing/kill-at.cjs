// Loaded into a command before its own code (`node --require`): ends it with SIGKILL in the middle of the write named by KILL_AT, so that
// exactly so many whole lines, and half of the next one, are in its journal (`journal:3`) or on its standard output (`output:3`).
const fs = require('node:fs');

const [place, count] = (process.env.KILL_AT ?? '').split(':');
let linesLeft = Number(count);

/** Writes what may still be written of these bytes; past the last line that may be, the process ends here. */
function writeOrDie(bytes, write) {
  for (let at = 0, end = bytes.indexOf(10, at); end >= 0; at = end + 1, end = bytes.indexOf(10, at)) {
    if (linesLeft > 0) {
      linesLeft -= 1;
      continue;
    }
    write(bytes.subarray(0, at + Math.floor((end - at) / 2)));
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way: nothing more may happen in this process.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}

if (place === 'journal') {
  const { open } = fs.promises;
  fs.promises.open = async (path, ...more) => {
    const file = await open(path, ...more);
    if (!String(path).endsWith('.journal.ndjson') || more[0] !== 'a') return file;
    const write = file.write.bind(file);
    file.write = (bytes, offset = 0) => {
      writeOrDie(bytes.subarray(offset), (part) => fs.writeSync(file.fd, part));
      return write(bytes, offset);
    };
    return file;
  };
}
if (place === 'output') {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text, ...more) => {
    writeOrDie(Buffer.from(text), (part) => fs.writeSync(1, part));
    return write(text, ...more);
  };
}
