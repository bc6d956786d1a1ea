import type { Writable } from 'node:stream';
import { stringifyExactly } from './exact-numbers.ts';
import { openTextSink } from './text-sink.ts';

// JSON.stringify escapes C0 controls and lone surrogates by itself.
const unescapedControls = /[\u007f-\u009f\u2028\u2029]/g;

/** The character as the JSON escape `\u009b`. */
export const escapeCharacter = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The record as one line of JSON without its `\n`; control characters, U+2028/2029 and lone surrogates are `\uXXXX`. */
export const serializeRecord = (record: object): string => {
  const json = stringifyExactly(record);
  const isAscii = Buffer.byteLength(json) === json.length;
  return isAscii && !json.includes('\u007f') ? json : json.replace(unescapedControls, escapeCharacter);
};

/** Every promise rejects with DownstreamClosed when the reader is gone, with WriteFailure when anything else stops the output. */
export interface RecordWriter {
  /** Undefined when there is nothing to wait for; else settles when the reader has caught up. `text` is the record as it came, if unchanged. */
  write(record: object, text?: string): Promise<void> | undefined;
  writeText(text: string): Promise<void> | undefined;
  /** Settles when all of it has been taken; closes the stream unless it is the process's own. */
  end(): Promise<void>;
}

// What a pipe holds on Linux.
const writeSize = 64 * 1024;

/** Writes records as NDJSON. What comes in one tick leaves in one write of about 64 KB at most; nothing waits for a later tick. */
export const createRecordWriter = (stream: Writable): RecordWriter => {
  const sink = openTextSink(stream);
  let gathered = '';

  const flush = (): void => {
    if (gathered === '') return;
    const text = gathered;
    gathered = '';
    sink.write(text);
  };

  const writeText = (text: string): Promise<void> | undefined => {
    if (gathered.length + text.length > writeSize) flush();
    if (gathered === '') process.nextTick(flush);
    gathered += text;
    return sink.ready();
  };

  return {
    writeText,
    write: (record, text) => writeText(`${text ?? serializeRecord(record)}\n`),
    end: () => {
      flush();
      return sink.end();
    },
  };
};
