import { describe, expect, it } from 'vitest'
import type { ContainerOptions } from '../../src/model/options.ts'
import type { StartSource } from '../../src/model/platform.ts'
import { readBlueprint } from '../../src/project/read-blueprint.ts'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

const later: readonly StartSource[] = ['app-json', 'procfile', 'compose', 'dockerfile', 'package-start']
const imagesFirst: readonly StartSource[] = ['fly-toml', 'compose', 'dockerfile', 'procfile', 'package-start']

const Dockerfile = 'FROM node:22\nENTRYPOINT ["node"]\nCMD ["server.js"]\n'
const packageJson = '{"scripts":{"start":"node server.js"}}'
const builds = 'services: { app: { build: ., ports: ["3000:3000"] }, db: { image: postgres } }'
const knative = `apiVersion: serving.knative.dev/v1
metadata: { name: shop }
spec:
  template:
    spec:
      containers:
      - image: gcr.io/me/shop
        args: ["--port=$(PORT)"]
`
const onlyImages = 'services: { db: { image: postgres } }'

/** Each service with what it is run in. */
async function found(
  files: Readonly<Record<string, string>>,
  sources: readonly StartSource[],
  options: ContainerOptions = {},
  procfile = false,
) {
  await using dir = await tempDir(files)
  const start = { sources, routedProcess: 'web', inImage: { command: 'shell', procfile } as const }
  const { blueprint } = await readBlueprint(await readProject(dir.path), { start }, { options })
  if (blueprint === undefined) return 'nothing'
  const { container, services, names, imageCommand, notices } = blueprint
  const image = (spec: typeof container) =>
    spec === undefined
      ? '-'
      : spec.build === undefined
        ? `${spec.image}${words(spec.command)}`
        : `${spec.build.context}/${spec.build.dockerfile}${words(spec.command)}`
  const words = (command: readonly string[] | undefined) =>
    command === undefined ? '' : ` as ${JSON.stringify(command)}`
  return [
    `${names} in ${image(container)}${imageCommand === undefined ? '' : `: ${imageCommand.command}`}`,
    ...services.map(({ name, type, container }) => `${type} ${name} in ${image(container)}`),
    ...notices,
  ]
}

describe('readBlueprint, of containers', () => {
  it.each<[title: string, Parameters<typeof found>, result: unknown]>([
    ['a Dockerfile alone', [{ Dockerfile }, later], ['all in ./Dockerfile: node server.js', 'web web in -']],
    [
      'a Dockerfile beside a package.json',
      [{ Dockerfile, 'package.json': packageJson }, later],
      ['all in ./Dockerfile: node server.js', 'web web in -'],
    ],
    ['a Procfile that comes first', [{ Dockerfile, Procfile: 'web: node a.js' }, later], 'nothing'],
    [
      'a Procfile without the routed process',
      [{ Dockerfile, Procfile: 'worker: node a.js' }, later],
      ['all in ./Dockerfile: node server.js', 'web web in -'],
    ],
    [
      'a Procfile where images come first',
      [{ Dockerfile, Procfile: 'web: node a.js' }, imagesFirst],
      ['all in ./Dockerfile: node server.js', 'web web in -'],
    ],
    [
      'a Procfile whose processes are run in the image',
      [{ Dockerfile, Procfile: 'web: node a.js' }, imagesFirst, {}, true],
      ['more in ./Dockerfile: node server.js'],
    ],
    [
      "the platform's own file where images come first",
      [
        {
          Dockerfile,
          'fly.toml': '[processes]\napp = "node a.js"\nw = "node w.js"\n[http_service]\nprocesses = ["app"]',
        },
        imagesFirst,
      ],
      ['all in ./Dockerfile: node server.js', 'web app in -', 'worker w in -'],
    ],
    [
      'an image that was built of the project, by its Dockerfile',
      [{ Dockerfile, 'service.yaml': knative }, ['knative', 'compose', 'dockerfile', 'procfile']],
      [
        'all in ./Dockerfile: node server.js',
        'web shop in ./Dockerfile as ["--port=$(PORT)"]',
        'service.yaml: shop: --port=$(PORT) is not filled in here: the app gets it as it is written',
      ],
    ],
    [
      'such an image of a project that starts by itself',
      [{ 'package.json': packageJson, 'service.yaml': knative }, ['knative', 'dockerfile', 'package-start']],
      [
        'all in -',
        'web shop in -',
        "service.yaml: shop: args have no effect here: the image's entrypoint, which gets them, is not known",
      ],
    ],
    [
      'such an image, where there is nothing else',
      [{ 'service.yaml': knative.replace('$(PORT)', '80') }, ['knative', 'dockerfile', 'package-start']],
      ['all in -', 'web shop in gcr.io/me/shop as ["--port=80"]'],
    ],
    [
      'such an image, and no container wanted',
      [{ Dockerfile, 'service.yaml': knative }, ['knative', 'dockerfile'], { container: false }],
      [
        'all in -',
        'web shop in -',
        "service.yaml: shop: args have no effect here: the image's entrypoint, which gets them, is not known",
      ],
    ],
    ['a platform that runs no images', [{ Dockerfile }, ['procfile', 'package-start']], 'nothing'],
    [
      'asked for on such a platform',
      [{ Dockerfile }, ['procfile', 'package-start'], { container: true }],
      ['all in ./Dockerfile: node server.js', 'web web in -'],
    ],
    [
      'asked for in spite of a Procfile',
      [{ Dockerfile, Procfile: 'web: node a.js' }, later, { container: true }],
      ['all in ./Dockerfile: node server.js', 'web web in -'],
    ],
    ['not wanted', [{ Dockerfile, 'compose.yaml': builds }, later, { container: false }], 'nothing'],
    ['an image', [{}, later, { image: 'me/app:1' }], ['all in me/app:1', 'web web in -']],
    [
      'another Dockerfile',
      [{ Dockerfile, 'docker/prod': 'FROM a\nCMD run me\n' }, later, { dockerfile: 'docker/prod' }],
      ['all in ./docker/prod: run me', 'web web in -'],
    ],
    [
      'a Compose file that builds',
      [{ Dockerfile, 'compose.yaml': builds }, later],
      ['all in -', 'web app in ./Dockerfile', 'private db in postgres'],
    ],
    [
      'a Compose file that builds nothing',
      [{ Dockerfile, 'docker-compose.yml': onlyImages }, later],
      [
        'all in ./Dockerfile: node server.js',
        'web web in -',
        'docker-compose.yml: it builds none of its services (db): they are not started here; start them with docker compose up, or give --compose docker-compose.yml',
      ],
    ],
    [
      'a Compose file that builds nothing, asked for',
      [{ Dockerfile, 'docker-compose.yml': onlyImages }, later, { compose: 'docker-compose.yml' }],
      ['all in -', 'private db in postgres'],
    ],
    [
      'a Compose file beside a file of the platform that names the services',
      [{ Dockerfile, 'compose.yaml': builds, 'fly.toml': '' }, imagesFirst],
      ['all in ./Dockerfile: node server.js', 'worker app in -'],
    ],
  ])('%s', async (_, given, result) => {
    expect(await found(...given)).toEqual(result)
  })

  it('arguments and target of the build are those that are asked for', async () => {
    await using dir = await tempDir({ Dockerfile: 'FROM a AS one\nCMD x\nFROM b AS two\nCMD y\n' })
    const options = { target: 'one', buildArgs: { V: '1' } }
    const { blueprint } = await readBlueprint(
      await readProject(dir.path),
      { start: { sources: later } },
      { options },
    )
    expect(blueprint).toMatchObject({
      container: {
        image: expect.stringMatching(/^paas-sim\/.*-web:latest$/),
        build: { target: 'one', args: { V: '1' } },
      },
      imageCommand: { command: 'x', position: { file: 'Dockerfile', line: 2 } },
    })
  })

  it('fills in variables of the shell over those of .env', async () => {
    await using dir = await tempDir({
      Dockerfile,
      '.env': 'A=env\nB=env\n',
      'compose.yaml': 'services: { app: { build: ., environment: ["X=$A$B"] } }',
    })
    const project = await readProject(dir.path)
    const { blueprint } = await readBlueprint(
      project,
      { start: { sources: later } },
      { variables: { A: 'shell' } },
    )
    expect(blueprint?.services[0]?.env).toMatchObject([{ name: 'X', value: 'shellenv' }])
  })

  it.each<
    [files: Readonly<Record<string, string>>, options: ContainerOptions, code: string, message: RegExp]
  >([
    [{}, { container: true }, 'unreadable-file', /^Dockerfile does not exist/],
    [{}, { dockerfile: 'no' }, 'unreadable-file', /^no does not exist/],
    [{}, { compose: 'no.yaml' }, 'unreadable-file', /no.yaml does not exist/],
    [{ 'compose.yaml': builds }, {}, 'unreadable-file', /^Dockerfile does not exist/],
    [{ Dockerfile }, { target: 'none' }, 'invalid-file', /no stage "none"/],
    [{ Dockerfile: 'RUN x' }, {}, 'invalid-file', /there is no FROM/],
    [{ Dockerfile }, { image: 'a', dockerfile: 'b' }, 'usage', /--image and --dockerfile contradict/],
    [{ Dockerfile }, { image: 'a', container: false }, 'usage', /--image and --no-container contradict/],
  ])('refuses %j with %j', async (files, options, code, message) => {
    await expect(found(files, later, options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })
})
