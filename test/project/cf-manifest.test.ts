import { describe, expect, it } from 'vitest'
import { parseCfManifest } from '../../src/project/cf-manifest.ts'
import { blueprintText } from './blueprint-text.ts'

const read = (text: string) => {
  const blueprint = parseCfManifest(text, 'manifest.yml')
  return blueprint === undefined ? undefined : blueprintText(blueprint)
}

/** github.com/cloudfoundry/korifi, api/handlers/space_manifest_test.go, and what is usual beside it */
const processes = `---
version: 1
applications:
- name: app1
  default-route: true
  memory: 128M
  env:
    RAILS_ENV: production
    TOKEN: ((token))
    RATE: 1.10
  processes:
  - type: web
    command: start-web.sh
    health-check-http-endpoint: /healthcheck
    health-check-invocation-timeout: 5
    health-check-type: http
    instances: 1
    timeout: 10
  - type: worker
    command: java -jar target/worker.jar
    health-check-type: process
    no-route: true
`

/** The form public deployment scripts write: a command that is reset, values from outside */
const nulled = `applications:
  - name: epb
    command: null
    memory: 1G
    buildpacks:
      - nodejs_buildpack
      - ruby_buildpack
    health-check-type: http
    timeout: 180
    instances: ((count))
    services:
      - database
`

describe('parseCfManifest', () => {
  it.each<[string, string, string[]]>([
    [
      'processes',
      processes,
      [
        'web web @12:5, start "start-web.sh" @13:5, health -/5000, healthPath=/healthcheck, bootTimeoutMs=10000, instances=1, memoryBytes=134217728, env RAILS_ENV=production, env RATE=1.10',
        'worker worker @19:5, start "java -jar target/worker.jar" @20:5, env RAILS_ENV=production, env RATE=1.10',
        'notice manifest.yml: app1: TOKEN has its value on Cloud Foundry only; set what the app needs in .env or with --env',
        'names more',
      ],
    ],
    [
      'an app whose command is left to the buildpack',
      nulled,
      ['web web @2:5, healthPath=/, bootTimeoutMs=180000, memoryBytes=1073741824', 'names more'],
    ],
    [
      'an app with more processes beside web',
      'applications:\n- name: a\n  command: node web.js\n  instances: 2\n  processes:\n  - type: clock\n    command: node clock.js\n',
      [
        'web web @2:3, start "node web.js" @3:3, instances=2',
        'worker clock @6:5, start "node clock.js" @7:5',
        'names more',
      ],
    ],
    [
      'several apps, by their own names',
      'applications:\n- name: site\n  path: apps/site\n- &b\n  name: api\n  command: node api.js\n  no-route: true\n- <<: *b\n  name: jobs\n  health-check-type: process\n- name: img\n  docker: { image: nginx }\n',
      [
        'web site @2:3, dir=apps/site',
        'private api @5:3, start "node api.js" @6:3',
        'worker jobs @8:3, start "node api.js" @8:3',
        'web img @11:3, in nginx',
        'names all',
      ],
    ],
    [
      'what has no effect',
      'applications:\n- name: a\n  path: target/a.jar\n  health-check-type: process\n  sidecars: []\n  warp: 9\n',
      [
        'web web @2:3',
        'notice manifest.yml: a: sidecars are not started here',
        'notice manifest.yml: a: warp is not known to paas-sim and has no effect',
        'notice manifest.yml: web: its health check is "process"; the router connects to its port all the same',
        'notice manifest.yml: a: the archive target/a.jar is not unpacked; the command runs in the project',
        'names more',
      ],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it("leaves another program's manifest.yml alone", () => {
    expect(read('display_information:\n  name: a Slack app\n')).toBeUndefined()
    expect(read('')).toBeUndefined()
  })

  it('tells all that is wrong, with its place', () => {
    const text = `applications:
- command: node a.js
  instances: some
  health-check-type: tcp
  health-check-invocation-timeout: 0
  path: ../other
  env: [A, B]
`
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-file',
        message: [
          'manifest.yml has 6 problems',
          '  line 2, column 3: an application without name',
          '  line 3, column 3: "instances" is "some"',
          '  line 4, column 3: "health-check-type" is "tcp"',
          '  line 5, column 3: "health-check-invocation-timeout" is "0"',
          '  line 6, column 3: "path" "../other" is outside the project',
          '  line 7, column 3: "env" is not a map',
        ].join('\n'),
      }),
    )
  })
})
