import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeReportFile } from '../../src/report/report-file.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paas-sim-report-'))
})
afterAll(() => rm(dir, { recursive: true }))

it('makes the directories above, and replaces what is there', async () => {
  const file = join(dir, 'a', 'b', 'c.xml')
  await writeReportFile(file, 'first, and longer')
  await writeReportFile(file, 'second')
  expect(await readFile(file, 'utf8')).toBe('second')
})

// Node's own recursive mkdir never comes back from /proc.
it.runIf(process.platform === 'linux')('ends where no directory can be made', async () => {
  await expect(writeReportFile('/proc/none/of/these/a.xml', 'x')).rejects.toMatchObject({
    code: 'output-failed',
    message: expect.stringContaining('/proc/none'),
  })
})

it.each([
  ['a directory', () => dir],
  ['below a file', () => join(dir, 'a', 'b', 'c.xml', 'd', 'e.xml')],
])('says that it cannot write %s', async (_, file) => {
  await expect(writeReportFile(file(), 'x')).rejects.toMatchObject({ code: 'output-failed' })
})
