import type { Platform } from '../../src/model/platform.ts'
import type { Project } from '../../src/model/project.ts'

type Start = Platform['start']
type Port = Platform['port']

/** What planning reads of a platform. The rest (router, log lines) it must not touch: reading it throws. */
export function platformWith(
  o: { start?: Partial<Start>; port?: Partial<Port> } & Partial<Omit<Platform, 'start' | 'port'>> = {},
): Platform {
  const { start, port, ...rest } = o
  const known = {
    id: 'plat',
    name: 'Plat',
    projectFiles: ['Procfile'],
    environment: {},
    runtimeEnvironment: undefined,
    container: undefined,
    ...rest,
    start: {
      sources: ['procfile', 'package-start', 'server-js'],
      routedProcess: 'web',
      releaseProcess: 'release',
      shell: 'bash',
      ...start,
    },
    port: {
      variable: 'PORT',
      choice: { kind: 'dynamic', from: 3000, to: 4000 },
      userMaySet: false,
      routes: 'port',
      ...port,
    },
  }
  return new Proxy(known as unknown as Platform, {
    get: (target, key) => {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key)
      throw new Error(`planning reads platform.${key}`)
    },
  })
}

export function projectWith(o: Partial<Project> = {}): Project {
  return {
    dir: '/app',
    procfile: undefined,
    packageJson: undefined,
    serverJs: false,
    env: [],
    stacks: [],
    suspects: [],
    files: [],
    ...o,
  }
}
