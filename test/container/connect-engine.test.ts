import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectEngine } from '../../src/container/connect-engine.ts'
import { type EngineCandidate, engineCandidates } from '../../src/container/engine-candidates.ts'
import { has } from '../runner/setup.ts'

const { signal } = new AbortController()
const openssl = has('openssl')
const home = '/home/me'
const sources = { homeDir: home, configDirectory: `${home}/.docker` }

describe('where to look', () => {
  const hosts = (candidates: readonly EngineCandidate[]): readonly string[] =>
    candidates.map(({ host }) => host)

  test.each([
    ['unix:///tmp/a.sock', 'unix:///tmp/a.sock'],
    ['tcp://ci:2375', 'tcp://ci:2375'],
    ['ci:2375', 'tcp://ci:2375'],
    ['ssh://me@ci', 'ssh://me@ci'],
    ['npipe:////./pipe/mine', 'npipe:////./pipe/mine'],
  ])('DOCKER_HOST=%s is the only place', (DOCKER_HOST, host) => {
    const context = { name: 'other', host: 'unix:///other.sock', skipTlsVerify: false, tlsDirectory: '' }
    const found = engineCandidates({ ...sources, environment: { DOCKER_HOST }, system: 'linux', context })
    expect(found).toEqual([{ host, from: 'DOCKER_HOST', cliEnvironment: { DOCKER_HOST } }])
  })

  test.each([
    [
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      { directory: '/certs', verify: true },
    ],
    [{ DOCKER_TLS_VERIFY: '1' }, { directory: '/home/me/.docker', verify: true }],
    [
      { DOCKER_TLS: '1', DOCKER_CERT_PATH: '/certs' },
      { directory: '/certs', verify: false },
    ],
    [{ DOCKER_CERT_PATH: '/certs' }, undefined],
  ])('TLS as %j says', (tlsEnvironment, tls) => {
    const environment = { DOCKER_HOST: 'tcp://ci:2376', ...tlsEnvironment }
    const [found] = engineCandidates({ ...sources, environment, system: 'linux' })
    expect(found?.tls).toEqual(tls)
    expect(found?.cliEnvironment).toEqual(environment)
  })

  test('the context in use is the only place otherwise', () => {
    const context = { name: 'ci', host: 'tcp://ci:2376', skipTlsVerify: true, tlsDirectory: '/tls' }
    expect(engineCandidates({ ...sources, environment: {}, system: 'linux', context })).toEqual([
      {
        host: 'tcp://ci:2376',
        from: 'docker context ci',
        tls: { directory: '/tls', verify: false },
        cliEnvironment: { DOCKER_CONTEXT: 'ci' },
      },
    ])
  })

  test('else the usual places of the system, Docker before Podman', () => {
    const linux = { XDG_RUNTIME_DIR: '/run/user/1000', CONTAINER_HOST: 'unix:///p.sock' }
    expect(hosts(engineCandidates({ ...sources, environment: linux, system: 'linux' }))).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///run/user/1000/docker.sock',
      'unix:///home/me/.docker/run/docker.sock',
      'unix:///home/me/.docker/desktop/docker.sock',
      'unix:///p.sock',
      'unix:///run/user/1000/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ])
    expect(hosts(engineCandidates({ ...sources, environment: {}, system: 'darwin' }))).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///home/me/.docker/run/docker.sock',
      'unix:///home/me/.docker/desktop/docker.sock',
      'unix:///home/me/.local/share/containers/podman/machine/podman.sock',
    ])
    expect(hosts(engineCandidates({ ...sources, environment: {}, system: 'win32' }))).toEqual([
      'npipe:////./pipe/docker_engine',
      'npipe:////./pipe/dockerDesktopLinuxEngine',
      'npipe:////./pipe/podman-machine-default',
    ])
  })
})

describe('connecting', () => {
  test('by a Unix socket', async () => {
    const socket = join(directory(), 'docker.sock')
    await listening(createServer(engineAnswers()), socket)
    const environment = { DOCKER_HOST: `unix://${socket}`, PATH: '/bin', SECRET: 'x' }
    await using engine = await connectEngine({ environment, homeDir: home, system: 'linux', signal })
    expect(engine.info).toMatchObject({
      name: 'Docker Engine 27.1.1',
      platform: 'linux/arm64',
      endpoint: `unix://${socket} (DOCKER_HOST)`,
      // Its kernel is not ours.
      reach: 'published',
      publishHost: '127.0.0.1',
      cliEnvironment: { DOCKER_HOST: `unix://${socket}`, PATH: '/bin' },
    })
    expect(engine.info.cliEnvironment).not.toHaveProperty('SECRET')
  })

  test.each([
    [{ OperatingSystem: 'Docker Desktop' }, {}, 'Docker Desktop (Engine 27.1.1)', 'docker', false],
    [
      { SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] },
      {},
      'Docker Engine 27.1.1',
      'docker',
      true,
    ],
    [
      {},
      { Components: [{ Name: 'Podman Engine', Version: '4.3.1' }], Version: '4.3.1' },
      'Podman 4.3.1',
      'podman',
      false,
    ],
  ])('tells engines apart: %j %j', async (info, version, name, kind, rootless) => {
    const port = await listening(createServer(engineAnswers(info, version)))
    const DOCKER_HOST = `tcp://127.0.0.1:${port}`
    await using engine = await connectEngine({
      environment: { DOCKER_HOST },
      homeDir: home,
      system: 'linux',
      signal,
    })
    expect(engine.info).toMatchObject({ name, kind, rootless, reach: 'published', publishHost: '127.0.0.1' })
  })

  test.skipIf(!openssl)('by TCP with TLS, certificates of both sides checked', async () => {
    const certs = certificates()
    const read = (name: string): Buffer => readFileSync(join(certs, name))
    const server = createHttpsServer(
      {
        cert: read('cert.pem'),
        key: read('key.pem'),
        ca: read('ca.pem'),
        requestCert: true,
        rejectUnauthorized: true,
      },
      engineAnswers(),
    )
    const port = await listening(server)
    const environment = {
      DOCKER_HOST: `tcp://localhost:${port}`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: certs,
    }
    await using engine = await connectEngine({ environment, homeDir: home, system: 'linux', signal })
    expect(engine.info.name).toBe('Docker Engine 27.1.1')
    const without = { ...environment, DOCKER_CERT_PATH: directory() }
    await expect(
      connectEngine({ environment: without, homeDir: home, system: 'linux', signal }),
    ).rejects.toMatchObject({
      code: 'no-engine',
      message: expect.stringMatching(/certificate/),
    })
  })

  test.skipIf(!openssl)('by the context that the docker CLI is set to, with its TLS files', async () => {
    const certs = certificates()
    const read = (name: string): Buffer => readFileSync(join(certs, name))
    const server = createHttpsServer({ cert: read('cert.pem'), key: read('key.pem') }, engineAnswers())
    const homeDir = directory()
    const id = createHash('sha256').update('ci').digest('hex')
    const docker = join(homeDir, '.docker')
    mkdirSync(join(docker, 'contexts/meta', id), { recursive: true })
    mkdirSync(join(docker, 'contexts/tls', id, 'docker'), { recursive: true })
    writeFileSync(join(docker, 'contexts/tls', id, 'docker/ca.pem'), read('ca.pem'))
    writeFileSync(join(docker, 'config.json'), JSON.stringify({ currentContext: 'ci' }))
    const Host = `tcp://localhost:${await listening(server)}`
    writeFileSync(
      join(docker, 'contexts/meta', id, 'meta.json'),
      JSON.stringify({ Name: 'ci', Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false } } }),
    )
    await using engine = await connectEngine({ environment: {}, homeDir, system: 'linux', signal })
    expect(engine.info.endpoint).toBe(`${Host} (docker context ci)`)
    const environment = { DOCKER_CONTEXT: 'none-such' }
    await expect(connectEngine({ environment, homeDir, system: 'linux', signal })).rejects.toMatchObject({
      code: 'no-engine',
      message: expect.stringContaining('the docker context "none-such" is in use'),
    })
  })

  test('by ssh, through the machine’s own client', async () => {
    const bin = directory()
    const port = await listening(createServer(engineAnswers()))
    // As `docker system dial-stdio` at the other end does, and what it was called with.
    const dial = `const c = require('node:net').connect(${port}); process.stdin.pipe(c); c.pipe(process.stdout)`
    writeFileSync(
      join(bin, 'ssh'),
      `#!/bin/sh\necho "$@" >> ${bin}/words\nexec "${process.execPath}" -e "${dial}"\n`,
    )
    chmodSync(join(bin, 'ssh'), 0o755)
    const environment = { DOCKER_HOST: 'ssh://me@build.example.com:2222', PATH: `${bin}:${process.env.PATH}` }
    await using engine = await connectEngine({ environment, homeDir: home, system: 'linux', signal })
    expect(engine.info).toMatchObject({
      name: 'Docker Engine 27.1.1',
      reach: 'published',
      publishHost: 'build.example.com',
    })
    expect(readFileSync(join(bin, 'words'), 'utf8')).toContain(
      '-l me -p 2222 -- build.example.com docker system dial-stdio',
    )
  })

  test('an ssh client that fails is told in its own words', async () => {
    const bin = directory()
    writeFileSync(join(bin, 'ssh'), '#!/bin/sh\necho "Host key verification failed." >&2\nexit 255\n')
    chmodSync(join(bin, 'ssh'), 0o755)
    const environment = { DOCKER_HOST: 'ssh://me@build.example.com', PATH: `${bin}:${process.env.PATH}` }
    await expect(
      connectEngine({ environment, homeDir: home, system: 'linux', signal }),
    ).rejects.toMatchObject({
      code: 'no-engine',
      message: expect.stringContaining('Host key verification failed.'),
    })
  })

  test.each([
    ['unix:///no/such.sock', 'not there', /unset DOCKER_HOST/],
    ['tcp://127.0.0.1:1', 'nothing listens there', /unset DOCKER_HOST/],
    ['fd://', 'its address is none of', /unset DOCKER_HOST/],
  ])('%s: %s', async (DOCKER_HOST, reason, hint) => {
    await expect(
      connectEngine({ environment: { DOCKER_HOST }, homeDir: home, system: 'linux', signal }),
    ).rejects.toMatchObject({
      code: 'no-engine',
      message: expect.stringContaining(`${DOCKER_HOST} (DOCKER_HOST): ${reason}`),
      hint: expect.stringMatching(hint),
    })
  })

  test('an aborted search ends at once, though the engine is silent', async () => {
    const server = createServer(() => undefined)
    const port = await listening(server)
    const abort = new AbortController()
    server.once('request', () => abort.abort(new Error('enough')))
    const environment = { DOCKER_HOST: `tcp://127.0.0.1:${port}` }
    await expect(
      connectEngine({ environment, homeDir: home, system: 'linux', signal: abort.signal }),
    ).rejects.toThrow('enough')
  })
})

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'paas-sim-connect-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function engineAnswers(info: object = {}, version: object = {}): RequestListener {
  return (request, response) => {
    response.setHeader('Content-Type', 'application/json')
    const body = request.url?.startsWith('/version')
      ? { Version: '27.1.1', Os: 'linux', Arch: 'arm64', Components: [{ Name: 'Engine' }], ...version }
      : { Name: 'elsewhere', OperatingSystem: 'Debian', SecurityOptions: [], ...info }
    response.end(JSON.stringify(body))
  }
}

/** Its port; 0 for a Unix socket. */
async function listening(server: Server, socket?: string): Promise<number> {
  await new Promise<void>(resolve => void server.listen(socket ?? { port: 0 }, resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(() => resolve()))
  })
  const address = server.address() as AddressInfo | string | null
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A certificate for localhost that is its own authority. */
function certificates(): string {
  const dir = directory()
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost'.split(' ')
  const files = [
    '-addext',
    'subjectAltName=DNS:localhost',
    '-keyout',
    join(dir, 'key.pem'),
    '-out',
    join(dir, 'cert.pem'),
  ]
  execFileSync('openssl', [...words, ...files], { stdio: 'ignore' })
  writeFileSync(join(dir, 'ca.pem'), readFileSync(join(dir, 'cert.pem')))
  return dir
}
