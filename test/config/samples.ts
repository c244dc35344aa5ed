import { readFileSync } from 'node:fs'

export const schema = JSON.parse(
  readFileSync(new URL('../../docs/paas-sim.schema.json', import.meta.url), 'utf8'),
)
export const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')

/** The example that the page shows. */
export const example = String(/```yaml\n([\s\S]*?)```/.exec(page)?.[1])

/** Files that are right. */
export const right: readonly (readonly [string, string])[] = [
  ['the example of the page', example],
  ['one platform', 'platform: render\n'],
  ['all platforms', 'platforms: all\n'],
  ['all platforms and one more', 'platforms: [all, ./mine.mjs]\n'],
  ['a platform of their own', 'platform: platforms/mine.mjs\n'],
  ['a list of one', 'platforms: [fly]\n'.replace('fly', 'nginx')],
  ['durations', 'bootTimeout: 90\nsettle: 1.5m\n'],
  ['the smallest numbers', 'port: 0\nservices: {web: {instances: 0, port: 1}}\n'],
  ['variables of every kind', 'env: {A: 1, B: on, C: "x y", D: , E: 1.10, _f.g-h: ~}\n'],
  ['a service of each kind', 'services: {web-1: {kind: web}, a_b: {kind: worker, command: sleep 9}}\n'],
  ['an anchor', 'services:\n  web: &a {command: node a.js}\n  other: *a\n'],
  ['expectations of each kind', 'expectations: [GET / 2xx, {request: HEAD /a, status: 200-399}]\n'],
  ['nothing in its sections', 'env: {}\nskip: []\nexpectations: []\nservices: {}\n'],
]

/** Files that are wrong, with where and what is told. */
export const wrong: readonly (readonly [string, string, readonly string[]])[] = [
  ['an unknown key', 'platfrom: heroku\n', ['line 1, column 1: unknown key "platfrom"']],
  ['a key of another case', 'services: {web: {health-path: /up}}\n', ['line 1, column 18: unknown key']],
  ['a key of an expectation', 'expectations:\n  - {request: GET /, status: 200, header: {}}\n', ['"header"']],
  ['no map at all', '- web\n', ['the file is not a map']],
  ['an unknown platform', 'platforms:\n  - heroku\n  - herokku\n', ['line 3, column 5:', 'herokku']],
  ['platform and platforms', 'platform: heroku\nplatforms: [nginx]\n', ['both "platform" and "platforms"']],
  ['a port out of range', 'port: 70000\n', ['line 1, column 1: "port" is "70000"']],
  ['a port of a service', 'services:\n  web:\n    port: 0\n', ['line 3, column 5: "port" is "0"']],
  ['a half instance', 'services: {web: {instances: 1.5}}\n', ['"instances" is "1.5"']],
  ['too many instances', 'services: {web: {instances: 101}}\n', ['"instances" is "101"']],
  ['a duration without sense', 'settle: soon\n', ['"settle": "soon" is not a duration']],
  ['a kind there is not', 'services: {web: {kind: cron}}\n', ['"kind" is "cron"']],
  ['a health path without /', 'services: {web: {healthPath: up}}\n', ['"healthPath" is "up"']],
  ['a name of a service', 'services: {"my app": {command: x}}\n', ['"my app" is no name of a service']],
  ['a name of a variable', 'env: {1A: x}\n', ['"1A" is no name of a variable']],
  ['a variable that is a list', 'env: {A: [x]}\n', ['"A" is a list, not a text']],
  ['services that are a list', 'services: [web]\n', ['"services" is not a map']],
  ['a service that is a text', 'services: {web: node a.js}\n', ['"web" is not a map']],
  ['skip that is no list', 'skip: debug-port\n', ['"skip" is not a list']],
  [
    'an expectation that is none',
    'expectations:\n  - GET / OK\n',
    ['line 2, column 5: "GET / OK", character 7'],
  ],
  [
    'an expectation without status',
    'expectations:\n  - request: GET /\n',
    ['an expectation without "status"'],
  ],
  [
    'an expectation without request',
    'expectations:\n  - status: 200\n',
    ['an expectation without "request"'],
  ],
  [
    'a status of a map',
    'expectations:\n  - request: GET /\n    status: fine\n',
    ['line 3, column 5: "fine" is no status'],
  ],
  [
    'a body of a map',
    'expectations:\n  - request: GET /\n    status: 200\n    body: ok\n',
    ['line 4, column 5: here a /regex/ is missing'],
  ],
  [
    'a header of a map',
    'expectations:\n  - request: GET /\n    status: 200\n    headers:\n      "X Y": a\n',
    ['line 5, column 7:'],
  ],
  [
    'a time of a map',
    'expectations:\n  - request: GET /\n    status: 200\n    within: soon\n',
    ['line 4, column 5: "soon" is no duration'],
  ],
]
