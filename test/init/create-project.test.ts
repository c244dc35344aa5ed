import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createProject } from '../../src/init/create-project.ts'
import { findTemplate } from '../../src/init/templates.ts'

const { signal } = new AbortController()

test.each([
  ['here', '', undefined, 'node-http', ['paas-sim up']],
  ['below', 'Caf\u00e9 2', undefined, 'express', ['cd "Caf\u00e9 2"', 'npm install', 'paas-sim up']],
  ['beside', '../other', 'shop', 'static', ['cd ../other', 'paas-sim up']],
])('%s: says what to type next', async (_name, to, name, template, next) => {
  const root = await mkdtemp(join(tmpdir(), 'paas-sim-init-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const cwd = join(root, 'my-cwd')
  const created = await createProject({
    template: findTemplate(template),
    dir: join(cwd, to),
    cwd,
    signal,
    ...(name === undefined ? {} : { name }),
  })
  const expectedName = name ?? (to === '' ? 'my-cwd' : 'cafe-2')
  expect(created).toMatchObject({ template, name: expectedName, dir: join(cwd, to), next })
  expect(created.files).toContain('.gitignore')
  expect(created.files).toEqual(created.files.toSorted())
  const manifest = JSON.parse(readFileSync(join(cwd, to, 'package.json'), 'utf8'))
  expect(manifest.name).toBe(expectedName)
})
