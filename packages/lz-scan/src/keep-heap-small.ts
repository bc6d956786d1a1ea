import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect what is thrown away before it is a multiple of what is in use. By itself it lets the heap of a long scan grow to four times
 * what lives, and the part for new objects to 32 MB: 180 MB of memory instead of 95, for a tenth less processor time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--semi-space-growth-factor=1');
}
