import { describe, expect, it } from 'vitest'
import { parseAppJson, parseDokkuAppJson } from '../../src/project/app-json.ts'
import { blueprintText } from './blueprint-text.ts'

const made = (service: string, variable: string) => `made-${service}-${variable}`
const textOf = (parse: typeof parseAppJson) => (text: string) => {
  const blueprint = parse(text, 'app.json', made)
  return blueprint === undefined ? undefined : blueprintText(blueprint)
}
const read = textOf(parseAppJson)
const readDokku = textOf(parseDokkuAppJson)

/** The example of devcenter.heroku.com/articles/app-json-schema, and of github.com/gamou, put together */
const heroku = `{
  "name": "Gamou",
  "website": "https://gamou.herokuapp.com/",
  "addons": ["heroku-postgresql:hobby-dev"],
  "env": {
    "RAILS_ENV": "production",
    "COOKIE_SECRET": { "description": "This gets generated", "generator": "secret" },
    "SETUP_BY": { "value": "", "required": false },
    "STRIPE_KEY": { "description": "From the dashboard" },
    "SENTRY_DSN": { "required": false }
  },
  "formation": { "web": { "quantity": 2, "size": "standard-1x" }, "worker": { "quantity": 0 } },
  "scripts": { "postdeploy": "bundle exec rake db:migrate" }
}`

/** dokku.com/docs/appendices/file-formats/app-json, put together */
const dokku = `{
  "formation": { "web": { "max_parallel": 1, "quantity": 2 } },
  "healthchecks": {
    "web": [
      { "type": "startup", "name": "web check", "uptime": 5 },
      { "type": "startup", "path": "/health", "attempts": 5, "wait": 2, "timeout": 3, "initialDelay": 4 },
      { "type": "liveness", "path": "/live" }
    ],
    "api": [ { "type": "startup", "path": "/", "content": "ok" } ]
  },
  "scripts": { "dokku": { "predeploy": "node migrate.js", "postdeploy": "curl https://x.test" } }
}`

describe('parseAppJson', () => {
  it('reads formation and variables', () => {
    expect(read(heroku)).toEqual([
      'web web @12:18, instances=2',
      'worker worker @12:67, instances=0',
      'env RAILS_ENV=production @6:5',
      'env COOKIE_SECRET=made-app-COOKIE_SECRET @7:5',
      'env SETUP_BY= @8:5',
      'notice app.json: scripts.postdeploy "bundle exec rake db:migrate" is not run here',
      'notice app.json: env: STRIPE_KEY has its value on the platform only; set what the app needs in .env or with --env',
      'names more',
    ])
  })

  it('has nothing to do with healthchecks', () => {
    expect(read('{"healthchecks":{"web":[{"path":"/"}]}}')).toEqual(['names more'])
  })

  it.each(['{"expo":{"name":"x"}}', '{"name":"x","displayName":"X"}'])('leaves %s alone', text => {
    expect(read(text)).toBeUndefined()
    expect(readDokku(text)).toBeUndefined()
  })

  it('tells all that is wrong, with its place', () => {
    const text = '{\n  "env": ["A"],\n  "formation": {\n    "web": { "quantity": "many" }\n  }\n}'
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        message: [
          'app.json has 2 problems',
          '  line 2, column 3: "env" is not a map',
          '  line 4, column 14: "quantity" is "many"',
        ].join('\n'),
      }),
    )
    expect(() => read('{ "env": }')).toThrow('app.json line 1, column 10: not JSON: "}" stands')
  })
})

describe('parseDokkuAppJson', () => {
  it('reads the checks of a boot and the task before a deploy', () => {
    expect(readDokku(dokku)).toEqual([
      'web web @2:18, health 2000/3000, instances=2, healthPath=/health, bootTimeoutMs=29000',
      'worker api @9:5, health 5000/5000, healthPath=/, bootTimeoutMs=30000',
      'release "node migrate.js" @11:27',
      'notice app.json: api: content of a check is not compared here',
      'notice app.json: scripts.dokku.postdeploy "curl https://x.test" is not run here',
      'names more',
    ])
  })

  it('tells all that is wrong, with its place', () => {
    const text = '{\n"healthchecks": {\n"web": [\n{ "path": "up", "attempts": -1 }\n],\n"api": {}\n}\n}'
    expect(() => readDokku(text)).toThrow(
      expect.objectContaining({
        message: [
          'app.json has 3 problems',
          '  line 4, column 3: "path" is "up"',
          '  line 4, column 17: "attempts" is "-1"',
          '  line 6, column 1: "api" is not a list',
        ].join('\n'),
      }),
    )
  })
})
