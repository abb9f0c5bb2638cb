/**
 * Makes one stream of many requests for the same work: a call while the work is under way shares the next round with all
 * others that came meanwhile. Each caller gets the result of a round that began after its call.
 */
export function joined<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | undefined;
  let next: Promise<T> | undefined;
  const start = (): Promise<T> => {
    const round = work().finally(() => {
      if (running === round) running = undefined;
    });
    running = round;
    return round;
  };
  return () => {
    if (next !== undefined) return next;
    if (running === undefined) return start();
    const begin = (): Promise<T> => {
      next = undefined;
      return start();
    };
    next = running.then(begin, begin);
    return next;
  };
}
