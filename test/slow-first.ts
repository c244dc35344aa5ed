import { relative } from 'node:path'
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** Half a minute and more, the longest first: one that begins last keeps all other workers waiting. */
const slow = [
  'test/e2e/examples.test.ts',
  'test/e2e/docker-examples.test.ts',
  'test/e2e/docker.test.ts',
  'test/e2e/lifecycle.test.ts',
  'test/e2e/config.test.ts',
  'test/e2e/docker-engine.test.ts',
  'test/e2e/matrix.test.ts',
  'test/e2e/watch.test.ts',
  'test/e2e/faults.test.ts',
  'test/soak/soak.test.ts',
]

/** The order of the test files where no earlier run has told how long each takes, as in a fresh clone. */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = slow.indexOf(relative(this.ctx.config.root, moduleId).replaceAll('\\', '/'))
      return at < 0 ? slow.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
