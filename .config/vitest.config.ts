import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: '.',
    include: ['src/**/*.test.ts', 'suites/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Concurrent tests are cases over the wire: they wait more than they work.
    maxConcurrency: 20,
  },
});
