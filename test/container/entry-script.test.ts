import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryScript } from '../../src/container/entry-script.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paas-sim-entry-'))
  await mkdir(join(dir, 'api/docker'), { recursive: true })
  await writeFile(join(dir, 'run.sh'), '#!/bin/sh\r\nexec node server.js\r\n')
  await writeFile(join(dir, 'api/docker/entrypoint.sh'), 'set -e\nexec "$@"\n')
  await writeFile(join(dir, 'server'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]))
})
afterAll(() => rm(dir, { recursive: true }))

test.each([
  ['by the path it is copied to', '.', ['/usr/local/bin/run.sh'], 'run.sh', '#!/bin/sh\r'],
  ['behind an init', '.', ['/sbin/tini', '--', './run.sh'], 'run.sh', '#!/bin/sh\r'],
  ['in a directory of the context', 'api', ['/entrypoint.sh'], 'api/docker/entrypoint.sh', 'set -e'],
])('the first line of a script: %s', async (_, context, words, file, firstLine) => {
  expect(await entryScript({ dir, context, words })).toMatchObject({ file, firstLine })
})

test.each([
  ['a program', ['./server']],
  ['a name that is looked for in PATH', ['node', 'server.js']],
  ['what is not here', ['/nowhere.sh']],
  ['an argument', ['node', '-e', '1', './run.sh']],
  ['a file outside the project', ['../../etc/passwd']],
])('no script: %s', async (_, words) => {
  expect(await entryScript({ dir, context: '.', words })).toBeUndefined()
})
