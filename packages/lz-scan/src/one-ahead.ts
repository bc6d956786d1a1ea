/** Asks for the next value while the last one is being worked on, and never for more. */
export async function* oneAhead<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
  const source = values[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const asked = source.next();
    // When the work on the last value fails nobody waits for this one.
    asked.catch(() => undefined);
    return asked;
  };
  for (let next = ask(); ; ) {
    const { done, value } = await next;
    if (done) return;
    next = ask();
    yield value;
  }
}
