import pino from 'pino';
import { visibleText } from './codec/terminal-text.ts';

/** The log of a command, always on stderr. Fields are for machines (`--log-format json`); the message must stand alone. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export interface LogOptions {
  name: string;
  format: 'text' | 'json';
  level: 'debug' | 'info' | 'warn' | 'error';
  stderr: { write(text: string): unknown };
}

const warnLevel = 40;

/** Builds the log; as text every line begins with the command's name, as JSON each line is one pino record. */
export function createLog({ name, format, level, stderr }: LogOptions): Log {
  const sink = format === 'json' ? stderr : { write: (line: string) => stderr.write(textLine(line)) };
  const logger = pino(
    { name, level, base: { name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    sink as pino.DestinationStream,
  );
  const at =
    (method: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: Record<string, unknown> = {}): void =>
      logger[method](fields, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function textLine(json: string): string {
  const { name, level, msg, stack } = JSON.parse(json) as { name: string; level: number; msg: string; stack?: string };
  const mark = level > warnLevel ? 'error: ' : level === warnLevel ? 'warning: ' : '';
  const lines = msg.split('\n').map((line) => `${name}: ${mark}${visibleText(line)}\n`);
  return lines.join('') + (stack ? `${stack.split('\n').map(visibleText).join('\n')}\n` : '');
}
