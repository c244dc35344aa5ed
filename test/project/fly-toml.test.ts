import { describe, expect, it } from 'vitest'
import { parseFlyToml } from '../../src/project/fly-toml.ts'
import { blueprintText } from './blueprint-text.ts'

const read = (text: string) => blueprintText(parseFlyToml(text, 'fly.toml'))

/** github.com/metagram-net/metagram.net, fly.toml, shortened */
const services = `app = "snowy-haze-9607"
primary_region = "sjc"
kill_signal = "SIGTERM"
kill_timeout = "1m0s"
[deploy]
release_command = "squill migrate"
[env]
BASE_URL = "https://metagram.net/"
[[services]]
protocol = "tcp"
internal_port = 8000
processes = ["app"]
[[services.ports]]
port = 80
handlers = ["http"]
[[services.tcp_checks]]
interval = "15s"
[[services.http_checks]]
interval = "10s"
timeout = "2s"
path = "/.well-known/health-check"
`

/** github.com/NoQuarterTeam/boilerplate-remix, fly.toml, shortened: numbers are milliseconds, \`processes\` is a list */
const older = `app = "nq-boilerplate"
kill_signal = "SIGINT"
kill_timeout = 5
processes = [ ]

[env]
PORT = "8080"

[experimental]
auto_rollback = true
cmd = ["npm", "run", "prod"]

[[services]]
internal_port = 8_080
processes = [ "app" ]

  [[services.http_checks]]
  interval = 10_000
  path = "/healthcheck"
  timeout = 2_000
`

describe('parseFlyToml', () => {
  it.each<[string, string, string[]]>([
    [
      'services',
      services,
      [
        'web app @9:1, port internal_port=8000 @11:1, health 10000/2000, graceMs=60000, stopSignal=SIGTERM, healthPath=/.well-known/health-check',
        'env PRIMARY_REGION=sjc @2:1',
        'env BASE_URL=https://metagram.net/ @8:1',
        'release "squill migrate" @6:1',
        'names all',
      ],
    ],
    [
      'an older file',
      older,
      [
        'web app @13:1, start "npm run prod" @11:1, port internal_port=8080 @14:1, health 10000/2000, graceMs=5000, stopSignal=SIGINT, healthPath=/healthcheck',
        'env PORT=8080 @7:1',
        'names all',
      ],
    ],
    [
      'process groups, the one that is routed to first',
      'app = "a"\n[processes]\nworker = "node jobs.js"\nweb = "node web.js"\n[http_service]\ninternal_port = 3000\nprocesses = ["web"]\n[[http_service.checks]]\npath = "/up"\n',
      [
        'web web @4:1, start "node web.js" @4:1, port internal_port=3000 @6:1, health -/-, healthPath=/up',
        'worker worker @3:1, start "node jobs.js" @3:1',
        'names all',
      ],
    ],
    [
      'a check of its own, of another group not',
      'app = "a"\n[http_service]\ninternal_port = 80\n[checks.other]\ntype = "http"\npath = "/no"\nprocesses = ["x"]\n[checks.up]\ntype = "http"\npath = "/yes"\n',
      ['web app @2:1, port internal_port=80 @3:1, health -/-, healthPath=/yes', 'names all'],
    ],
    [
      'no way in',
      'app = "a"\nkill_signal = "SIGQUIT"\nwarp = 1\n',
      [
        'worker app @1:1',
        'notice fly.toml: kill_signal SIGQUIT is not sent here',
        'notice fly.toml: warp is not known to paas-sim and has no effect',
        'names all',
      ],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it('tells all that is wrong, with its place', () => {
    const text = `app = "a"
kill_signal = "term"
kill_timeout = "soon"
[env]
1A = "x"
[http_service]
internal_port = 80800
[[http_service.checks]]
path = "up"
interval = "10 s"
`
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-file',
        position: { file: 'fly.toml', line: 2, column: 1 },
        message: [
          'fly.toml has 6 problems',
          '  line 2, column 1: "kill_signal" is "term"',
          '  line 3, column 1: "kill_timeout" is "soon"',
          '  line 5, column 1: the name "1A"',
          '  line 7, column 1: "internal_port" is "80800"',
          '  line 9, column 1: "path" is "up"',
          '  line 10, column 1: "interval" is "10 s"',
        ].join('\n'),
      }),
    )
  })

  it.each([
    ['an open table', 'app = "a"\n[env\nA = "x"\n', 2, 5],
    ['a key twice', 'app = "a"\napp = "b"\n', 2, 1],
    ['a text without quotes', 'app = a\n', 1, 7],
  ])('refuses %s', (_, text, line, column) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ position: { file: 'fly.toml', line, column } }),
    )
  })

  it.each<[machines: string, mebibytes: number | undefined]>([
    ["[[vm]]\nmemory = '1gb'", 1_024],
    ['[[vm]]\nmemory_mb = 512', 512],
    ["[[vm]]\nsize = 'shared-cpu-2x'", 512],
    ["[[vm]]\nsize = 'performance-1x'\nmemory = '4gb'", 4_096],
    ["[[vm]]\nmemory = '1gb'\nprocesses = ['web']\n[[vm]]\nmemory = '2gb'", 2_048],
    ["[[vm]]\nsize = 'a100-40gb'", undefined],
    ['', undefined],
  ])('memory of %j', (machines, mebibytes) => {
    const { services } = parseFlyToml(`app = 'a'\n${machines}\n`, 'fly.toml')
    expect(services.map(({ memoryBytes }) => memoryBytes && memoryBytes / 1_024 ** 2)).toEqual([mebibytes])
  })
})
