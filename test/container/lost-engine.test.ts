import { describe, expect, onTestFinished, test } from 'vitest'
import { connectEngine } from '../../src/container/connect-engine.ts'
import { dialOf } from '../../src/container/dockerode-dial.ts'
import { PaasSimError } from '../../src/model/errors.ts'
import { makeBaseImages, missingForBaseImages, staticImage } from './base-images.ts'
import { missingForDockerd, startDockerd } from './dockerd.ts'

const missing = missingForBaseImages() ?? missingForDockerd()
if (missing !== undefined) {
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(missing)
  process.stderr.write(`\n!!! SKIPPED, an engine that goes away: ${missing}\n`)
}
const signal = new AbortController().signal

describe.skipIf(missing !== undefined)('an engine that goes away', { timeout: 120_000 }, () => {
  test('ends what waits on it and refuses what comes after, each with a message', async () => {
    const dockerd = await startDockerd({ apart: true })
    onTestFinished(() => dockerd[Symbol.asyncDispose]())
    const host = `unix://${dockerd.socket}`
    const dial = await dialOf({ host, from: 'the test', cliEnvironment: {} }, {})
    await makeBaseImages(dial.options)
    dial.close()
    await using engine = await connectEngine({ environment: { DOCKER_HOST: host }, system: 'linux', signal })
    const id = await engine.createContainer({
      name: 'paas-sim-test-lost',
      image: staticImage,
      environment: {},
      command: ['sleep', '1000'],
      labels: {},
    })
    const output = await engine.attach(id)
    const written = Promise.all([output.stdout.toArray(), output.stderr.toArray()])
    await engine.startContainer(id)
    const wait = engine.waitContainer(id, signal)
    const outcome = wait.catch((error: unknown) => error)
    const { pid } = (await engine.inspectContainer(id)) ?? { pid: 0 }
    process.kill(dockerd.pid, 'SIGKILL')
    onTestFinished(() => void (pid > 1 && process.kill(pid, 'SIGKILL')))
    const error = await outcome
    expect(await written).toEqual([[], []])
    expect(error).toBeInstanceOf(PaasSimError)
    expect(error).toMatchObject({
      code: 'no-engine',
      message: expect.stringContaining(`${host} (DOCKER_HOST)`),
    })
    await expect(engine.inspectContainer(id)).rejects.toMatchObject({ code: 'no-engine' })
    await expect(engine.removeContainer(id)).rejects.toMatchObject({ code: 'no-engine' })
    await expect(engine.findLabelled('paas-sim.run')).rejects.toMatchObject({ code: 'no-engine' })
  })

  test('in order: what it says of containers while it ends them is no word about them', async () => {
    const dockerd = await startDockerd({ apart: true })
    onTestFinished(() => dockerd[Symbol.asyncDispose]())
    const host = `unix://${dockerd.socket}`
    const dial = await dialOf({ host, from: 'the test', cliEnvironment: {} }, {})
    await makeBaseImages(dial.options)
    dial.close()
    await using engine = await connectEngine({ environment: { DOCKER_HOST: host }, system: 'linux', signal })
    await using other = await connectEngine({ environment: { DOCKER_HOST: host }, system: 'linux', signal })
    const create = (name: string, ...command: readonly string[]) =>
      engine.createContainer({ name, image: staticImage, environment: {}, command, labels: {} })
    // The engine waits for this one until it is killed.
    const deaf = await create('paas-sim-test-deaf', 'sh', '-c', "trap '' TERM; sleep 1000")
    const prompt = await create('paas-sim-test-prompt', 'sh', '-c', "trap 'exit 1' TERM; sleep 1000 & wait")
    const impossible = await create('paas-sim-test-impossible', 'no-such-program')
    await engine.startContainer(deaf)
    await engine.startContainer(prompt)
    const { pid } = (await engine.inspectContainer(deaf)) ?? { pid: 0 }
    onTestFinished(() => void (pid > 1 && process.kill(pid, 'SIGKILL')))
    const ended = other.waitContainer(prompt, signal).catch((error: unknown) => error)
    await expect(engine.startContainer(impossible)).rejects.toMatchObject({ code: 'engine' })
    process.kill(dockerd.pid, 'SIGTERM')
    expect(await ended).toMatchObject({ code: 'no-engine' })
    // Over a connection that it had.
    await expect(engine.startContainer(impossible)).rejects.toMatchObject({ code: 'no-engine' })
    await expect(engine.refuseStopping()).rejects.toMatchObject({ code: 'no-engine' })
  })
})
