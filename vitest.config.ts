import { defineConfig } from 'vitest/config'
import SlowFirst from './test/slow-first.ts'

const shared = {
  restoreMocks: true,
  unstubEnvs: true,
  expect: { requireAssertions: true },
  // One that passes at the second try is told at the end of the run: a flaw, but no reason to hold up what is good.
  retry: process.env.CI ? 1 : 0,
}

export default defineConfig({
  test: {
    allowOnly: !process.env.CI,
    // Few workers, for the tests start many processes of their own; more than cores, for many of them wait.
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/frameworks/frameworks.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'examples/**/*.test.js'],
          exclude: ['test/e2e/explain.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'fixed-ports',
          include: ['test/frameworks/frameworks.test.ts', 'test/e2e/explain.test.ts'],
          testTimeout: 120_000,
          // After all else: what a framework binds by itself (5000, 8000) is the fixed PORT of some platforms, and
          // `explain` names examples that are tried elsewhere, too, and have one port each.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
