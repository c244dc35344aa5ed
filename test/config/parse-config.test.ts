import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configKeys, expectationKeys, serviceKeys } from '../../src/config/keys.ts'
import { openConfig, parseConfig } from '../../src/config/parse-config.ts'
import type { ProjectConfig } from '../../src/model/config.ts'
import { PaasSimError } from '../../src/model/errors.ts'
import { example, page, right, schema, wrong } from './samples.ts'

const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema)

test.each(right)('%s is right, for the reader and for the schema', (_, text) => {
  read(text)
  validate(parse(text))
  expect(validate.errors).toBeNull()
})

test.each(wrong)('%s is wrong, for both', (_, text, told) => {
  const { message } = thrown(() => read(text))
  for (const part of told) expect(message).toContain(part)
  // Which platforms there are is not the schema's to know.
  if (!text.includes('herokku')) expect(validate(parse(text))).toBe(false)
})

test('a skipped code that is none is told with the nearest', () => {
  const error = thrown(() => read('skip: [debug-prot]\n'))
  expect(error.message).toContain('line 1, column 8: "debug-prot" is no warning')
  expect(error.hint).toContain('did you mean debug-port?')
})

test('what is in the file cannot write lines or colours of its own', () => {
  const text =
    'skip: ["\\e[2J\\n::error::a"]\nplatform: "b\\n::error::b"\n"c\\n::error::c": 1\nservices: {"d\\r::error::d": {}}\n'
  const { message } = thrown(() => read(`${text}env: {"${'e'.repeat(100_000)} ": 1}\n`))
  expect(message).toContain('"\\u001b[2J\\n::error::a" is no warning')
  expect(message.split('\n')).toHaveLength(6)
  expect(message).not.toMatch(/^::|[^\P{Cc}\n]/mu)
  expect(message.length).toBeLessThan(2_000)
})

test('a key that is not known is told with the nearest', () => {
  expect(thrown(() => read('services: {web: {health-path: /up}}\n')).hint).toContain('healthPath')
})

test('all problems are told together, in the order of the file', () => {
  const { code, message, position } = thrown(() =>
    read('services:\n  web: {port: x}\nskip: [nothing]\nport: y\nplatform: z\n'),
  )
  expect(code).toBe('invalid-file')
  expect(message).toContain('paas-sim.yaml has 4 problems')
  expect([...message.matchAll(/line (\d)/g)].map(([, line]) => line)).toEqual(['2', '3', '4', '5'])
  expect(position).toEqual({ file: 'paas-sim.yaml', line: 2, column: 9 })
})

test('the example says all of this', () => {
  const config = read(example)
  expect(config).toMatchObject({
    file: 'paas-sim.yaml',
    platforms: ['heroku', 'render', 'nginx'],
    port: 8080,
    envFile: { path: 'ci.env' },
    bootTimeoutMs: 90_000,
    settleMs: 5_000,
    skip: ['keep-alive-too-short'],
  })
  expect(config.overlay.env.map(({ name, value }) => `${name}=${value}`)).toEqual([
    'NODE_ENV=production',
    'LOG_LEVEL=warn',
  ])
  expect(config.overlay.services).toMatchObject([
    {
      name: 'web',
      command: { command: 'node server.js', position: { file: 'paas-sim.yaml' } },
      healthPath: '/health',
      env: [{ name: 'WEB_CONCURRENCY', value: '1' }],
    },
    { name: 'worker', dir: 'jobs', instances: 2, env: [] },
  ])
  expect(config.expectations).toMatchObject([
    { path: '/health', withinMs: 500, position: { file: 'paas-sim.yaml', line: 21, column: 5 } },
    { path: '/', conditions: [{ kind: 'header' }, { kind: 'body', pattern: /<title>/ }] },
    {
      method: 'POST',
      statuses: [
        [401, 401],
        [403, 403],
      ],
      conditions: [{ kind: 'header', name: 'Cache-Control', value: 'no-store' }],
    },
    { conditions: [{ kind: 'body', pattern: /"version":\s*"\d+/ }], withinMs: 2_000 },
  ])
})

test('a header of a map may hold blanks, quotation marks and slashes, or be a pattern', () => {
  const text =
    'expectations:\n  - request: GET /\n    status: 200\n    headers:\n      A: two "words" \\ here\n      B: /x y/i\n      C: /path\n'
  expect(read(text).expectations[0]?.conditions).toEqual([
    { kind: 'header', name: 'A', value: 'two "words" \\ here' },
    { kind: 'header', name: 'B', pattern: /x y/i },
    { kind: 'header', name: 'C', value: '/path' },
  ])
})

test('variables are what is written', () => {
  const { env } = read('env: {A: 1.10, B: on, C: , D: 0x10}\n').overlay
  expect(env.map(({ name, value }) => `${name}=${value}`)).toEqual(['A=1.10', 'B=on', 'C=', 'D=0x10'])
})

test('the reader, the schema and the page know the same keys', () => {
  const [, expectation] = schema.$defs.expectation.oneOf
  expect(Object.keys(schema.properties)).toEqual(configKeys)
  expect(Object.keys(schema.$defs.service.properties)).toEqual(serviceKeys)
  expect(Object.keys(expectation.properties)).toEqual(expectationKeys)
  const rows = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key)
  expect(rows).toEqual([...configKeys, ...serviceKeys])
  for (const key of expectationKeys) expect(page).toContain(`\`${key}\``)
})

function read(text: string): ProjectConfig {
  const reader = openConfig(text, 'paas-sim.yaml')
  const config = parseConfig(reader)
  reader.refuse()
  return config
}

function thrown(action: () => unknown): PaasSimError {
  try {
    action()
  } catch (error) {
    if (error instanceof PaasSimError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
