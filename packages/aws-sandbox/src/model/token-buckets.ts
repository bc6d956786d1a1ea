export interface BucketRate {
  capacity: number;
  /** Tokens per second of model time. */
  refill: number;
}

/** Token buckets by name, each full when first asked. */
export class TokenBuckets {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** Takes tokens from a bucket, or says that there are not enough. */
  take(name: string, { capacity, refill }: BucketRate, tokens: number, now: number): boolean {
    const bucket = this.#buckets.get(name) ?? { tokens: capacity, at: now };
    const available = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * refill);
    const enough = available >= tokens;
    this.#buckets.set(name, { tokens: enough ? available - tokens : available, at: now });
    return enough;
  }
}
