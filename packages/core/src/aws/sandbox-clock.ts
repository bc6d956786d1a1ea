import { get } from 'node:http';
import * as z from 'zod';

const readingSchema = z.object({ now: z.union([z.iso.datetime(), z.number()]), speed: z.number(), held: z.boolean() });

/** What a sandbox's clock shows, and how many times as fast as the wall clock it runs; 0 while it is held. */
export interface ClockReading {
  now: Date;
  speed: number;
}

/** Undefined when whatever listens there keeps no such clock, or does not answer: the calls themselves will tell. */
export function readSandboxClock(endpoint: string): Promise<ClockReading | undefined> {
  return new Promise((resolve) => {
    const request = get(`${endpoint}/_sandbox/clock`, { timeout: 2000, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(response.statusCode === 200 ? parseReading(text) : undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

function parseReading(text: string): ClockReading | undefined {
  try {
    const { now, speed, held } = readingSchema.parse(JSON.parse(text));
    return { now: new Date(now), speed: held ? 0 : speed };
  } catch {
    return undefined;
  }
}
