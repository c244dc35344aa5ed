import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Ends the run with one plain line that any reader of logs understands: `12 passed, 0 failed, 0 skipped`, and before it
 * one for each test that passed only when it was tried again: a flaw to be mended, though no reason to stop.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    const flaky: string[] = []
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed' || state === 'failed' || state === 'skipped') count[state] += 1
        if (test.diagnostic()?.flaky === true) flaky.push(flakyLine(module, test))
      }
      if (module.state() === 'failed' && module.errors().length > 0) count.failed += 1
    }
    for (const line of flaky) process.stdout.write(`\n${line}\n`)
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
  }
}

function flakyLine(module: TestModule, test: TestCase): string {
  const [error] = test.result().errors ?? []
  const said = error?.message.split('\n')[0] ?? 'no error was told'
  return `!!! flaky: ${relative(process.cwd(), module.moduleId)} > ${test.fullName}: ${said}`
}
