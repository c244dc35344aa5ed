import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { simulate } from '../../src/simulate.ts'

/** Ends longer after the signal than the socket table is left alone. */
const app = `
const { createServer } = require('node:http')
const other = createServer().listen(0, '0.0.0.0')
createServer((req, res) => res.end('ok')).listen(process.env.PORT)
process.on('SIGTERM', () => {
  other.close()
  setTimeout(() => process.exit(0), 2500)
})
`

test('a port that the app closes as it stops was open all the same', { timeout: 60_000 }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-stopping-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'server.cjs'), app)
  await writeFile(join(dir, 'Procfile'), 'web: node server.cjs\n')
  await using running = await simulate({ dir, platform: 'heroku' })
  const warned = () => running.verdicts.flatMap(({ warnings }) => warnings.map(({ code }) => code))
  expect(warned()).toContain('extra-port')
  await running.stop()
  expect(warned()).toContain('extra-port')
})
