import { open } from 'node:fs/promises';

const chunkSize = 1 << 20;
const newline = 10;

/** Follows a file that grows by whole lines. */
export interface JournalTail {
  /**
   * Reads what has come since the last time, without its newlines. A last line that is still without one waits for the next time. When the
   * file was replaced or cut, `onRestart` comes first and then all of it again.
   */
  read(handlers: { onLine(line: string): void; onRestart(): void }): Promise<void>;
}

export function followJournal(path: string): JournalTail {
  let inode: number | undefined;
  /** Bytes up to and including the last newline read. */
  let offset = 0;
  return {
    async read({ onLine, onRestart }) {
      const file = await open(path, 'r');
      try {
        const { ino, size } = await file.stat();
        if (inode !== undefined && (ino !== inode || size < offset)) {
          offset = 0;
          onRestart();
        }
        inode = ino;
        let held = Buffer.alloc(0);
        for (;;) {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkSize), 0, chunkSize, offset + held.length);
          if (bytesRead === 0) return;
          held = Buffer.concat([held, buffer.subarray(0, bytesRead)]);
          let from = 0;
          for (let end = held.indexOf(newline); end !== -1; end = held.indexOf(newline, from)) {
            onLine(held.toString('utf8', from, end));
            from = end + 1;
          }
          held = held.subarray(from);
          offset += from;
        }
      } finally {
        await file.close();
      }
    },
  };
}
