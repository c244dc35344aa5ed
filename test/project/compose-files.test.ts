import { relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCompose } from '../../src/project/compose.ts'
import { readCompose } from '../../src/project/read-compose.ts'
import { tempDir } from './temp-dir.ts'

/** The project is /p/shop; its own file is compose.yaml, with an override file where there is one. */
const read = (files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) =>
  parseCompose(
    ['compose.yaml', 'compose.override.yaml'].flatMap(file =>
      files[file] === undefined ? [] : [{ file, text: files[file] }],
    ),
    {
      dir: '/p/shop',
      base: '/p/shop',
      variables,
      readText: async path => files[relative('/p/shop', path)],
    },
  )

describe('include', () => {
  it('brings services whose paths begin at their own file', async () => {
    const { services, notices } = await read(
      {
        'compose.yaml': `include:
  - infra/compose.yaml
  - path: [../common/compose.yaml, ./common.override.yaml]
    project_directory: ../common/src
    env_file: [infra/common.env, infra/later.env]
services:
  web:
    build: .
    ports: ["80"]
    depends_on: [db, cache]
`,
        'infra/compose.yaml': `include: [nested/compose.yaml]
services:
  db:
    build: ./db
    env_file: db.env
    volumes: ["./data:/data", "pg:/pg"]
    environment: { VERSION: "\${VERSION:-none}", USER_NAME: }
    expose: [5432]
    restart: always
volumes: { pg: }
networks: { back: }
`,
        'infra/.env': 'VERSION=16\nUSER_NAME=infra\nWHO=infra\n',
        'infra/db.env': 'WHO=of $WHO\n',
        'infra/nested/compose.yaml': 'services: { mail: { build: { target: dev } } }',
        '../common/compose.yaml': 'services: { cache: { image: "redis:$TAG", env_file: cache.env } }',
        '../common/src/cache.env': 'A=1',
        'common.override.yaml': 'services: { cache: { volumes: ["./conf:/conf"], labels: { x: $MORE } } }',
        'infra/common.env': 'TAG=6\nMORE=1\n',
        'infra/later.env': 'TAG=7\n',
      },
      { WHO: 'shell' },
    )
    expect(services.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'web web',
      'private db',
      'worker mail',
      'private cache',
    ])
    const [web, db, mail, cache] = services
    expect(web?.dependsOn).toMatchObject([{ service: 'db' }, { service: 'cache' }])
    expect(db).toMatchObject({
      position: { file: 'infra/compose.yaml', line: 3 },
      port: { port: 5432, position: { file: 'infra/compose.yaml', line: 8 } },
      container: {
        build: { context: 'infra/db' },
        mounts: [{ source: '/p/shop/infra/data', kind: 'bind' }, { source: 'paas-sim_shop_pg' }],
      },
      env: [
        { name: 'WHO', value: 'of shell', position: { file: 'infra/db.env', line: 1 } },
        { name: 'VERSION', value: '16' },
        { name: 'USER_NAME', value: 'infra' },
      ],
    })
    expect(mail?.container?.build).toMatchObject({ context: 'infra/nested', target: 'dev' })
    expect(cache).toMatchObject({
      container: { image: 'redis:7', mounts: [{ source: '/p/common/src/conf' }] },
      env: [{ name: 'A', position: { file: '../common/src/cache.env' } }],
    })
    expect(notices).toEqual([
      'infra/compose.yaml line 9: db: restart has no effect here: the rule of the platform counts',
      'infra/compose.yaml line 11: networks has no effect here',
    ])
  })

  it('of one file by two others is no contradiction', async () => {
    const { services } = await read({
      'compose.yaml': 'include: [a.yaml, b.yaml]',
      'a.yaml': 'include: [db.yaml]\nservices: { a: { image: a, depends_on: [db] } }',
      'b.yaml': 'include: [db.yaml]\nservices: { b: { image: b, depends_on: [db] } }',
      'db.yaml': 'services: { db: { image: postgres, volumes: ["pg:/pg"] } }\nvolumes: { pg: }',
    })
    expect(services.map(({ name }) => name)).toEqual(['a', 'db', 'b'])
  })

  it('what is included can be extended, and changed by the override file', async () => {
    const { services } = await read({
      'compose.yaml':
        'include: [infra/compose.yaml]\nservices: { second: { extends: db, command: [second] } }',
      'compose.override.yaml': 'services: { db: { image: "postgres:17" } }',
      'infra/compose.yaml': 'services: { db: { image: "postgres:16", volumes: ["./d:/d"] } }',
    })
    expect(services.map(({ name, container }) => [name, container?.image])).toEqual([
      ['second', 'postgres:16'],
      ['db', 'postgres:17'],
    ])
    expect(services[0]?.container?.mounts).toMatchObject([{ source: '/p/shop/infra/d' }])
  })

  it.each<[files: Record<string, string>, file: string, message: RegExp]>([
    [{ 'compose.yaml': 'include: { a: b }' }, 'compose.yaml', /"include" is not a list/],
    [
      { 'compose.yaml': 'include: [{ env_file: x }]' },
      'compose.yaml',
      /line 1, column 11: an include without a path/,
    ],
    [
      { 'compose.yaml': 'services: {}\ninclude:\n  - no.yaml' },
      'compose.yaml',
      /line 3, column 5: the file "no.yaml" does not exist/,
    ],
    [
      {
        'compose.yaml': 'include: [{ path: a.yaml, env_file: no.env }]',
        'a.yaml': 'services: { a: { image: a } }',
      },
      'compose.yaml',
      /the file "no.env" does not exist/,
    ],
    [
      {
        'compose.yaml': 'include: [x/a.yaml]',
        'x/a.yaml': 'include:\n  - ../b.yaml',
        'b.yaml': 'include: [x/a.yaml]',
      },
      'b.yaml',
      /line 1, column 11: includes go round in a circle: x\/a.yaml, then b.yaml, then x\/a.yaml/,
    ],
    [
      { 'compose.yaml': 'include: [./compose.yaml]' },
      'compose.yaml',
      /in a circle: compose.yaml, then compose.yaml/,
    ],
    [
      {
        'compose.yaml': 'include: [a.yaml]\nservices:\n  db: { image: mysql }',
        'a.yaml': 'services: { db: { image: postgres } }',
      },
      'compose.yaml',
      /line 1, column 11: services.db is in compose.yaml line 3 and in a.yaml line 1/,
    ],
    [
      { 'compose.yaml': 'include: [x/a.yaml]', 'x/a.yaml': 'services:\n  db: { image: x, ports: [y] }' },
      'x/a.yaml',
      /^x\/a.yaml line 2, column 27: "y" is no port/,
    ],
    [
      { 'compose.yaml': 'include: [x/a.yaml]', 'x/a.yaml': 'services:\n  db: { image: "$1" }' },
      'x/a.yaml',
      /^x\/a.yaml line 2/,
    ],
  ])('refuses %j', async (files, file, message) => {
    await expect(read(files)).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringMatching(message),
      position: { file },
    })
  })
})

describe('extends', () => {
  it('of another file has the paths of that file, and the variables of this one', async () => {
    const { services, notices } = await read(
      {
        'compose.yaml': `services:
  web:
    extends: { file: common/base.yaml, service: node }
    build: { target: prod }
    environment: { B: own }
    ports: ["3000:3000"]
`,
        'common/base.yaml': `services:
  node:
    extends: { file: deep/root.yaml, service: root }
    build: ./app
    environment: { A: "$A", B: base }
    env_file: base.env
    privileged: true
  other: { image: "\${X:-x}" }
`,
        'common/base.env': 'C=3',
        'common/deep/root.yaml':
          'services: { root: { volumes: ["./logs:/logs"], healthcheck: { test: [CMD, x] } } }',
      },
      { A: 'shell' },
    )
    expect(services.map(({ name }) => name)).toEqual(['web'])
    expect(services[0]).toMatchObject({
      position: { file: 'compose.yaml', line: 2 },
      container: {
        build: { context: 'common/app', target: 'prod' },
        mounts: [{ source: '/p/shop/common/deep/logs', target: '/logs' }],
        healthcheck: { test: ['CMD', 'x'] },
      },
      env: [
        { name: 'C', value: '3', position: { file: 'common/base.env' } },
        { name: 'A', value: 'shell', position: { file: 'common/base.yaml', line: 5 } },
        { name: 'B', value: 'own', position: { file: 'compose.yaml', line: 5 } },
      ],
    })
    expect(notices).toEqual(['common/base.yaml line 7: web: privileged has no effect here'])
  })

  it('is done in each file, before one is laid over the other', async () => {
    const { services } = await read({
      'compose.yaml': 'services: { base: { image: a }, web: { extends: { service: base } } }',
      'compose.override.yaml': 'services: { base: { image: b } }',
    })
    expect(services.map(({ name, container }) => `${name} ${container?.image}`)).toEqual(['base b', 'web a'])
  })

  it.each<[files: Record<string, string>, message: RegExp]>([
    [
      { 'compose.yaml': 'services:\n  a:\n    extends: b' },
      /line 3, column 5: a extends b, which is no service of compose.yaml/,
    ],
    [{ 'compose.yaml': 'services: { a: { extends: { file: x.yaml } } }' }, /a extends what has no name/],
    [
      { 'compose.yaml': 'services: { a: { extends: { file: x.yaml, service: b } } }' },
      /a extends a service of "x.yaml", which does not exist/,
    ],
    [
      {
        'compose.yaml': 'services: { a: { extends: { file: x.yaml, service: b } } }',
        'x.yaml': 'services: { c: { image: c } }',
      },
      /a extends b, which is no service of x.yaml/,
    ],
    [{ 'compose.yaml': 'services: { a: { extends: a } }' }, /a extends itself: a \(compose.yaml\)/],
    [
      {
        'compose.yaml': 'services: { a: { extends: { file: x.yaml, service: b } } }',
        'x.yaml': 'services: { b: { extends: { file: compose.yaml, service: a } } }',
      },
      /^x.yaml line 1, column 18: b extends itself: a \(compose.yaml\), then b \(x.yaml\), then a/,
    ],
    [
      {
        'compose.yaml': 'services: { a: { extends: { file: x.yaml, service: b } } }',
        'x.yaml': 'services: { b: { image: x, volumes: ["pg:/d"] } }\nvolumes: { pg: }',
      },
      /^x.yaml line 1, column 38: there is no volume "pg"/,
    ],
    [
      {
        'compose.yaml': 'services: { a: { extends: { file: x.yaml, service: b } } }',
        'x.yaml': 'services: { b: { image: x, depends_on: [c] }, c: { image: x } }',
      },
      /^x.yaml line 1, column 41: a depends on c, which is no service/,
    ],
    [
      {
        'compose.yaml': 'services: { a: { image: x } }',
        'compose.override.yaml': 'services: { b: { extends: a } }',
      },
      /^compose.override.yaml .* b extends a, which is no service of compose.override.yaml/,
    ],
  ])('refuses %j', async (files, message) => {
    await expect(read(files)).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringMatching(message),
    })
  })

  it('of what would have to be fetched is told', async () => {
    const { notices } = await read({
      'compose.yaml':
        'services: { a: { image: x, extends: { file: "https://example.com/c.yaml", service: b } } }',
    })
    expect(notices).toEqual([
      'compose.yaml line 1: a: extends of "https://example.com/c.yaml" has no effect here: nothing is fetched',
    ])
  })
})

describe('!reset and !override', () => {
  const base = 'services: { web: { image: a, ports: ["80"] }, db: { image: b } }\nvolumes: { v: }\n'
  it.each<[override: string, expected: string]>([
    ['services: { db: !reset null }', 'web a 80'],
    ['services: { web: !override { image: c } }', 'web c, db b'],
    ['services: !override { only: { image: d } }', 'only d'],
    ['services: !reset {}\n', 'refused'],
    ['services: { web: }', 'web a 80, db b'],
    ['services: { new: { image: e, ports: !reset ["90"], command: !reset x } }', 'web a 80, db b, new e'],
    ['services: { web: { image: !override f, ports: !reset [] } }', 'web f, db b'],
  ])('%s', async (override, expected) => {
    const files = { 'compose.yaml': base, 'compose.override.yaml': override }
    const told = await read(files).then(
      ({ services }) =>
        services
          .map(({ name, container, port }) => `${name} ${container?.image} ${port?.port ?? ''}`.trim())
          .join(', '),
      ({ message }) => (/has no services/.test(message) ? 'refused' : message),
    )
    expect(told).toBe(expected)
  })

  it('a mark of a file alone takes nothing away from what is below, and leaves nothing', async () => {
    const { services } = await read({
      'compose.yaml': 'services: { a: { image: a, environment: { A: !reset x, B: "1" } }, b: !reset {} }',
    })
    expect(services).toMatchObject([{ name: 'a', env: [{ name: 'B' }] }])
  })
})

describe('a Compose file in another directory', () => {
  it('has its paths and its .env there', async () => {
    await using dir = await tempDir({
      'deploy/compose.yaml': 'services: { web: { build: .., ports: ["$PORT_OUT:80"], env_file: web.env } }',
      'deploy/.env': 'PORT_OUT=8081\n',
      'deploy/web.env': 'A=1\n',
    })
    const project = {
      dir: dir.path,
      files: [],
      env: [{ name: 'PORT_OUT', value: '1', position: { file: '.env', line: 1, column: 1 } }],
    }
    const found = await readCompose(project, { variables: {}, file: 'deploy/compose.yaml' })
    expect(found?.services).toMatchObject([
      {
        publicPort: 8081,
        container: { build: { context: '.' } },
        env: [{ name: 'A', position: { file: 'deploy/web.env' } }],
      },
    ])
  })
})
