import { describe, expect, it } from 'vitest'
import { parseKamal } from '../../src/project/kamal.ts'
import { blueprintText } from './blueprint-text.ts'

const read = (text: string) => {
  const blueprint = parseKamal(text, 'config/deploy.yml')
  return blueprint === undefined ? undefined : blueprintText(blueprint)
}

/** github.com/1klap/railsguru-web, config/deploy.yml, shortened, the job role not commented out */
const rails = `service: railsguru
image: 1klap/railsguru-web
servers:
  web:
    - 49.13.170.192
  job:
    hosts:
      - 192.168.0.1
    cmd: bin/jobs
proxy:
  ssl: true
  host: railsguru.dev
env:
  secret:
    - RAILS_MASTER_KEY
  clear:
    SOLID_QUEUE_IN_PUMA: true
    WEB_CONCURRENCY: 2
    REGION: <%= ENV["REGION"] %>
builder:
  arch: arm64
  local: <%= ENV.fetch("KAMAL_BUILDER_LOCAL", "true") %>
`

describe('parseKamal', () => {
  it.each<[string, string, string[]]>([
    [
      'roles',
      rails,
      [
        'web web @4:3',
        'worker job @6:3, start "bin/jobs" @9:5',
        'env SOLID_QUEUE_IN_PUMA=true @17:5',
        'env WEB_CONCURRENCY=2 @18:5',
        'notice config/deploy.yml: the app: RAILS_MASTER_KEY, REGION have their values on the servers only; set what the app needs in .env or with --env',
        'names all',
      ],
    ],
    [
      'what is built',
      `service: a
image: me/a
servers: [10.0.0.1]
builder:
  context: web
  dockerfile: web/docker/prod.Dockerfile
  target: app
  args: { NODE: 22, KEY: <%= ENV["KEY"] %> }
`,
      ['web web @3:1', 'in web:docker/prod.Dockerfile NODE=22', 'names all'],
    ],
    [
      'what the proxy does',
      `service: a
servers: [10.0.0.1]
deploy_timeout: 45
proxy:
  app_port: 3000
  healthcheck: { path: /healthz, interval: 3s, timeout: 10 }
env: { A: b }
accessories: { db: { image: postgres } }
`,
      [
        'web web @2:1, port app_port=3000 @5:3, health 3000/10000, healthPath=/healthz, bootTimeoutMs=45000',
        'env A=b @7:8',
        'notice config/deploy.yml: accessories are not started here',
        'names all',
      ],
    ],
    [
      'another primary role, and roles with and without a proxy of their own',
      `service: a
primary_role: site
servers:
  api: { hosts: [h], cmd: bin/api, proxy: { app_port: 4000 }, env: { clear: { B: 2 } } }
  jobs: { hosts: [h], proxy: false, cmd: bin/jobs }
  site: { hosts: [h] }
`,
      [
        'web api @4:3, start "bin/api" @4:22, port app_port=4000 @4:45, env B=2',
        'web site @6:3',
        'worker jobs @5:3, start "bin/jobs" @5:37',
        'names all',
      ],
    ],
    [
      'the health check of Kamal 1',
      'service: a\nservers: [h]\nstop_wait_time: 30\nhealthcheck:\n  path: /up\n  port: 4000\n  interval: 5s\n',
      ['web web @2:1, port port=4000 @6:3, health 5000/-, graceMs=30000, healthPath=/up', 'names all'],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it("leaves another program's deploy.yml alone", () => {
    expect(read('production:\n  host: x\n')).toBeUndefined()
  })

  it('tells all that is wrong, with its place', () => {
    const text = `service: a
<% if true %>
proxy:
  app_port: web
  healthcheck: { path: up, timeout: long }
<% end %>
env: x
`
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        message: [
          'config/deploy.yml has 4 problems',
          '  line 4, column 3: "app_port" is "web"',
          '  line 5, column 18: "path" is "up"',
          '  line 5, column 28: "timeout" is "long"',
          '  line 7, column 1: "env" is not a map',
        ].join('\n'),
      }),
    )
  })

  it('what buildpacks build is run without a container', () => {
    const pack = 'service: a\nservers: [10.0.0.1]\nbuilder: { pack: { builder: heroku/builder:24 } }\n'
    expect(parseKamal(pack, 'config/deploy.yml')?.services.map(({ native }) => native)).toEqual([true])
  })
})
