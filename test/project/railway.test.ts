import { describe, expect, it } from 'vitest'
import { parseRailway } from '../../src/project/railway.ts'
import { blueprintText } from './blueprint-text.ts'

const readJson = (text: string) => blueprintText(parseRailway(text, 'railway.json'))
const readToml = (text: string) => blueprintText(parseRailway(text, 'railway.toml'))

/** github.com/00one00/rswr_systems, railway.json */
const gunicorn = `{
  "$schema": "https://railway.app/railway.schema.json",
  "build": {
    "builder": "DOCKERFILE",
    "dockerfilePath": "Dockerfile"
  },
  "deploy": {
    "numReplicas": 1,
    "startCommand": "gunicorn rs_systems.wsgi:application --bind 0.0.0.0:$PORT",
    "restartPolicyType": "ON_FAILURE",
    "restartPolicyMaxRetries": 10
  }
} `

/** github.com/0xEmberZz/deepwiki-open, railway.toml */
const docker = `[build]
builder = "dockerfile"
dockerfilePath = "Dockerfile.railway"

[deploy]
numReplicas = 1
healthcheckPath = "/"
healthcheckTimeout = 300
restartPolicyType = "on_failure"
restartPolicyMaxRetries = 3
`

describe('parseRailway', () => {
  it.each<[string, readonly string[], string[]]>([
    [
      'railway.json',
      readJson(gunicorn),
      [
        'web web @7:3, start "gunicorn rs_systems.wsgi:application --bind 0.0.0.0:$PORT" @9:5, instances=1',
        'in .:Dockerfile',
        'names more',
      ],
    ],
    [
      'railway.toml',
      readToml(docker),
      [
        'web web @5:1, healthPath=/, bootTimeoutMs=300000, instances=1',
        'in .:Dockerfile.railway',
        'names more',
      ],
    ],
    [
      'commands, replicas of several regions, and what has no effect',
      readJson(
        '{\n\t"build": { "buildCommand": "npm run build" },\n\t"deploy": {\n\t\t"startCommand": null,\n\t\t"preDeployCommand": ["npm run migrate"],\n\t\t"multiRegionConfig": { "us-west2": { "numReplicas": 2 }, "europe-west4-drams3a": {} },\n\t\t"drainingSeconds": 10, "healthcheckTimeout": 5, "cronSchedule": "0 0 * * *", "warp": 9\n\t}\n}',
      ),
      [
        'web web @3:2, build "npm run build" @2:13, release "npm run migrate" @5:3, instances=3, graceMs=10000',
        'notice railway.json: cronSchedule has no effect here: the service is started once',
        'notice railway.json: deploy.warp is not known to paas-sim and has no effect',
        'names more',
      ],
    ],
    ['nothing', readJson('{}'), ['web web @1:1', 'names more']],
  ])('reads %s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })

  it('tells all that is wrong, with its place', () => {
    const text = `{
  "build": "npm run build",
  "deploy": {
    "healthcheckPath": "health",
    "numReplicas": "two",
    "startCommand": { "run": "x" }
  }
}`
    expect(() => readJson(text)).toThrow(
      expect.objectContaining({
        message: [
          'railway.json has 4 problems',
          '  line 2, column 3: "build" is not a map',
          '  line 4, column 5: "healthcheckPath" is "health"',
          '  line 5, column 5: "numReplicas" is "two"',
          '  line 6, column 5: "startCommand" is a map, not a text',
        ].join('\n'),
      }),
    )
  })

  it.each<[string, () => unknown, number, number]>([
    ['a superfluous comma', () => readJson('{\n  "deploy": {},\n}'), 3, 1],
    ['a comment', () => readJson('{\n  // here\n}'), 2, 3],
    ['TOML without quotes', () => readToml('[deploy]\nstartCommand = npm start\n'), 2, 16],
  ])('refuses %s', (_, run, line, column) => {
    expect(run).toThrow(
      expect.objectContaining({ code: 'invalid-file', position: expect.objectContaining({ line, column }) }),
    )
  })
})
