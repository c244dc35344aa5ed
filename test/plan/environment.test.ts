import { describe, expect, it } from 'vitest'
import type { EnvEntry } from '../../src/model/project.ts'
import { buildEnvironment } from '../../src/plan/environment.ts'
import { herokuRules } from '../router/stage.ts'
import { platformWith } from './platform.ts'

type Options = Parameters<typeof buildEnvironment>[0]

const entry = (name: string, value: string, line = 1, file = '.env'): EnvEntry => ({
  name,
  value,
  position: { file, line, column: 1 },
})

const build = (o: Partial<Options> = {}) =>
  buildEnvironment({
    platform: platformWith(),
    service: { name: 'web', kind: 'web', command: 'x', origin: { label: 'Procfile' }, instances: 1 },
    index: 1,
    port: 23_817,
    projectDir: '/app',
    envFile: [],
    extraEnvFile: [],
    overrides: [],
    inherit: false,
    shellEnvironment: {},
    system: 'linux',
    ...o,
  })

const appPath = '/app/node_modules/.bin:/app/.venv/bin:/app/vendor/bin'

describe('buildEnvironment', () => {
  it('gives PATH and PORT, when there is nothing else', () => {
    expect(build()).toEqual({ environment: { PATH: appPath, PORT: '23817' }, withheld: [], notices: [] })
  })

  it('keeps the base of the shell, and names what it withholds', () => {
    const kept = {
      ...{
        HOME: '/home/me',
        USER: 'me',
        SHELL: '/bin/zsh',
        TMPDIR: '/tmp',
        LANG: 'C',
        LC_ALL: 'C',
        TZ: 'UTC',
      },
      ...{
        JAVA_HOME: '/j',
        NVM_DIR: '/n',
        PYENV_ROOT: '/p',
        https_proxy: 'http://p',
        NODE_EXTRA_CA_CERTS: '/ca',
      },
    }
    const shell = {
      ...kept,
      PATH: '/usr/bin',
      DATABASE_URL: 'postgres://x',
      NODE_ENV: 'development',
      PORT: '1',
      home: 'lower case is another variable',
      HOST: 'zsh',
      UNSET: undefined,
      ...{ _: '/bin/x', PWD: '/', OLDPWD: '/', SHLVL: '1' },
    }
    const { environment, withheld } = build({ shellEnvironment: shell })
    expect(environment).toEqual({ ...kept, PATH: `${appPath}:/usr/bin`, PORT: '23817' })
    expect(withheld).toEqual(['DATABASE_URL', 'HOST', 'NODE_ENV', 'home'])
  })

  it('gives the whole shell when asked, PORT excepted', () => {
    const shell = { PATH: '/usr/bin', DATABASE_URL: 'x', PORT: '1', SHLVL: '2' }
    expect(build({ inherit: true, shellEnvironment: shell })).toEqual({
      environment: { PATH: `${appPath}:/usr/bin`, DATABASE_URL: 'x', PORT: '23817', SHLVL: '2' },
      withheld: [],
      notices: [],
    })
  })

  it('lets the later layer win', () => {
    const layers = ['base', 'platform', '.env', '--env-file', '--env']
    for (let last = 1; last <= layers.length; last++) {
      const upTo = (layer: number) => layer < last
      const { environment } = build({
        shellEnvironment: { TZ: 'base' },
        platform: platformWith({ environment: upTo(1) ? { TZ: 'platform' } : {} }),
        envFile: upTo(2) ? [entry('TZ', 'first'), entry('TZ', '.env')] : [],
        extraEnvFile: upTo(3) ? [entry('TZ', '--env-file')] : [],
        overrides: upTo(4) ? [{ name: 'TZ', value: '--env' }] : [],
      })
      expect(environment.TZ).toBe(layers[last - 1])
    }
  })

  it('fills in what the platform says of an instance', () => {
    const platform = platformWith({
      environment: { DYNO: '{instance}', N: '{service}-{index}', URL: 'x:{port}', OTHER: '{unknown}' },
    })
    expect(build({ platform, index: 3 }).environment).toMatchObject({
      DYNO: 'web.3',
      N: 'web-3',
      URL: 'x:23817',
      OTHER: '{unknown}',
    })
  })

  it('gives a worker no port, nor what tells one', () => {
    const platform = platformWith({ environment: { URL: 'x:{port}', DYNO: '{instance}' } })
    const { environment, notices } = build({ platform, port: undefined, envFile: [entry('PORT', '5')] })
    expect(environment).toEqual({ PATH: appPath, DYNO: 'web.1', PORT: '5' })
    expect(notices).toEqual([])
  })

  it("adds what the platform's build sets for the language, where nobody set it", () => {
    const platform = platformWith({
      runtimeEnvironment: { node: { NODE_ENV: 'production', WEB_CONCURRENCY: '1' } },
    })
    const envFile = [entry('WEB_CONCURRENCY', '4')]
    expect(build({ platform, envFile, runtime: 'node' }).environment).toMatchObject({
      NODE_ENV: 'production',
      WEB_CONCURRENCY: '4',
    })
    for (const other of [build({ platform, runtime: 'python' }), build({ platform })]) {
      expect(other.environment).not.toHaveProperty('NODE_ENV')
    }
    const shellEnvironment = { NODE_ENV: 'test' }
    expect(build({ platform, runtime: 'node', inherit: true, shellEnvironment }).environment.NODE_ENV).toBe(
      'test',
    )
    expect(build({ platform, runtime: 'node', shellEnvironment })).toMatchObject({
      environment: { NODE_ENV: 'production' },
      withheld: [],
    })
  })

  it.each<[string, Partial<Options>, string[]]>([
    [
      '.env',
      { envFile: [entry('A', '1'), entry('PORT', '3000', 2)] },
      ['PORT=3000 in .env line 2 is not used: Plat sets PORT itself, here to 23817'],
    ],
    [
      'a file before .env',
      { envFile: [entry('PORT', '3000', 2)], extraEnvFile: [entry('PORT', '4000', 9, 'ci.env')] },
      ['PORT=4000 in ci.env line 9 is not used: Plat sets PORT itself, here to 23817'],
    ],
    [
      '--env before a file',
      { envFile: [entry('PORT', '3000', 2)], overrides: [{ name: 'PORT', value: 'x' }] },
      ['--env PORT=x is not used: Plat sets PORT itself, here to 23817'],
    ],
    ['the same value', { envFile: [entry('PORT', '23817')] }, []],
    ['another variable', { envFile: [entry('port', '3000')] }, []],
  ])('does not let the user set PORT in %s', (_, o, messages) => {
    const { environment, notices } = build(o)
    expect(environment.PORT).toBe('23817')
    expect(notices).toEqual(messages.map(message => ({ code: 'port-overridden', message })))
  })

  it('lets the user set PORT where the platform does', () => {
    const platform = platformWith({ port: { userMaySet: true } })
    const { environment, notices } = build({ platform, port: 3000, envFile: [entry('PORT', '3000')] })
    expect(environment.PORT).toBe('3000')
    expect(notices).toEqual([])
    expect(build({ platform }).environment.PORT).toBe('23817')
  })

  it('tells a second instance its own port, where the user has set one', () => {
    const platform = platformWith({ port: { userMaySet: true } })
    const { environment, notices } = build({ platform, index: 2, envFile: [entry('PORT', '3000')] })
    expect(environment.PORT).toBe('23817')
    expect(notices).toEqual([])
  })

  it.each<[string, string, boolean, string]>([
    ['another PORT than the file tells the router stays', '3000', true, '3000'],
    ['the same PORT is that of the instance', '8080', true, '23817'],
    ["the platform's PORT wins where the user may set none", '3000', false, '23817'],
  ])('%s', (_, given, userMaySet, expected) => {
    const service = {
      ...{ name: 'app', kind: 'web' as const, command: 'x', origin: { label: 'fly.toml' }, instances: 1 },
      port: { port: 8080, key: 'internal_port', position: { file: 'fly.toml', line: 3 } },
      env: [entry('PORT', given, 5, 'fly.toml')],
    }
    const { environment } = build({ service, platform: platformWith({ port: { userMaySet } }) })
    expect(environment.PORT).toBe(expected)
  })

  it("puts what the platform's file says of a service between the platform and .env", () => {
    const platform = platformWith({ environment: { A: 'platform', B: 'platform', C: 'platform' } })
    const env = [entry('B', 'file', 1, 'p.yaml'), entry('C', 'file', 2, 'p.yaml')]
    const service = {
      name: 'api',
      kind: 'web',
      command: 'x',
      origin: { label: 'p.yaml' },
      instances: 1,
      env,
    } as const
    const { environment } = build({ platform, service, envFile: [entry('C', '.env')] })
    expect(environment).toMatchObject({ A: 'platform', B: 'file', C: '.env' })
  })

  it.each([
    [{ kind: 'web' }, { KIND: 'web', URL: 'https://my-app.example.com' }],
    [
      { kind: 'web', routed: false },
      { KIND: 'web', URL: undefined },
    ],
    [{ kind: 'worker' }, { KIND: 'worker', URL: undefined }],
  ] as const)('gives the public name to what is reached by it: %j', (of, expected) => {
    const router = { ...herokuRules, hostname: '{app}.example.com' }
    const platform = platformWith({ router, environment: { URL: 'https://{hostname}', KIND: '{kind}' } })
    const service = { name: 'api', command: 'x', origin: { label: 'p.yaml' }, instances: 1, ...of }
    const { environment } = build({ platform, service, projectDir: '/home/me/My App' })
    expect({ KIND: environment.KIND, URL: environment.URL }).toEqual(expected)
  })

  it('fills in what the build sets for the language', () => {
    const platform = platformWith({ runtimeEnvironment: { python: { ARGS: '--bind=0.0.0.0:{port}' } } })
    expect(build({ platform, runtime: 'python' }).environment.ARGS).toBe('--bind=0.0.0.0:23817')
    expect(build({ platform, runtime: 'python', port: undefined }).environment.ARGS).toBeUndefined()
  })

  it('sets the variable of the platform', () => {
    const platform = platformWith({ port: { variable: 'SERVER_PORT' } })
    const { environment, notices } = build({
      platform,
      envFile: [entry('PORT', '1'), entry('SERVER_PORT', '2')],
    })
    expect(environment).toMatchObject({ PORT: '1', SERVER_PORT: '23817' })
    expect(notices).toHaveLength(1)
  })

  it('knows that Windows does not tell case', () => {
    const shellEnvironment = {
      ...{
        Path: 'C:\\bin',
        SystemRoot: 'C:\\Windows',
        ComSpec: 'cmd',
        PATHEXT: '.EXE',
        UserProfile: 'C:\\me',
      },
      ...{ AppData: 'a', TEMP: 't', secret: 's', Overridden: 'shell' },
    }
    const { environment, withheld } = build({
      system: 'win32',
      projectDir: 'C:\\app',
      shellEnvironment,
      overrides: [
        { name: 'systemroot', value: 'D:\\' },
        { name: 'OVERRIDDEN', value: 'x' },
      ],
    })
    expect(environment).toEqual({
      Path: 'C:\\app\\node_modules\\.bin;C:\\app\\.venv\\Scripts;C:\\app\\vendor\\bin;C:\\bin',
      SystemRoot: 'D:\\',
      ...{ ComSpec: 'cmd', PATHEXT: '.EXE', UserProfile: 'C:\\me', AppData: 'a', TEMP: 't', OVERRIDDEN: 'x' },
      PORT: '23817',
    })
    expect(withheld).toEqual(['secret'])
  })
})
