/** What the reference server measures idle sessions with. */
export interface Clock {
  /**
   * Rings once, in `ms` milliseconds.
   *
   * @returns What takes the alarm back.
   */
  after(ms: number, ring: () => void): () => void;
}

/** The time of the day; an alarm does not keep the process alive. */
export const REAL_CLOCK: Clock = {
  after(ms, ring) {
    const timer = setTimeout(ring, ms).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
