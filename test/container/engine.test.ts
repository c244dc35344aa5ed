import { randomBytes } from 'node:crypto'
import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest'
import type { ContainerOptions, Engine } from '../../src/container/engine.ts'
import { nodeImage, staticImage } from './base-images.ts'
import { contextOf, directory } from './build-context-of.ts'
import { openTestEngine } from './test-engine.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose](), 60_000)

const signal = AbortSignal.timeout(120_000)
const run = `7a-${randomBytes(4).toString('hex')}`
const labels = { 'paas-sim-test.run': run }

describe.skipIf(opened === undefined)('an engine', { timeout: 60_000 }, () => {
  const engine = opened?.engine as Engine
  const podman = engine?.info.kind === 'podman'
  const unique = (): string => `paas-sim-test-${randomBytes(4).toString('hex')}`

  async function create(o: Partial<ContainerOptions> = {}): Promise<string> {
    const id = await engine.createContainer({
      name: unique(),
      image: staticImage,
      environment: {},
      labels,
      ...o,
    })
    onTestFinished(() => engine.removeContainer(id))
    return id
  }

  afterEach(async () => {
    expect(
      (await engine.findLabelled('paas-sim-test.run', run)).filter(item => item.kind === 'image'),
    ).toEqual([])
  })

  test('says which one it is and where', () => {
    expect(engine.info.name).toMatch(/^(Docker|Podman) /)
    expect(engine.info.endpoint).toContain('(DOCKER_HOST)')
    expect(engine.info.platform).toMatch(/^linux\/(amd64|arm64)$/)
    expect(engine.info.cliEnvironment).toMatchObject({
      DOCKER_HOST: expect.any(String),
      PATH: expect.any(String),
    })
  })

  test('tells what an image says of itself; of none, nothing', async () => {
    expect(await engine.inspectImage(nodeImage)).toMatchObject({
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      command: ['node'],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      exposedPorts: [],
      platform: engine.info.platform,
    })
    expect(await engine.inspectImage('paas-sim-test/no-such-image')).toBeUndefined()
  })

  test('hands on all that a container writes, apart, and its status', async () => {
    const id = await create({
      command: ['sh', '-c', 'echo out; echo err >&2; printf "%s" "$A"; exit 7'],
      environment: { A: 'é=b' },
    })
    const output = await engine.attach(id)
    const read = Promise.all([text(output.stdout), text(output.stderr)])
    await engine.startContainer(id)
    expect(await engine.waitContainer(id, signal)).toBe(7)
    expect(await read).toEqual(['out\né=b', 'err\n'])
    expect(await engine.waitContainer(id, signal)).toBe(7)
    expect(await engine.inspectContainer(id)).toMatchObject({ status: 'exited', exitCode: 7, pid: 0 })
  })

  test('loses nothing of an output that comes faster than it is read', async () => {
    const lines = 50_000
    const id = await create({
      command: ['sh', '-c', `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo $i; done`],
    })
    const { stdout } = await engine.attach(id)
    await engine.startContainer(id)
    await engine.inspectContainer(id)
    const read = (await text(stdout)).trimEnd().split('\n')
    expect([read.length, read.at(-1)]).toEqual([lines, String(lines)])
  })

  test('tells of a running container: processes, CPU time, address, published port', async () => {
    const id = await create({
      command: ['httpd', '-f', '-p', '3000'],
      init: true,
      publish: [3000],
      memoryBytes: 64 * 2 ** 20,
    })
    expect(await engine.inspectContainer(id)).toMatchObject({ status: 'created', pid: 0 })
    await engine.startContainer(id)
    const state = await engine.inspectContainer(id)
    expect(state).toMatchObject({
      status: 'running',
      error: '',
      outOfMemory: false,
      address: expect.stringMatching(/^\d/),
    })
    const processes = await engine.processes(id)
    expect(processes[0]?.pid).toBe(state?.pid)
    expect(processes.map(({ command }) => command)).toContainEqual('httpd -f -p 3000')
    expect(await engine.cpuMs(id)).toBeGreaterThan(0)
    const port = state?.published.get(3000) ?? 0
    await new Promise<void>((resolve, reject) => {
      const connection = createConnection(port, engine.info.publishHost, () => {
        connection.destroy()
        resolve()
      })
      connection.on('error', reject)
    })
  })

  test('runs a program in a container', async () => {
    const id = await create({ command: ['sleep', '100'], user: '1000', workingDir: '/tmp', hostname: 'here' })
    await engine.startContainer(id)
    expect(
      await engine.exec(id, ['sh', '-c', 'id -u; pwd; echo $(cat /etc/hostname); echo no >&2; exit 4']),
    ).toEqual({
      code: 4,
      stdout: '1000\n/tmp\nhere\n',
      stderr: 'no\n',
    })
  })

  test('signals what runs, and says so of what does not', async () => {
    const id = await create({ command: ['sh', '-c', 'trap "exit 9" USR1; while :; do sleep 0.1; done'] })
    expect(await engine.signalContainer(id, 'SIGUSR1')).toBe(false)
    const { stdout } = await engine.attach(id)
    stdout.resume()
    await engine.startContainer(id)
    const ended = engine.waitContainer(id, signal)
    await expect.poll(async () => (await engine.processes(id)).length, { timeout: 20_000 }).toBeGreaterThan(1)
    expect(await engine.signalContainer(id, 'SIGUSR1')).toBe(true)
    expect(await ended).toBe(9)
    expect(await engine.signalContainer(id, 'SIGUSR1')).toBe(false)
    expect(await engine.signalContainer('no-such-container', 'SIGTERM')).toBe(false)
  })

  test('tells why a container cannot be started, in its own words', async () => {
    const id = await create({ command: ['/no/such/program'] })
    await expect(engine.startContainer(id)).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringMatching(/cannot start the container: .*no such file or directory/),
    })
  })

  test('an aborted wait ends at once and leaves the container be', async () => {
    const id = await create({ command: ['sleep', '100'] })
    await engine.startContainer(id)
    const abort = new AbortController()
    const wait = engine.waitContainer(id, abort.signal)
    abort.abort(new Error('enough'))
    await expect(wait).rejects.toThrow('enough')
    expect(await engine.inspectContainer(id)).toMatchObject({ status: 'running' })
  })

  test('reports the results of a health check', async () => {
    const healthcheck = {
      test: ['CMD-SHELL', 'echo well; exit 0'],
      intervalMs: 1_000,
      timeoutMs: 5_000,
      retries: 1,
    }
    const id = await create({ command: ['sleep', '100'], healthcheck })
    await engine.startContainer(id)
    await expect
      .poll(async () => (await engine.inspectContainer(id))?.health, { timeout: 30_000, interval: 200 })
      .toMatchObject(
        // Podman leaves it to systemd to run them.
        podman
          ? { status: 'starting' }
          : { status: 'healthy', results: [{ status: 0, output: expect.stringContaining('well') }] },
      )
  })

  test('tells that the memory did not suffice', async () => {
    const id = await create({
      image: nodeImage,
      command: ['node', '-e', 'const all = []; for (;;) all.push(Buffer.alloc(2 ** 20, 1))'],
      memoryBytes: 48 * 2 ** 20,
    })
    await engine.startContainer(id)
    expect(await engine.waitContainer(id, signal)).toBe(137)
    // Podman does not always tell why.
    expect(await engine.inspectContainer(id)).toMatchObject(
      podman ? { exitCode: 137 } : { outOfMemory: true },
    )
  })

  test('containers of one network find each other by name', async () => {
    const network = await engine.createNetwork({ name: unique(), labels, ipv6: false })
    onTestFinished(() => engine.removeNetwork(network))
    const server = await create({
      command: [
        'sh',
        '-c',
        'mkdir -p /tmp/www; echo hello > /tmp/www/index.html; httpd -f -p 5000 -h /tmp/www',
      ],
      network: { id: network, aliases: ['api'] },
    })
    await engine.startContainer(server)
    const client = await create({ command: ['sleep', '100'], network: { id: network, aliases: ['web'] } })
    await engine.startContainer(client)
    await expect
      .poll(async () => (await engine.exec(client, ['wget', '-qO-', 'http://api:5000/'])).stdout, {
        timeout: 20_000,
      })
      .toBe('hello\n')
    await engine.removeContainer(server)
    await engine.removeContainer(client)
  })

  test('a network of both families gives addresses of both', async () => {
    const network = await engine.createNetwork({ name: unique(), labels, ipv6: true })
    onTestFinished(() => engine.removeNetwork(network))
    const id = await create({ command: ['sleep', '100'], network: { id: network, aliases: [] } })
    await engine.startContainer(id)
    expect(await engine.inspectContainer(id)).toMatchObject({
      address: expect.stringMatching(/^\d+\./),
      address6: expect.stringMatching(/^fd/),
    })
    await engine.removeContainer(id)
  })

  test('finds what carries a label and removes it; what is gone is no error', async () => {
    const name = unique()
    const network = await engine.createNetwork({
      name,
      labels: { ...labels, 'paas-sim-test.n': name },
      ipv6: false,
    })
    const id = await create({
      name,
      labels: { ...labels, 'paas-sim-test.n': name },
      network: { id: network, aliases: [] },
    })
    const found = await engine.findLabelled('paas-sim-test.n', name)
    expect(found.map(item => [item.kind, item.id, item.name])).toEqual([
      ['container', id, name],
      ['network', network, name],
    ])
    expect(found[0]?.labels).toMatchObject(labels)
    for (const _twice of [1, 2]) {
      await engine.removeContainer(id)
      await engine.removeNetwork(network)
    }
    expect(await engine.findLabelled('paas-sim-test.n', name)).toEqual([])
    expect(await engine.inspectContainer(id)).toBeUndefined()
  })

  test('several who remove one container at once all find it gone', async () => {
    const id = await create({ command: ['sleep', '100'] })
    await engine.startContainer(id)
    await Promise.all([engine.removeContainer(id), engine.removeContainer(id), engine.removeContainer(id)])
    expect(await engine.inspectContainer(id)).toBeUndefined()
  })

  test('mounts a directory of this machine', async () => {
    const dir = directory({ 'file.txt': 'from here' })
    const mounts = [{ kind: 'bind' as const, source: dir, target: '/mnt', readOnly: true }]
    const id = await create({ command: ['sleep', '100'], mounts })
    await engine.startContainer(id)
    expect(await engine.exec(id, ['sh', '-c', 'cat /mnt/file.txt; echo x > /mnt/x || exit 5'])).toMatchObject(
      {
        code: 5,
        stdout: 'from here',
      },
    )
  })

  describe('builds', () => {
    const build = (
      dir: string,
      name: string,
      onOutput: (text: string) => void = () => undefined,
    ): Promise<string> =>
      engine.buildImage(contextOf(dir), {
        name,
        dockerfile: 'Dockerfile',
        args: { WHO: 'you' },
        target: 'last',
        labels: { 'paas-sim-test.built': run },
        onOutput,
        signal,
      })

    test('an image from a context, tells of each step, names and removes it', async () => {
      const name = `paas-sim-test/built-${randomBytes(4).toString('hex')}`
      const dir = directory({
        Dockerfile: `FROM ${staticImage} AS last\nARG WHO=me\nENV WHO=$WHO\nEXPOSE 9000 53/udp 8080/tcp\nSTOPSIGNAL SIGQUIT\nUSER node\nWORKDIR /tmp\nHEALTHCHECK --interval=5s CMD true\nENTRYPOINT ["sh"]\nCMD ["-c", "echo hello $WHO"]\nFROM ${staticImage}\n`,
      })
      let told = ''
      const id = await build(dir, name, output => {
        told += output
      })
      onTestFinished(() => engine.removeImage(name))
      expect(told).toContain('ENV WHO=$WHO')
      expect(await engine.inspectImage(name)).toEqual({
        id,
        exposedPorts: [8080, 9000],
        env: { PATH: '/bin', WHO: 'you' },
        entrypoint: ['sh'],
        command: ['-c', 'echo hello $WHO'],
        user: 'node',
        workingDir: '/tmp',
        stopSignal: 'SIGQUIT',
        // Podman builds images of a format that has no health checks.
        ...(!podman && { healthcheck: { test: ['CMD-SHELL', 'true'], intervalMs: 5_000 } }),
        platform: engine.info.platform,
      })
      await engine.tagImage(id, `${name}:again`)
      expect((await engine.inspectImage(`${name}:again`))?.id).toBe(id)
      await engine.removeImage(`${name}:again`)
      expect(await engine.inspectImage(`${name}:again`)).toBeUndefined()
      await engine.removeImage('paas-sim-test/no-such-image')
    })

    test('says why one cannot be built, in the builder’s words', async () => {
      const dir = directory({ Dockerfile: `FROM ${staticImage} AS last\nRUN echo before; exit 3\n` })
      let told = ''
      const failed = build(dir, 'paas-sim-test/never', output => {
        told += output
      })
      await expect(failed).rejects.toMatchObject({
        code: 'engine',
        message: expect.stringMatching(/non-zero code: 3|exit status 3/),
      })
      expect(told).toContain('before')
    })
  })

  test('says why an image cannot be pulled', async () => {
    const o = { onProgress: () => undefined, signal }
    await expect(engine.pullImage('127.0.0.1:1/no-such:1', o)).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining('127.0.0.1:1'),
    })
  })
})
