import type { ZoneSession } from './session.ts';

/** Makes a function that builds its result once per session and drops it with the session: how records of one zone share a poll or a batch. */
export function perZone<T>(build: (session: ZoneSession) => T): (session: ZoneSession) => T {
  const built = new WeakMap<ZoneSession, { value: T }>();
  return (session) => {
    const known = built.get(session) ?? { value: build(session) };
    built.set(session, known);
    return known.value;
  };
}
