import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect what is thrown away before it is a multiple of what is in use. By itself it lets the heap grow to four times that, and its part for
 * new objects to 32 MB: a scan of 50,000 servers then holds 180 MB instead of 97. It takes processor time, so it is for a process that waits for AWS
 * most of its time, and not for one that only lets records pass.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--semi-space-growth-factor=1');
}
