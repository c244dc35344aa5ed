import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../src/container/engine.ts'
import { labelNames, runLabels, volumeLabels } from '../../src/container/labels.ts'
import { prune, removeRun } from '../../src/container/prune.ts'
import { endedRuns } from '../../src/runner/ended-runs.ts'
import { formatRunId } from '../../src/runner/marker.ts'
import { processTable } from '../../src/runner/system-processes.ts'
import { compileFeature } from '../runner/compiled.ts'
import { staticImage } from './base-images.ts'
import { contextOf, directory } from './build-context-of.ts'
import { openTestEngine } from './test-engine.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose](), 60_000)

const random = (): string => randomBytes(6).toString('hex')
const self = processTable(process.platform).self()
const liveRun = (): string => formatRunId(self, random())
/** Same pid, but of a process that was started at another time. */
const endedRun = (): string => formatRunId({ ...self, started: self.started + 1 }, random())

describe.skipIf(opened === undefined)('what runs leave behind', { timeout: 60_000 }, () => {
  const engine = opened?.engine as Engine

  /** A container on a network, named by the run. */
  async function leave(
    run: string,
    labels = runLabels({ run, project: '/somewhere', instance: 'web.1' }),
  ): Promise<void> {
    const network = await engine.createNetwork({ name: `net-${run}`, labels, ipv6: false })
    const id = await engine.createContainer({
      name: `web-${run}`,
      image: staticImage,
      environment: {},
      command: ['sleep', '1000'],
      labels,
      network: { id: network, aliases: [] },
    })
    await engine.startContainer(id)
    onTestFinished(async () => void (await removeRun(engine, run)))
  }

  async function left(run: string): Promise<readonly string[]> {
    return (await engine.findLabelled(labelNames.run, run)).map(({ kind }) => kind)
  }

  /** Only of runs of this file: other tests may run beside it. */
  const only = (runs: readonly string[]) => async (ids: readonly string[]) => {
    const ended = await endedRuns(ids)
    return new Set(runs.filter(run => ended.has(run)))
  }

  test('goes when its owner has gone, and stays while the owner lives, or is of another machine', async () => {
    const [ended, live, elsewhere] = [endedRun(), liveRun(), endedRun()]
    await Promise.all([leave(ended), leave(live)])
    await leave(elsewhere, {
      ...runLabels({ run: elsewhere, project: '/somewhere' }),
      [labelNames.host]: 'another',
    })
    const pruned = await prune(engine, {
      endedRuns: only([ended, live, elsewhere]),
      images: false,
      volumes: false,
    })
    expect(pruned.removed.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      `container web-${ended}`,
      `network net-${ended}`,
    ])
    expect(pruned.failed).toEqual([])
    expect(pruned.kept.map(({ name }) => name)).toEqual(
      expect.arrayContaining([`web-${live}`, `net-${elsewhere}`]),
    )
    expect([await left(ended), await left(live), await left(elsewhere)]).toEqual([
      [],
      ['container', 'network'],
      ['container', 'network'],
    ])
  })

  test('images that are kept go only when asked for, and not while their owner lives', async () => {
    const [ended, live] = [endedRun(), liveRun()]
    for (const run of [ended, live]) {
      const dir = directory({ Dockerfile: `FROM ${staticImage}\nENV RUN=${run}\n` })
      await engine.buildImage(contextOf(dir), {
        name: `paas-sim-test/kept-${run}`,
        dockerfile: 'Dockerfile',
        args: {},
        labels: { ...runLabels({ run, project: '/somewhere' }), [labelNames.image]: '1' },
        onOutput: () => undefined,
        signal: new AbortController().signal,
      })
      onTestFinished(() => engine.removeImage(`paas-sim-test/kept-${run}`))
    }
    await prune(engine, { endedRuns: only([ended, live]), images: false, volumes: false })
    expect(await left(ended)).toEqual(['image'])
    await prune(engine, { endedRuns: only([ended, live]), images: true, volumes: false })
    expect([await left(ended), await left(live)]).toEqual([[], ['image']])
  })

  test('a volume of a run goes with it; one that is kept only when asked for, and not while it is used', async () => {
    const [run, id] = [endedRun(), random()]
    const project = `/somewhere/${id}`
    const [own, kept, used] = [`own-${id}`, `kept-${id}`, `used-${id}`]
    await engine.createVolume({ name: own, labels: runLabels({ run, project }) })
    for (const name of [kept, used]) await engine.createVolume({ name, labels: volumeLabels({ project }) })
    const mounts = [{ source: used, kind: 'volume' as const, target: '/data', readOnly: false }]
    const user = await engine.createContainer({
      name: id,
      image: staticImage,
      environment: {},
      labels: {},
      mounts,
    })
    onTestFinished(async () => {
      await engine.removeContainer(user)
      for (const name of [own, kept, used]) await engine.removeVolume(name)
    })
    const there = async () =>
      (await engine.findLabelled(labelNames.project, project)).map(({ name }) => name).sort()
    /** Others' volumes on this engine are theirs. */
    const ours: Engine = {
      ...engine,
      findLabelled: async (label, value) =>
        (await engine.findLabelled(label, value)).filter(
          ({ kind, labels }) => kind !== 'volume' || labels[labelNames.project] === project,
        ),
    }
    await prune(ours, { endedRuns: only([run]), images: false, volumes: false })
    expect(await there()).toEqual([kept, used])
    const pruned = await prune(ours, { endedRuns: only([run]), images: false, volumes: true })
    expect(await there()).toEqual([used])
    expect(pruned.removed.map(({ kind, name }) => `${kind} ${name}`)).toEqual([`volume ${kept}`])
    expect(pruned.kept).toContainEqual(expect.objectContaining({ kind: 'volume', name: used }))
    expect(pruned.failed).toEqual([])
    await engine.removeContainer(user)
    await prune(ours, { endedRuns: only([run]), images: false, volumes: true })
    expect(await there()).toEqual([])
  })

  describe('the command', () => {
    test('tells what it has removed', async () => {
      const run = endedRun()
      await leave(run)
      const { status, stdout } = cli(['prune', '--json'])
      expect(status).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({
        type: 'prune',
        removed: expect.arrayContaining([
          {
            kind: 'container',
            id: expect.any(String),
            name: `web-${run}`,
            project: '/somewhere',
            instance: 'web.1',
          },
          {
            kind: 'network',
            id: expect.any(String),
            name: `net-${run}`,
            project: '/somewhere',
            instance: 'web.1',
          },
        ]),
      })
      expect(await left(run)).toEqual([])
      await leave(run)
      expect(cli(['prune']).stdout).toContain(`removed container web-${run} (/somewhere)\n`)
    })

    test('ends with 3 where no engine is', () => {
      const { status, stderr } = cli(['prune'], { DOCKER_HOST: 'unix:///no/such.sock' })
      expect(status).toBe(3)
      expect(stderr).toContain('no container engine answers: unix:///no/such.sock (DOCKER_HOST): not there')
    })
  })

  describe('a run that is killed', () => {
    let compiled = ''
    beforeAll(() => {
      compiled = compileFeature('container', mkdtempSync(join(tmpdir(), 'paas-sim-container-')))
    }, 60_000)
    afterAll(() => rmSync(compiled, { recursive: true, force: true }))

    async function start(run: string, system: string) {
      const words = [resolve('test/container/fixtures/killed-run.mjs'), compiled, run, system]
      const child = spawn(process.execPath, words, {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...opened?.environment },
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      const [line] = await once(child.stdout, 'data')
      onTestFinished(async () => void (await removeRun(engine, run)))
      return { child, watchdog: Number(line) }
    }

    // The watchdog of Windows is Node's alone, and so runs everywhere.
    const systems = ['linux', 'win32']

    test.each(systems)('leaves nothing, what the engine was just making included (%s)', async system => {
      const run = `killed-${random()}`
      const { child, watchdog } = await start(run, system)
      onTestFinished(() => void process.kill(watchdog, 'SIGKILL'))
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
      // The one in flight may come after the other is gone: nothing, for a while.
      await expect.poll(() => left(run), { timeout: 30_000, interval: 100 }).toEqual([])
      await expect.poll(() => engine.inspectContainer(`${run}-2`), { timeout: 10_000 }).toBeUndefined()
      expect(await left(run)).toEqual([])
    })

    test.each(systems)('that ends by itself is left to itself (%s)', async system => {
      const run = `ended-${random()}`
      const { child, watchdog } = await start(run, system)
      await expect
        .poll(() => left(run), { timeout: 20_000 })
        .toEqual(['container', 'container', 'network', 'volume'])
      const exited = once(child, 'exit')
      child.stdin.write('x')
      expect(await exited).toEqual([0, null])
      expect(() => process.kill(watchdog, 0)).toThrow('ESRCH')
      expect(await left(run)).toEqual(['container', 'container', 'network', 'volume'])
    })
  })
})

function cli(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, ['bin/paas-sim.js', ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...opened?.environment, ...environment },
  })
}

test('labels say whose a thing is', () => {
  expect(runLabels({ run: '1-2-3-a', project: '/p' })).toEqual({
    'paas-sim.run': '1-2-3-a',
    'paas-sim.project': '/p',
    'paas-sim.host': hostname(),
  })
})
