export type Speed = number | 'held';

/**
 * The clock on which everything but identity runs: model time passes `speed` times as fast as wall time, or, when
 * held, only by `advance`.
 */
export class ModelClock {
  #speed: number;
  #wallBase: number;
  #modelBase: number;

  constructor(speed: Speed = 1) {
    this.#speed = speed === 'held' ? 0 : speed;
    this.#wallBase = performance.now();
    this.#modelBase = Date.now();
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#modelBase + (performance.now() - this.#wallBase) * this.#speed;
  }

  get speed(): number {
    return this.#speed;
  }

  get held(): boolean {
    return this.#speed === 0;
  }

  setSpeed(speed: Speed): void {
    this.#modelBase = this.now();
    this.#wallBase = performance.now();
    this.#speed = speed === 'held' ? 0 : speed;
  }

  advance(seconds: number): void {
    this.#modelBase += seconds * 1000;
  }
}
