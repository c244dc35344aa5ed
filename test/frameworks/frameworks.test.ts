import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { nodeFrameworks } from './node-frameworks.ts'
import { otherFrameworks } from './other-frameworks.ts'
import { faults } from './table.ts'
import { missing, tryFramework } from './try-framework.ts'

/** Those whose packages the tests have anyway; `npm run test:frameworks` tries them all. */
const here = ['express', 'fastify', 'flask', 'gunicorn', 'python-http']
const packages = fileURLToPath(new URL('../../node_modules', import.meta.url))
const frameworks = await Promise.all(
  [...nodeFrameworks, ...otherFrameworks]
    .filter(({ id }) => here.includes(id))
    .map(async framework => ({ framework, name: framework.name, lacks: await missing(framework) })),
)
for (const { name, lacks } of frameworks) {
  if (lacks.length === 0) continue
  const text = `${name}: this machine has no ${lacks.join(', ')}`
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(text)
  process.stderr.write(`\n!!! SKIPPED: ${text}\n\n`)
}

describe.each(frameworks)('$name', ({ framework, lacks }) => {
  test.skipIf(lacks.length > 0)(
    'its usual mistake is found, and our fix to the letter mends it',
    { timeout: 120_000 },
    async () => {
      expect(faults(framework, await tryFramework(framework, packages))).toEqual([])
    },
  )
})
