import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../src/container/engine.ts'
import { labelNames } from '../../src/container/labels.ts'
import { namedVolumes } from '../../src/container/named-volumes.ts'
import type { ContainerMount } from '../../src/model/container.ts'
import { staticImage } from './base-images.ts'
import { openTestEngine } from './test-engine.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose](), 60_000)

describe.skipIf(opened === undefined)('volumes with a name', { timeout: 60_000 }, () => {
  const engine = opened?.engine as Engine

  function stage() {
    const id = randomBytes(4).toString('hex')
    const [run, project, source] = [`9c-${id}`, `/9c/${id}`, `paas-sim_9c-${id}_data`]
    const mount: ContainerMount = { source, kind: 'volume', target: '/data', readOnly: false }
    onTestFinished(async () => {
      for (const { name } of await volumesOf(project)) await engine.removeVolume(name)
    })
    return { run, project, mount, open: (kept: boolean) => namedVolumes({ engine, run, project, kept }) }
  }

  async function volumesOf(project: string) {
    const found = await engine.findLabelled(labelNames.project, project)
    return found.filter(({ kind }) => kind === 'volume')
  }

  /** What a container with the mounts prints. */
  async function output(mounts: readonly ContainerMount[], line: string): Promise<string> {
    const name = `paas-sim-test-9c-${randomBytes(4).toString('hex')}`
    const options = { name, image: staticImage, command: ['sh', '-c', line], environment: {}, labels: {} }
    const id = await engine.createContainer({ ...options, mounts })
    try {
      const { stdout } = await engine.attach(id)
      await engine.startContainer(id)
      return await text(stdout)
    } finally {
      await engine.removeContainer(id)
    }
  }

  test('that are kept hold what the run before has written, by their own name and labels', async () => {
    const { project, mount, open } = stage()
    for (const [line, printed] of [
      ['echo kept > /data/file', ''],
      ['cat /data/file', 'kept\n'],
    ] as const) {
      const volumes = open(true)
      expect(await output(await volumes.prepare([mount]), line)).toBe(printed)
      await volumes[Symbol.asyncDispose]()
    }
    expect(await volumesOf(project)).toEqual([
      {
        kind: 'volume',
        id: mount.source,
        name: mount.source,
        labels: { 'paas-sim.volume': '1', 'paas-sim.project': project, 'paas-sim.host': expect.any(String) },
      },
    ])
  })

  test('that are not kept are empty in each run, shared by its containers, and go with it', async () => {
    const { run, project, mount, open } = stage()
    const [one, other] = [open(false), open(false)]
    await output(await one.prepare([mount]), 'echo here > /data/file')
    expect(await output(await one.prepare([mount]), 'cat /data/file')).toBe('here\n')
    expect(await output(await other.prepare([mount]), 'ls /data')).toBe('')
    const found = await volumesOf(project)
    expect(found.map(({ labels }) => labels[labelNames.run])).toEqual([run, run])
    expect(found.every(({ name }) => name.startsWith(`${mount.source}-`))).toBe(true)
    await one[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    expect(await volumesOf(project)).toEqual([])
  })

  test('that are the user’s own are used as they are, and are told when they are missing', async () => {
    const { project, mount, open } = stage()
    const volumes = open(false)
    const external = { ...mount, external: true as const }
    await expect(volumes.prepare([external])).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining(`no volume "${mount.source}"`),
      hint: expect.stringContaining(`docker volume create ${mount.source}`),
    })
    await engine.createVolume({ name: mount.source, labels: { [labelNames.project]: project } })
    expect(await volumes.prepare([external])).toEqual([external])
    await volumes[Symbol.asyncDispose]()
    expect(await engine.hasVolume(mount.source)).toBe(true)
  })

  test('leave directories and volumes without a name as they are', async () => {
    const { project, open } = stage()
    const mounts: readonly ContainerMount[] = [
      { source: '/tmp', kind: 'bind', target: '/tmp', readOnly: true },
      { source: '', kind: 'volume', target: '/cache', readOnly: false },
    ]
    expect(await open(false).prepare(mounts)).toEqual(mounts)
    expect(await volumesOf(project)).toEqual([])
  })
})
