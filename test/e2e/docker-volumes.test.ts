import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Engine, Labelled } from '../../src/container/engine.ts'
import { labelNames } from '../../src/container/labels.ts'
import type { Event } from '../../src/model/events.ts'
import { staticImage } from '../container/base-images.ts'
import { openTestEngine } from '../container/test-engine.ts'
import { untilNothingIsLeft } from './docker-stage.ts'
import { project, runCli, startCli } from './run-cli.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose]())

/** Tells what it finds in its volume, and leaves something there. */
const compose = `
services:
  web:
    build: .
    command: sh -c 'trap "exit 0" TERM; echo "found $$(cat /data/file)"; echo this > /data/file; httpd -f -p $$PORT & wait'
    ports: ["5000"]
    volumes: [data:/data]
volumes:
  data:
`

/** Runs images as the user that they name; the volume is root's. */
const asRoot = ['--platform', 'render']

describe.skipIf(opened === undefined)('a named volume of a Compose file', { timeout: 240_000 }, () => {
  const engine = opened?.engine as Engine
  const env = opened?.environment ?? {}

  async function stage(): Promise<string> {
    const dir = await project({ Dockerfile: `FROM ${staticImage}\n`, 'compose.yaml': compose })
    onTestFinished(async () => {
      for (const { kind, id } of await engine.findLabelled(labelNames.project, dir)) {
        if (kind === 'image') await engine.removeImage(id)
        if (kind === 'volume') await engine.removeVolume(id)
      }
    })
    return dir
  }

  async function volumesOf(dir: string): Promise<readonly Labelled[]> {
    return (await engine.findLabelled(labelNames.project, dir)).filter(({ kind }) => kind === 'volume')
  }

  const finds = (events: readonly Event[]): readonly string[] =>
    events.flatMap(event => (event.type === 'log' && event.text.startsWith('found') ? [event.text] : []))

  test('is empty in each check, and goes with it', async () => {
    const dir = await stage()
    for (const _twice of [1, 2]) {
      const { events, stderr } = await runCli(['check', '--json', ...asRoot, dir], { env })
      expect(finds(events), stderr).toEqual(['found '])
      expect(await volumesOf(dir)).toEqual([])
    }
  })

  test('is kept by up, and found again by the next one', async () => {
    const dir = await stage()
    for (const found of ['found ', 'found this']) {
      const cli = startCli(['up', '--json', '--port', '0', ...asRoot, dir], { env })
      await cli.event('ready')
      cli.child.kill('SIGINT')
      const { events, stderr } = await cli.done
      expect(finds(events), stderr).toEqual([found])
      expect(
        (await volumesOf(dir)).map(({ labels }) => [labels['paas-sim.volume'], labels['paas-sim.run']]),
      ).toEqual([['1', undefined]])
    }
  })

  test('of a run that is killed goes with its containers', async () => {
    const dir = await stage()
    const cli = startCli(['run', '--json', ...asRoot, dir, '--', 'sleep', '1000'], { env })
    await cli.event('ready')
    expect(await volumesOf(dir)).toHaveLength(1)
    cli.child.kill('SIGKILL')
    await cli.done
    await untilNothingIsLeft(engine, dir, cli.pid)
    expect(await volumesOf(dir)).toEqual([])
  })
})
