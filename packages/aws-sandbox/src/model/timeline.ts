import type { ModelClock } from './clock.ts';

interface Event {
  at: number;
  /** Breaks ties, so that events of one instant happen in the order they were planned. */
  order: number;
  happen: () => void;
}

/**
 * What is going to happen in the model. Nothing runs by itself: `settle` plays all that is due, each event seeing its
 * own instant as `now`, so a clock advanced by an hour in one step gives the same history as one that ticked.
 */
export class Timeline {
  readonly clock: ModelClock;
  #now: number;
  #planned = 0;
  #heap: Event[] = [];

  constructor(clock: ModelClock) {
    this.clock = clock;
    this.#now = clock.now();
  }

  /** The instant being played or, between events, the last one settled (epoch milliseconds). */
  get now(): number {
    return this.#now;
  }

  after(seconds: number, happen: () => void): void {
    this.at(this.#now + seconds * 1000, happen);
  }

  /** An instant that has passed already is played at the next settling. */
  at(instant: number, happen: () => void): void {
    this.#heap.push({ at: instant, order: this.#planned++, happen });
    this.#siftUp(this.#heap.length - 1);
  }

  settle(): void {
    const until = this.clock.now();
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      this.#removeFirst();
      this.#now = Math.max(this.#now, next.at);
      next.happen();
    }
    this.#now = Math.max(this.#now, until);
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown(0);
  }

  #siftUp(start: number): void {
    for (let child = start; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfEarlier(child, parent)) return;
      child = parent;
    }
  }

  #siftDown(start: number): void {
    for (let parent = start; ; ) {
      const left = 2 * parent + 1;
      const child = this.#earlier(left + 1, left) ? left + 1 : left;
      if (child >= this.#heap.length || !this.#swapIfEarlier(child, parent)) return;
      parent = child;
    }
  }

  #earlier(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (!first || !second) return false;
    return first.at === second.at ? first.order < second.order : first.at < second.at;
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [lower, upper] = [this.#heap[child], this.#heap[parent]];
    if (!lower || !upper || !this.#earlier(child, parent)) return false;
    this.#heap[child] = upper;
    this.#heap[parent] = lower;
    return true;
  }
}
