import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SimulateOptions } from '../../src/model/options.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { simulate } from '../../src/simulate.ts'
import { server } from './live.ts'

const manifest = `applications:
- name: shop
  command: node server.mjs
- name: api
  command: node server.mjs
  timeout: 33
- name: stock
  command: node server.mjs
  timeout: 44
`

/** The boot window of each service, ms. */
async function deadlines(options: SimulateOptions): Promise<Readonly<Record<string, number | undefined>>> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-deadlines-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'manifest.yml'), manifest)
  await writeFile(join(dir, 'server.mjs'), server('hello'))
  await using run = await simulate({ dir, platform: 'cloud-foundry', ...options })
  const starts = run.events.flatMap(event =>
    event.type === 'instance' && event.state === 'starting' ? [[event.service, event.deadlineMs]] : [],
  )
  return Object.fromEntries(starts)
}

test('each service has the boot window of its own, else the platform’s', async () => {
  const { timeoutMs } = findPlatform('cloud-foundry').boot
  expect(await deadlines({})).toEqual({ shop: timeoutMs, api: 33_000, stock: 44_000 })
})

test('the one that the user asks for counts for all', async () => {
  expect(await deadlines({ bootTimeoutMs: 55_000 })).toEqual({ shop: 55_000, api: 55_000, stock: 55_000 })
})
