import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { evidence, packageJson, ready } from '../fixtures.ts'
import { runCases } from '../run-cases.ts'
import { containerBindCases, containerEndCases, containerReadyCases } from './container.cases.ts'
import { built } from './fixtures.ts'

describe('in a container, something listens elsewhere', () => runCases(containerBindCases))
describe('the first process of a container ended', () => runCases(containerEndCases))
describe('in a container, PORT is open', () => runCases(containerReadyCases))

const stop = {
  signal: 'SIGTERM',
  tookMs: 30_000,
  killed: true,
  remaining: [{ pid: 40, command: 'sh' }],
  exit: undefined,
}

test.each([
  ['CMD node server.js', 'CMD ["node", "server.js"]'],
  ['CMD ["sh", "-c", "node server.js"]', 'CMD ["node", "server.js"]'],
  ['CMD node server.js $PORT', 'CMD exec node server.js $PORT'],
  ['CMD npm run migrate && node server.js', 'CMD npm run migrate && exec node server.js'],
  ['CMD NODE_ENV=production node server.js', 'CMD NODE_ENV=production exec node server.js'],
  ['CMD npm start', 'CMD ["node", "server.js"]'],
])('%s, without the shell in front: %s', async (before, after) => {
  const parts = await built(`FROM node:22\n${before}\n`, {
    project: { packageJson: packageJson({ start: 'node server.js' }) },
  })
  const { warnings } = diagnose(evidence({ ...parts, ...ready({ stop }) }))
  expect(warnings[0]?.fix[0]).toMatchObject({ file: 'Dockerfile', line: 2, before, after })
})

test('no secret of the image is printed with the line of the Dockerfile', async () => {
  const parts = await built('FROM node:22\nENV API_TOKEN=tok-5e3c9a11 PORT=3000\nCMD ["node", "server.js"]\n')
  const listeners = [
    { kind: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 3000, process: undefined },
  ] as const
  const verdict = diagnose(evidence({ ...parts, listeners }))
  expect(verdict.fix[0]?.file).toBe('Dockerfile')
  expect(JSON.stringify(verdict)).not.toContain('tok-5e3c9a11')
})
