import { describe, expect, it } from 'vitest'
import { parseDoApp } from '../../src/project/do-app.ts'
import { blueprintText } from './blueprint-text.ts'

const read = (text: string) => blueprintText(parseDoApp(text, '.do/app.yaml'))

/** github.com/subvisual/ptc-site and github.com/doug12r/Code, .do/app.yaml, put together and shortened */
const site = `name: ptc-site
region: fra
envs:
  - key: NODE_ENV
    value: production
services:
  - name: web
    environment_slug: node-js
    source_dir: /
    github:
      repo: subvisual/ptc-site
      branch: main
    build_command: pnpm build
    run_command: pnpm start
    http_port: 8080
    instance_count: 2
    instance_size_slug: apps-s-1vcpu-0.5gb
    health_check:
      http_path: /api/health
      initial_delay_seconds: 60
      period_seconds: 30
      timeout_seconds: 10
      failure_threshold: 3
    envs:
      - key: SITE_URL
        value: \${APP_URL}
        scope: RUN_TIME
      - key: ONLY_BUILD
        value: "1"
        scope: BUILD_TIME
      - key: SESSION_SECRET
        type: SECRET
      - key: RATE
        value: "1.10"
`

describe('parseDoApp', () => {
  it.each<[string, string, string[]]>([
    [
      'a service',
      site,
      [
        'web web @7:5, start "pnpm start" @14:5, build "pnpm build" @13:5, port http_port=8080 @15:5, health 30000/10000, healthPath=/api/health, bootTimeoutMs=150000, instances=2, env RATE=1.10',
        'env NODE_ENV=production @4:5',
        'notice .do/app.yaml: web: SESSION_SECRET has its value on DigitalOcean only; set what the app needs in .env or with --env',
        'notice .do/app.yaml: web: SITE_URL has its value on DigitalOcean only; set what the app needs in .env or with --env',
        'names all',
      ],
    ],
    [
      'inner services, workers, jobs and what is not run',
      `spec:
  name: fluxstudio
  services:
    - { name: api, source_dir: /backend, run_command: node api.js, http_port: 3001 }
    - { name: inner, run_command: node inner.js, internal_ports: [4000], warp: 9 }
  workers:
    - { name: jobs, run_command: node jobs.js, termination: { grace_period_seconds: 30 } }
  jobs:
    - { name: migrate, kind: PRE_DEPLOY, run_command: node migrate.js }
    - { name: nightly, kind: POST_DEPLOY, run_command: node x.js }
  static_sites:
    - name: frontend
`,
      [
        'web api @4:7, start "node api.js" @4:42, port http_port=3001 @4:68, dir=backend',
        'private inner @5:7, start "node inner.js" @5:22, port internal_ports=4000 @5:67',
        'worker jobs @7:7, start "node jobs.js" @7:21, graceMs=30000',
        'release "node migrate.js" @9:42',
        'notice .do/app.yaml: inner: warp is not known to paas-sim and has no effect',
        'notice .do/app.yaml: nightly is not run here: it is a job',
        'notice .do/app.yaml: frontend is not run here: it is a static site',
        'names all',
      ],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it('tells all that is wrong, with its place', () => {
    const text = `services:
- name: a
  http_port: 0
  source_dir: ../x
  instance_count: [1]
  health_check: { http_path: up, period_seconds: 1.5 }
- name: a
  envs:
  - value: x
`
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        message: [
          '.do/app.yaml has 7 problems',
          '  line 3, column 3: "http_port" is "0"',
          '  line 4, column 3: "source_dir" "../x" is outside the project',
          '  line 5, column 3: "instance_count" is a list, not a text',
          '  line 6, column 19: "http_path" is "up"',
          '  line 6, column 34: "period_seconds" is "1.5"',
          '  line 7, column 3: "a" is defined twice',
          '  line 9, column 5: a variable without name',
        ].join('\n'),
      }),
    )
  })
})
