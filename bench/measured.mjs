/** What the compiler has not seen often enough is slow; sessions by the million are what is measured. */
const WARM_UP_CPU_MS = 2_000;

const cpuMs = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;

/**
 * Ends the process, some seconds behind the warm-up, with a line of three numbers: operations a second, own CPU time of
 * each in microseconds, and the number of all operations since the start.
 *
 * @param count - The operations so far.
 */
export function measured(count, seconds) {
  const warmUp = setInterval(() => {
    if (cpuMs() < WARM_UP_CPU_MS) return;
    clearInterval(warmUp);
    const before = { count: count(), cpuMs: cpuMs(), ns: process.hrtime.bigint() };
    setTimeout(() => {
      const operations = count() - before.count;
      const rate = (operations * 1e9) / Number(process.hrtime.bigint() - before.ns);
      console.log(rate, ((cpuMs() - before.cpuMs) * 1000) / operations, count());
      process.exit();
    }, seconds * 1000);
  }, 50);
}
