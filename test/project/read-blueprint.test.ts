import { describe, expect, it } from 'vitest'
import type { StartSource } from '../../src/model/platform.ts'
import { readBlueprint } from '../../src/project/read-blueprint.ts'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

const reading = (...sources: StartSource[]) => ({ start: { sources } })

describe('readBlueprint', () => {
  it("reads the platform's own files, and no other's", async () => {
    await using dir = await tempDir({ 'render.yaml': 'services: [{ type: web, name: a, startCommand: x }]' })
    const project = await readProject(dir.path)
    const read = await readBlueprint(project, reading('render-yaml', 'procfile'))
    expect(read.blueprint?.services.map(({ name }) => name)).toEqual(['a'])
    expect((await readBlueprint(read, reading('procfile'))).blueprint).toBeUndefined()
  })

  it('is not disturbed by a faulty file of another platform', async () => {
    await using dir = await tempDir({ 'render.yaml': 'services: web' })
    const project = await readProject(dir.path)
    expect(await readBlueprint(project, reading('procfile'))).toEqual(project)
    await expect(readBlueprint(project, reading('render-yaml'))).rejects.toMatchObject({
      code: 'invalid-file',
      position: { file: 'render.yaml', line: 1, column: 1 },
    })
  })
})

describe('files of platforms', () => {
  it('are listed where they are, and not when they only share a name', async () => {
    await using dir = await tempDir({
      '.do/app.yaml': 'services: []',
      '.do/notes.txt': '',
      'config/deploy.yml': 'production: { host: x }',
      'service.yaml': 'apiVersion: v1\nkind: Service\n',
      'manifest.yml': 'applications: []',
      'app.json': '{ "expo": {} }',
      'fly.toml/': '',
    })
    expect((await readProject(dir.path)).files).toEqual([
      '.do/',
      'config/',
      'fly.toml/',
      'manifest.yml',
      '.do/app.yaml',
    ])
  })

  it.each<[StartSource, string, string, string]>([
    ['fly-toml', 'fly.toml', '[http_service]\ninternal_port = 3000\n', 'app'],
    ['railway', 'railway.toml', '[deploy]\nstartCommand = "x"\n', 'web'],
    ['railway', 'railway.json', '{ "deploy": {} }', 'web'],
    ['manifest-yml', 'manifest.yml', 'applications: [{ name: a }]', 'web'],
    [
      'knative',
      'service.yaml',
      'apiVersion: serving.knative.dev/v1\nmetadata: { name: k }\nspec: { template: { spec: { containers: [{}] } } }',
      'k',
    ],
    ['do-app', '.do/app.yaml', 'services: [{ name: d }]', 'd'],
    ['apprunner', 'apprunner.yaml', 'run: { command: x }', 'web'],
    ['kamal', 'config/deploy.yml', 'service: s\nservers: { site: [h] }', 'site'],
    ['app-json', 'app.json', '{ "formation": { "clock": {} } }', 'clock'],
    ['dokku-app-json', 'app.json', '{ "healthchecks": { "web": [] } }', 'web'],
    ['heroku-yml', 'heroku.yml', 'run: { web: x }', 'web'],
  ])('%s is %s', async (source, file, text, service) => {
    await using dir = await tempDir({ [file]: text })
    const { blueprint } = await readBlueprint(await readProject(dir.path), reading(source))
    expect(blueprint?.file).toBe(file)
    expect(blueprint?.services.map(({ name }) => name)).toEqual([service])
  })

  it('say together what the platform knows, the earlier source first', async () => {
    await using dir = await tempDir({
      'heroku.yml': 'setup: { config: { A: heroku.yml } }\nrun: { web: node web.js }\nbuild: {}\n',
      'app.json':
        '{ "env": { "A": "app.json", "B": "app.json" }, "formation": { "web": { "quantity": 3 } } }',
    })
    const { blueprint } = await readBlueprint(
      await readProject(dir.path),
      reading('heroku-yml', 'app-json', 'procfile'),
    )
    expect(blueprint).toMatchObject({ file: 'heroku.yml', names: 'all' })
    expect(blueprint?.services).toMatchObject([
      { name: 'web', start: { command: 'node web.js' }, instances: 3 },
    ])
    const env = Object.fromEntries((blueprint?.env ?? []).map(({ name, value }) => [name, value]))
    expect(env).toEqual({ A: 'heroku.yml', B: 'app.json' })
  })
})
