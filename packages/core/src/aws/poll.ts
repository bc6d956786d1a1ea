import DataLoader from 'dataloader';
import { Interrupted, WaitTimeout } from '../errors.ts';
import type { Log } from '../log.ts';
import { isPassing, toRecordError } from './aws-errors.ts';
import { chunksOf } from './chunks-of.ts';
import type { Clock } from './clock.ts';

export interface SharedPollOptions<K, V> {
  clock: Clock;
  /** Seconds between two looks. */
  interval: number;
  /** Asks about some keys at once; what AWS does not know is absent from the map. */
  load(keys: readonly K[]): Promise<ReadonlyMap<K, V>>;
  /** How many keys one call may name. */
  batchSize: number;
  log?: Pick<Log, 'debug'> | undefined;
}

export interface WaitOptions<V> {
  /** Seconds. */
  timeout: number;
  /** Seconds before the first look: what it usually takes at least. */
  firstAfter?: number;
  signal?: AbortSignal | undefined;
  /** What is waited for, as the end of a sentence: `for ami-0… to become available`. */
  waitingFor: string;
  /** Sees each look's result before it is judged. */
  onEach?: (value: V | undefined) => void;
}

export interface SharedPoll<K, V> {
  /**
   * Looks again and again until `decide` returns something or throws; it is given undefined for what AWS does not know. Throttles and
   * network trouble slow the looks down and never end a wait. When the time is over it looks once more: a machine that slept meanwhile, or
   * was starved, must not take its own lateness for AWS's. Throws WaitTimeout, Interrupted, and at once what AWS definitely refused.
   */
  until<R>(key: K, decide: (value: V | undefined) => R | undefined, options: WaitOptions<V>): Promise<R>;
}

/** Trouble makes the interval grow, up to this many times. */
const mostSlowdown = 8;
/** Waiters that arrive together share their first look, and their last; in seconds. */
const gathering = 1;
/** Seconds that a last look may take, with the pauses after a throttle in it. */
const lastLookTakes = 300;

const unanswered = Symbol('unanswered');

/** One question to one zone, asked for all who wait for an answer together: each tick is one look, whoever and however many wait. */
export function sharedPoll<K, V>({ clock, interval, load, batchSize, log }: SharedPollOptions<K, V>): SharedPoll<K, V> {
  const awaited = new Map<K, number>();
  let slowdown = 1;
  let lastLook = Number.NEGATIVE_INFINITY;
  let tick: { due: Promise<void>; cancel: AbortController } | undefined;

  const startTick = () => {
    const cancel = new AbortController();
    const since = (clock.now().getTime() - lastLook) / 1000;
    const wait = Math.max(Math.min(gathering, interval), interval * slowdown - since);
    return { due: clock.sleep(wait * 1000, cancel.signal), cancel };
  };
  const loadBatch = async (keys: readonly K[]): Promise<ReadonlyMap<K, V | Error>> => {
    try {
      return await load(keys);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return new Map(keys.map((key) => [key, error]));
    }
  };
  const look = async (asked: readonly K[]): Promise<(V | Error | undefined)[]> => {
    tick = undefined;
    const keys = [...new Set(asked)].filter((key) => awaited.has(key));
    if (keys.length === 0) return asked.map(() => undefined);
    lastLook = clock.now().getTime();
    const answers = await Promise.all(chunksOf(keys, batchSize).map(loadBatch));
    const found = new Map(answers.flatMap((answer) => [...answer]));
    const trouble = [...found.values()].find((value) => value instanceof Error && isPassing(value));
    slowdown = trouble ? Math.min(slowdown * 2, mostSlowdown) : 1;
    if (trouble) log?.debug(`looking again in ${interval * slowdown} s: ${toRecordError(trouble).message}`);
    return asked.map((key) => found.get(key));
  };
  const loader = new DataLoader<K, V | undefined>((keys) => look(keys) as Promise<(V | undefined | Error)[]>, {
    cache: false,
    batchScheduleFn: (dispatch) => {
      tick ??= startTick();
      tick.due.then(dispatch, dispatch);
    },
  });
  const lastLooks = new DataLoader<K, V | undefined>(
    async (keys) => {
      const answers = await Promise.all(chunksOf([...new Set(keys)], batchSize).map(loadBatch));
      const found = new Map(answers.flatMap((answer) => [...answer]));
      return keys.map((key) => found.get(key));
    },
    {
      cache: false,
      batchScheduleFn: (dispatch) => void clock.sleep(Math.min(gathering, interval) * 1000).then(dispatch, dispatch),
    },
  );
  const enter = (key: K): void => {
    awaited.set(key, (awaited.get(key) ?? 0) + 1);
  };
  const leave = (key: K): void => {
    const others = (awaited.get(key) ?? 1) - 1;
    if (others > 0) awaited.set(key, others);
    else awaited.delete(key);
    // With nobody left the tick has nothing to look for, and must not hold up the end of the process.
    if (awaited.size === 0) tick?.cancel.abort();
  };

  return {
    async until(key, decide, { timeout, firstAfter = 0, signal, waitingFor, onEach }) {
      const over = new AbortController();
      const stop = (): void => over.abort();
      if (signal?.aborted) throw new Interrupted();
      signal?.addEventListener('abort', stop, { once: true });
      const judge = (value: V | undefined | typeof unanswered): ReturnType<typeof decide> => {
        if (value === unanswered) return undefined;
        onEach?.(value);
        return decide(value);
      };
      const tooLong = (): never => {
        throw new WaitTimeout(`waited ${timeout} s ${waitingFor}; it may still come, and a later run takes it up`);
      };
      const atTheEnd = clock.sleep(timeout * 1000, over.signal).then(async () => {
        const tooLate = clock.sleep(lastLookTakes * 1000, over.signal).then(tooLong);
        const last = lastLooks.load(key).catch(unansweredIfPassing);
        return judge(await Promise.race([last, tooLate])) ?? tooLong();
      });
      atTheEnd.catch(() => undefined);
      const lookOn = async () => {
        await clock.sleep(firstAfter * 1000, over.signal);
        for (;;) {
          const value = await loader.load(key).catch(unansweredIfPassing);
          if (over.signal.aborted) throw new Interrupted();
          const verdict = judge(value);
          if (verdict !== undefined) return verdict;
        }
      };
      enter(key);
      const looking = lookOn();
      looking.catch(() => undefined);
      try {
        return await Promise.race([looking, atTheEnd]);
      } finally {
        leave(key);
        signal?.removeEventListener('abort', stop);
        over.abort();
      }
    },
  };
}

const unansweredIfPassing = (error: unknown): typeof unanswered => {
  if (isPassing(error)) return unanswered;
  throw error;
};
