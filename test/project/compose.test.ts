import { relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCompose } from '../../src/project/compose.ts'

const parse = (
  texts: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  others: Readonly<Record<string, string>> = {},
) =>
  parseCompose(
    texts.map((text, index) => ({
      file: ['compose.yaml', 'compose.override.yaml'][index] ?? 'more.yaml',
      text,
    })),
    {
      dir: '/p/shop',
      base: '/p/shop',
      variables,
      readText: async path => others[relative('/p/shop', path)],
    },
  )

/** In the form of the documentation's sample "nginx, Flask and MySQL" with what most projects add. */
const shop = `
name: shop
x-node: &node
  environment: &env
    NODE_ENV: production
services:
  proxy:
    image: nginx:alpine
    ports: ["80:80"]
    depends_on: [web]
  web:
    <<: *node
    build:
      context: ./web
      dockerfile: docker/Dockerfile
      target: prod
      args:
        - VERSION=\${VERSION:-1}
        - TOKEN
    command: node server.js --port $$PORT
    environment:
      <<: *env
      API_URL: http://api:5000
      DATABASE_URL: postgres://u:\${DB_PASSWORD}@db/shop
      QUEUE: queue:7000
    ports:
      - "3000:3000"
      - target: 9464
        published: "9090"
    depends_on:
      db: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
      mail: { condition: service_started, required: false }
    volumes: ["./src:/app/src:ro", /app/node_modules, "cache:/cache"]
    stop_grace_period: 1m30s
    stop_signal: INT
  api:
    build: ./api
    environment: [A=1, TOKEN]
    expose: [5000]
    deploy:
      replicas: 2
      resources: { limits: { memory: 256M } }
    healthcheck: { test: curl -f localhost:5000, interval: 10s, retries: 3 }
  migrate: { build: ./api, command: [npm, run, migrate] }
  db:
    image: postgres:16
    healthcheck: { test: [CMD-SHELL, pg_isready], disable: true }
    volumes: [{ type: volume, source: pg, target: /var/lib/postgresql/data }]
  queue: { image: example.com/queue:1 }
  mail: { image: mailhog/mailhog, ports: ["1025:1025", "8025:8025"], profiles: [dev] }
  jobs: { build: ., init: true, user: "1000", working_dir: /w, entrypoint: /run.sh }
volumes:
  cache:
  pg: { external: true, name: shop_pg }
`

describe('parseCompose', () => {
  it('reads services and what each is', async () => {
    const { names, services, notices } = await parse([shop], { TOKEN: 't', DB_PASSWORD: 'secret' })
    expect(names).toBe('all')
    expect(
      services.map(({ type, name, port, protocol }) =>
        [type, name, port?.port, port?.key, protocol].join(' ').trim(),
      ),
    ).toEqual([
      'web web',
      'web proxy 80 ports',
      'private api 5000 expose',
      'task migrate',
      'private db 5432 image tcp',
      'private queue 7000 QUEUE tcp',
      'worker jobs',
    ])
    expect(notices).toEqual([
      'compose.yaml line 51: mail is left out, as in Compose: it is of the profile dev (COMPOSE_PROFILES=dev)',
    ])
    const [web, , api, , db, , jobs] = services
    expect(web).toMatchObject({
      position: { file: 'compose.yaml', line: 11, column: 3 },
      dotenv: false,
      publicPort: 3000,
      extraPorts: [{ port: 9464, publicPort: 9090, protocol: 'http' }],
      graceMs: 90_000,
      stopSignal: 'SIGINT',
      container: {
        image: 'paas-sim/shop-web:latest',
        build: {
          context: 'web',
          dockerfile: 'docker/Dockerfile',
          target: 'prod',
          args: { VERSION: '1', TOKEN: 't' },
        },
        command: ['node', 'server.js', '--port', '$PORT'],
        mounts: [
          { source: '/p/shop/src', kind: 'bind', target: '/app/src', readOnly: true },
          { source: '', kind: 'volume', target: '/app/node_modules', readOnly: false },
          { source: 'paas-sim_shop_cache', kind: 'volume', target: '/cache', readOnly: false },
        ],
      },
      dependsOn: [
        { service: 'db', condition: 'healthy', position: { file: 'compose.yaml', line: 31 } },
        { service: 'migrate', condition: 'completed' },
      ],
    })
    expect(web?.env?.map(({ name, value, position }) => `${position.line} ${name}=${value}`)).toEqual([
      '21 NODE_ENV=production',
      '23 API_URL=http://api:5000',
      '24 DATABASE_URL=postgres://u:secret@db/shop',
      '25 QUEUE=queue:7000',
    ])
    expect(api).toMatchObject({
      instances: 2,
      container: {
        memoryBytes: 268_435_456,
        healthcheck: { test: ['CMD-SHELL', 'curl -f localhost:5000'], intervalMs: 10_000, retries: 3 },
      },
      env: [
        { name: 'A', value: '1' },
        { name: 'TOKEN', value: 't' },
      ],
    })
    expect(db?.container).toEqual({
      image: 'postgres:16',
      mounts: [
        {
          source: 'shop_pg',
          external: true,
          kind: 'volume',
          target: '/var/lib/postgresql/data',
          readOnly: false,
        },
      ],
      healthcheck: { test: ['NONE'] },
    })
    expect(jobs?.container).toMatchObject({
      init: true,
      user: '1000',
      workingDir: '/w',
      entrypoint: ['/run.sh'],
      build: { context: '.', dockerfile: 'Dockerfile' },
    })
  })

  it('takes away what is marked !reset, and replaces what is marked !override', async () => {
    const base =
      'services:\n  web:\n    build: .\n    command: ["a"]\n    ports: ["3000:3000"]\n    environment: { A: "1", B: "2", C: "3" }\n'
    const { services } = await parse([
      base,
      'services:\n  web:\n    command: !reset []\n    ports: !override ["4000:4000"]\n    environment: { A: !reset null }\n',
    ])
    expect(services[0]).toMatchObject({ publicPort: 4000, env: [{ name: 'B' }, { name: 'C' }] })
    expect(services[0]).not.toHaveProperty('extraPorts')
    expect(services[0]?.container).not.toHaveProperty('command')
    const replaced = await parse([base, 'services:\n  web:\n    environment: !override { D: "4" }\n'])
    expect(replaced.services[0]?.env).toMatchObject([{ name: 'D' }])
  })

  it('lays the override file over the first, and tells the file of each place', async () => {
    const base = `
services:
  app:
    build: .
    command: node a.js
    ports: ["3000:3000"]
    environment: [A=1, B=1]
    volumes: ["./a:/data"]
    depends_on: [db]
  db: { image: "postgres:15" }
`
    const override = `
services:
  app:
    build: { target: dev }
    command: [node, --watch, a.js]
    ports: ["9229:9229"]
    environment: { B: 2 }
    volumes: ["./b:/data"]
    depends_on: { cache: { condition: service_healthy } }
  cache: { image: redis }
`
    const { services } = await parse([base, override])
    expect(services.map(({ name }) => name)).toEqual(['app', 'db', 'cache'])
    expect(services[0]).toMatchObject({
      extraPorts: [{ port: 9229, publicPort: 9229 }],
      container: {
        build: { context: '.', dockerfile: 'Dockerfile', target: 'dev' },
        command: ['node', '--watch', 'a.js'],
        mounts: [{ source: '/p/shop/b', target: '/data' }],
      },
      env: [
        { name: 'A', value: '1', position: { file: 'compose.yaml', line: 7 } },
        { name: 'B', value: '2', position: { file: 'compose.override.yaml', line: 7 } },
      ],
      dependsOn: [
        { service: 'db', condition: 'started' },
        { service: 'cache', condition: 'healthy', position: { file: 'compose.override.yaml', line: 9 } },
      ],
    })
    await expect(parse([base, 'services: { app: { ports: [x] } }'])).rejects.toMatchObject({
      message: expect.stringContaining('compose.override.yaml line 1, column 28: "x" is no port'),
      position: { file: 'compose.override.yaml', line: 1 },
    })
  })

  it('a service that is built and has ports, and others for its neighbours, is a web service that has all of them', async () => {
    const { services } = await parse([
      'services: { web: { build: ., ports: ["8080:80", "9464"], expose: [9000] }, api: { build: ., expose: [5000, 5001] } }',
    ])
    expect(services).toMatchObject([
      {
        type: 'web',
        publicPort: 8080,
        extraPorts: [{ port: 9464 }],
        declaredPorts: [
          { port: 80, key: 'ports' },
          { port: 9464, key: 'ports' },
          { port: 9000, key: 'expose' },
        ],
      },
      { type: 'private', port: { port: 5000 }, declaredPorts: [{ port: 5000 }, { port: 5001 }] },
    ])
    expect(services[0]).not.toHaveProperty('port')
  })

  it('a service that extends another has what that one has', async () => {
    const { services } = await parse(
      [
        'services:\n  base: { build: ., environment: { A: 1 }, profiles: [no] }\n' +
          '  web: { extends: { service: base }, environment: { B: 2 }, ports: ["80"], profiles: [] }\n',
      ],
      { COMPOSE_PROFILES: 'no' },
    )
    expect(services[0]).toMatchObject({
      name: 'web',
      env: [{ name: 'A' }, { name: 'B' }],
      container: { build: {} },
    })
  })

  it('reads env files, whose values the service itself overrides', async () => {
    const text = `services: { a: { image: x, env_file: [a.env, { path: no.env, required: false }], environment: { B: own, C: } } }`
    const { services, notices } = await parse(
      [text],
      { HOST: 'h' },
      { 'a.env': 'A=$HOST/$B-\nB=2\nC=pa$1\n' },
    )
    expect(services[0]?.env?.map(({ name, value, position }) => `${position.file} ${name}=${value}`)).toEqual(
      ['a.env A=h/-', 'a.env B=2', 'a.env C=pa$1', 'compose.yaml B=own'],
    )
    expect(notices).toEqual(['compose.yaml line 1: a: C is in neither the shell nor .env and not set'])
  })

  it('names what has no effect, and where it is', async () => {
    const { notices, services } = await parse([
      `version: '3'
services:
  a:
    image: a
    restart: always
    networks: [n]
    container_name: c
    command: npm run build && npm start
    ports: ["53:53/udp"]
    entrypiont: x
    healthcheck: { interval: 5s }
    volumes: [{ type: tmpfs, target: /t }]
    environment: { E: $UNSET }
    x-own: 1
    labels: [l]
  b: { build: https://example.com/x.git }
networks: { n: }
include: ["oci://docker.io/me/shop:1"]
`,
    ])
    expect(services.map(({ name }) => name)).toEqual(['a'])
    expect(services[0]?.container?.command).toEqual(['npm', 'run', 'build'])
    const at = (line: number) => `compose.yaml line ${line}: `
    expect(notices).toEqual([
      `${at(18)}include of "oci://docker.io/me/shop:1" has no effect here: nothing is fetched`,
      `${at(5)}a: restart has no effect here: the rule of the platform counts`,
      `${at(6)}a: networks has no effect here: all services share one network and reach each other by name`,
      `${at(7)}a: container_name has no effect here: it is called by the name of its service`,
      `${at(10)}a: entrypiont is not known to paas-sim and has no effect; did you mean entrypoint?`,
      `${at(12)}a: a volume of type tmpfs has no effect here`,
      `${at(8)}a: what begins with "&&" is dropped, as Compose does, which takes no shell: write ["sh", "-c", "..."] for one`,
      `${at(11)}a: its healthcheck has no test: the times have no effect here`,
      `${at(9)}port 53/udp is not published here`,
      `${at(16)}b is not run here: a context elsewhere is not built`,
      `${at(17)}networks has no effect here`,
      'compose.yaml: UNSET is not set in the shell or in .env: it is empty, as in Compose',
    ])
  })

  it.each<[text: string, message: RegExp]>([
    ['', /has no services/],
    ['services: { a: }', /line 1, column 13: a says nothing/],
    ['services: { a: { ports: ["80"] } }', /a has neither image nor build/],
    ['services: { a: { image: x, ports: ["a:b"] } }', /"a:b" is no port/],
    ['services: { a: { image: x, ports: [{ published: 1 }] } }', /a port without "target"/],
    ['services: { a: { image: x, env_file: no.env } }', /env_file "no.env" does not exist/],
    ['services: { a: { image: x, volumes: ["v:/d"] } }', /there is no volume "v"/],
    ['services: { a: { image: x, volumes: ["v:d"] } }', /"v:d" is no volume/],
    ['services: { a: { image: x, mem_limit: much } }', /"mem_limit" is "much"/],
    ['services: { a: { image: x, stop_grace_period: 10 } }', /"stop_grace_period" is "10"/],
    ['services: { a: { image: x, healthcheck: { test: [curl, x] } } }', /begins with "curl"/],
    ['services: { a: { image: x, depends_on: [b] } }', /a depends on b, which is no service/],
    ['services: { my näme: { image: x } }', /line 1, column 13: "my näme" is no name of a service/],
    [
      'services: { a: { image: x, depends_on: [b] }, b: { image: x, profiles: [p] } }',
      /a depends on b, which is left out here/,
    ],
    ['services: { a: { image: x, depends_on: { a: { condition: up } } } }', /"condition" is "up"/],
    [`services: { a: { image: "x:\${V:?which version}" } }`, /the variable V must be set: which version/],
    [
      'services: { a: { image: x, environment: { P: se$1cret } } }',
      /line 1, column 43: "\$1" does not begin/,
    ],
    ['services: { a: { image: *x } }', /aliases cannot be followed/],
  ])('refuses %s', async (text, message) => {
    await expect(parse([text])).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringMatching(message),
      position: { file: 'compose.yaml' },
    })
  })
})
