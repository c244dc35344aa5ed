import type { Evidence } from '../../src/model/evidence.ts'
import type { HttpProbe, Listener, TcpListener } from '../../src/model/instance.ts'
import type { Service } from '../../src/model/plan.ts'
import type { Platform, ScanRule } from '../../src/model/platform.ts'
import type { PackageJson, Project } from '../../src/model/project.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'

export const port = 23_817
export const heroku: Platform = findPlatform('heroku')

/** Heroku's rules with some of them changed, as other platforms have them. */
export function platformWith(changes: Partial<Platform>): Platform {
  return { ...heroku, ...changes }
}
export const ipv6Platform = platformWith({ bind: { family: 'ipv6', loopbackIsReachable: false } })
export const ipv4Platform = platformWith({ bind: { family: 'ipv4', loopbackIsReachable: false } })
const scan: ScanRule = {
  request: { method: 'HEAD', path: '/', headers: {} },
  reserved: [18_012],
  reportMs: 5_000,
}
export const scanningPlatform = platformWith({ port: { ...heroku.port, routes: 'scan', scan } })
export const sameHostPlatform = platformWith({ bind: { family: 'any', loopbackIsReachable: true } })
export const checkingPlatform = platformWith({
  boot: {
    timeoutMs: 60_000,
    check: {
      kind: 'http',
      path: '/healthz',
      method: 'GET',
      passes: [[200, 299]],
      intervalMs: 1000,
      timeoutMs: 5000,
      headers: {},
    },
  },
})

export function project(changes: Partial<Project> = {}): Project {
  return {
    dir: '/home/ada/shop',
    procfile: undefined,
    packageJson: undefined,
    serverJs: false,
    env: [],
    stacks: [],
    suspects: [],
    files: [],
    ...changes,
  }
}

export function packageJson(
  scripts: Record<string, string>,
  dependencies: Record<string, string> = {},
): PackageJson {
  const scriptLines = Object.fromEntries(Object.keys(scripts).map((name, index) => [name, 7 + index]))
  return { file: '/home/ada/shop/package.json', name: 'shop', scripts, scriptLines, dependencies }
}

/** A project whose Procfile has this `web` line. */
export function procfile(command: string, changes: Partial<Project> = {}): Partial<Evidence> {
  return {
    service: service(command),
    project: project({
      procfile: { file: '/home/ada/shop/Procfile', processes: [{ name: 'web', command, line: 1 }] },
      files: ['Procfile'],
      ...changes,
    }),
  }
}

export function service(command: string, changes: Partial<Service> = {}): Service {
  return {
    name: 'web',
    kind: 'web',
    command,
    origin: { label: 'Procfile', position: { file: '/home/ada/shop/Procfile', line: 1 } },
    instances: 1,
    ...changes,
  }
}

/** `npm start` of a project with this start script. */
export function npmStart(
  script: string,
  dependencies: Record<string, string> = {},
  stacks: readonly string[] = [],
): Partial<Evidence> {
  return {
    service: service('npm start', {
      origin: {
        label: 'package.json scripts.start',
        position: { file: '/home/ada/shop/package.json', line: 7 },
      },
    }),
    project: project({
      packageJson: packageJson({ start: script }, dependencies),
      stacks: stacks.map(stack => ({ stack, because: `package.json: ${stack}` })),
      files: ['package.json'],
    }),
  }
}

export function tcp(
  address: string,
  at: number,
  command = 'node server.js',
  more: Partial<TcpListener> = {},
) {
  return {
    kind: 'tcp',
    family: address.includes(':') ? 'ipv6' : 'ipv4',
    address,
    port: at,
    process: { pid: 4242, command },
    ...more,
  } satisfies Listener
}

export function probe(changes: Partial<HttpProbe>): HttpProbe {
  return {
    url: `http://127.77.0.1:${port}/`,
    host: 'shop.herokuapp.com',
    outcome: 'answer',
    tookMs: 12,
    ...changes,
  }
}

/** An instance that was watched until the deadline, with what is changed. */
export function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    platform: heroku,
    project: project(),
    service: service('node server.js'),
    instance: 'web.1',
    port,
    instanceAddress: '127.77.0.1',
    ending: 'deadline',
    elapsedMs: 60_000,
    deadlineMs: 60_000,
    boundAfterMs: undefined,
    listeners: [],
    dial: { address: '127.77.0.1', port, outcome: 'refused', errorCode: 'ECONNREFUSED' },
    portOwner: undefined,
    exit: undefined,
    survivors: [],
    startError: undefined,
    health: undefined,
    firstAnswer: undefined,
    logTail: [],
    environment: { PORT: String(port), PATH: '/usr/bin' },
    withheld: [],
    sources: [],
    stop: undefined,
    ...changes,
  }
}

/** One that came up as it should. */
export function ready(changes: Partial<Evidence> = {}): Partial<Evidence> {
  return {
    ending: 'ready',
    elapsedMs: 320,
    boundAfterMs: 310,
    listeners: [tcp('0.0.0.0', port)],
    dial: { address: '127.77.0.1', port, outcome: 'connected' },
    firstAnswer: probe({ status: 200 }),
    ...changes,
  }
}

/** One that ended by itself. */
export function ended(
  code: number | null,
  logTail: readonly string[],
  changes: Partial<Evidence> = {},
): Partial<Evidence> {
  return { ending: 'exited', elapsedMs: 410, exit: { code, signal: null }, logTail, ...changes }
}
