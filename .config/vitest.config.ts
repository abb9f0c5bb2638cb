import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: '.',
    include: ['src/**/*.test.ts', 'suites/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
