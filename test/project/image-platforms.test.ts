import { describe, expect, it } from 'vitest'
import type { Blueprint } from '../../src/model/project.ts'
import { parseCfManifest } from '../../src/project/cf-manifest.ts'
import { parseDoApp } from '../../src/project/do-app.ts'
import { parseFlyToml } from '../../src/project/fly-toml.ts'
import { parseRailway } from '../../src/project/railway.ts'
import { blueprintText } from './blueprint-text.ts'

describe('images that platforms name', () => {
  it.each<
    [title: string, blueprint: () => Blueprint | undefined, container: object | undefined, first: RegExp]
  >([
    [
      'fly.toml: a Dockerfile',
      () =>
        parseFlyToml(
          '[build]\ndockerfile = "docker/Dockerfile"\nbuild-target = "prod"\n[build.args]\nV = "1"\n[http_service]\ninternal_port = 80',
          'fly.toml',
        ),
      { build: { context: '.', dockerfile: 'docker/Dockerfile', target: 'prod', args: { V: '1' } } },
      /^web app/,
    ],
    [
      'fly.toml: an image',
      () => parseFlyToml('[build]\nimage = "me/app:1"', 'fly.toml'),
      { image: 'me/app:1' },
      /^worker app/,
    ],
    [
      'fly.toml: buildpacks',
      () => parseFlyToml('[build]\nbuilder = "x"', 'fly.toml'),
      undefined,
      /^worker app/,
    ],
    [
      'railway.json: a Dockerfile',
      () =>
        parseRailway('{"build":{"builder":"DOCKERFILE","dockerfilePath":"a/Dockerfile"}}', 'railway.json'),
      { build: { context: '.', dockerfile: 'a/Dockerfile' } },
      /^web web/,
    ],
    [
      '.do/app.yaml: a Dockerfile',
      () =>
        parseDoApp('services: [{ name: a, dockerfile_path: api/Dockerfile, source_dir: /api }]', 'app.yaml'),
      undefined,
      /^web a @1:12, in api:Dockerfile/,
    ],
    [
      '.do/app.yaml: an image',
      () =>
        parseDoApp('services: [{ name: a, image: { registry: me, repository: app, tag: v1 } }]', 'app.yaml'),
      undefined,
      /^web a @1:12, in me\/app:v1$/,
    ],
    [
      'manifest.yml: an image',
      () => parseCfManifest('applications: [{ name: a, docker: { image: "me/app" } }]', 'manifest.yml'),
      undefined,
      /^web web @1:16, in me\/app$/,
    ],
  ])('%s', (_, read, container, first) => {
    const blueprint = read()
    expect(blueprint && blueprintText({ ...blueprint, notices: [] })[0]).toMatch(first)
    if (container === undefined) expect(blueprint?.container).toBeUndefined()
    else expect(blueprint?.container).toMatchObject(container)
  })

  it('what is built without a Dockerfile says so', () => {
    const railway = parseRailway('{"build":{"builder":"RAILPACK"}}', 'railway.json')
    const fly = parseFlyToml('[build]\nbuilder = "x"', 'fly.toml')
    const cf = parseCfManifest('applications: [{ name: a }]', 'manifest.yml')
    const ocean = parseDoApp('services: [{ name: a, environment_slug: node-js }]', 'app.yaml')
    for (const blueprint of [railway, fly, cf, ocean]) expect(blueprint?.services[0]?.native).toBe(true)
  })
})
