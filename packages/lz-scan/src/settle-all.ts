/** Waits until all have come to their end, then throws the first error there was; `Promise.all` would leave the others running. */
export async function settleAll(promises: Iterable<Promise<unknown>>): Promise<void> {
  const settled = await Promise.allSettled(promises);
  const failure = settled.find((each) => each.status === 'rejected');
  if (failure) throw failure.reason;
}
