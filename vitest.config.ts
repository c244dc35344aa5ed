import { defineConfig } from 'vitest/config'

const shared = { restoreMocks: true, unstubEnvs: true, expect: { requireAssertions: true } }

export default defineConfig({
  test: {
    allowOnly: !process.env.CI,
    // Two workers: the tests start many processes of their own.
    maxWorkers: 2,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'examples/**/*.test.js'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
