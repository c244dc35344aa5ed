import { expect, test } from 'vitest'
import type { HttpCheck, Platform } from '../../src/model/platform.ts'
import { platforms } from '../../src/platform/registry.ts'

/**
 * PORT (`or another`: the user may set it; `scanned`) | family dialled (`same host`: a loopback bind is right) | boot
 * window and check | stop signal, to whom, grace | first byte, idle, whole request | answer when the app refuses.
 * Typed from the platforms' documentation, not from the profiles: a number that changes there has to be changed here.
 */
const stated: Readonly<Record<string, string>> = {
  heroku: '3000-60000 | any | 60 s connect | SIGTERM all 30 s | 30 s, 55 s | 503',
  render: '10000 or another, scanned | ipv4 | 900 s connect | SIGTERM all 30 s | 6000 s, 6000 s | 502',
  nginx: '3000-60000 or another | ipv4 same host | 90 s connect | SIGTERM all 90 s | 60 s, 60 s | 502',
  generic: '3000-60000 or another | any | 60 s connect | SIGTERM all 10 s | 60 s, 60 s | 502',
  staas: '5000 or another | any | 60 s connect | SIGTERM all 10 s | 60 s, 60 s | 502',
  dokku: '5000 | ipv4 | 10 s connect | SIGTERM root 30 s | 60 s, 60 s | 502',
  digitalocean: '8080 | ipv4 | 90 s connect | SIGTERM all 120 s | 60 s, 60 s | 504',
  'azure-app-service':
    '8080 or another | ipv4 | 230 s GET /robots933456.txt 100-599 | SIGTERM root 5 s | 230 s, 230 s | 503',
  'app-runner': '8080 | ipv4 | 1140 s connect | SIGTERM all 30 s | 120 s, 120 s, 120 s | 502',
  'elastic-beanstalk':
    '5000 or another | ipv4 same host | 90 s connect | SIGTERM all 90 s | 60 s, 60 s | 502',
  koyeb: '8000 or another | ipv4 | 125 s connect | SIGTERM all 30 s | 100 s, 100 s | 502',
  kamal: '80 or another | ipv4 | 30 s GET /up 200-299 | SIGTERM root 10 s | 30 s, 86400 s | 502',
  'cloud-run': '8080 | ipv4 | 240 s connect | SIGTERM root 10 s | 300 s, 300 s, 300 s | 503',
  'cloud-foundry': '8080 | ipv4 | 60 s connect | SIGTERM root 10 s | 900 s, 900 s, 900 s | 502',
  railway: '8080 or another, scanned | any | 300 s connect | SIGTERM root 0 s | 300 s, 300 s, 900 s | 502',
  'heroku-fir': '3000-60000 | ipv6 | 60 s connect | SIGTERM all 30 s | 30 s, 55 s | 503',
  fly: '8080 or another | any | 300 s connect | SIGINT root 5 s | 2147483.647 s, 2147483.647 s | 502',
}

test.each(platforms.filter(({ id }) => id in stated))('$id: the values that decide most', platform => {
  expect(said(platform)).toBe(stated[platform.id])
})

test('every platform has a row', () => {
  expect(platforms.map(({ id }) => id).filter(id => !(id in stated))).toEqual([])
})

/** PORT of an image | memory in MiB | user | init | whether STOPSIGNAL counts. Of those that state any of it. */
const images: Readonly<Record<string, string>> = {
  heroku: 'as elsewhere | 1024 | 10000:10000 | - | false',
  dokku: 'exposed | - | - | true | true',
  kamal: 'as elsewhere | - | - | - | true',
  'cloud-foundry': 'exposed | 1024 | - | - | -',
  'cloud-run': 'as elsewhere | 512 | - | - | -',
  'app-runner': 'as elsewhere | 2048 | - | - | -',
  fly: 'as elsewhere | 256 | - | - | -',
  'azure-app-service': '80 | - | - | - | -',
}

test.each(platforms)('$id: what becomes of an image', ({ id, container }) => {
  if (container === undefined) return expect(images[id]).toBeUndefined()
  const { port, memoryBytes, user = '-', init = '-', stopSignalOfImage = '-' } = container
  const from = port === undefined ? 'as elsewhere' : port.kind === 'fixed' ? port.port : port.kind
  const memory = memoryBytes === undefined ? '-' : memoryBytes / 1_024 / 1_024
  expect([from, memory, user, init, stopSignalOfImage].join(' | ')).toBe(images[id])
})

const pass: Readonly<Record<string, string>> = {
  render: '200-399',
  dokku: '200-399',
  digitalocean: '200-399',
  'app-runner': '200-200',
  koyeb: '200-399',
  'cloud-run': '200-399',
  'cloud-foundry': '200-200',
}

test.each(Object.entries(pass))('%s: a health path passes with %s', (id, statuses) => {
  expect(ranges(platform(id).boot.httpCheck?.passes ?? [])).toBe(statuses)
})

test.each([
  ['heroku', 'X-Forwarded-For', 'append', '{clientIp}'],
  ['dokku', 'X-Forwarded-For', 'set', '{clientIp}'],
  ['dokku', 'X-Request-Start', 'set', '{unixSeconds}'],
  ['kamal', 'X-Forwarded-For', 'set', '{clientIp}'],
  ['kamal', 'X-Request-Start', 'default', 't={unixMs}'],
  ['azure-app-service', 'X-Forwarded-For', 'append', '{clientIp}:{clientPort}'],
  ['elastic-beanstalk', 'X-Forwarded-For', 'append', '{clientIp}'],
  ['digitalocean', 'DO-Connecting-IP', 'set', '{clientIp}'],
])('%s: the app gets %s (%s %s)', (id, name, action, value) => {
  const rules = platform(id).router.requestHeaders.filter(rule => rule.name === name)
  expect(rules).toEqual([{ name, action, value }])
})

function platform(id: string): Platform {
  const found = platforms.find(platform => platform.id === id)
  if (found === undefined) throw new Error(`there is no ${id}`)
  return found
}

function said({ port, bind, boot, stop, router }: Platform): string {
  const { choice } = port
  const number = choice.kind === 'fixed' ? choice.port : `${choice.from}-${choice.to}`
  const { check } = boot
  const { firstByteMs, idleMs, totalMs } = router.timeouts
  return [
    `${number}${port.userMaySet ? ' or another' : ''}${port.routes === 'scan' ? ', scanned' : ''}`,
    `${bind.family}${bind.loopbackIsReachable ? ' same host' : ''}`,
    `${seconds(boot.timeoutMs)} ${check.kind === 'http' ? checkText(check) : check.kind}`,
    `${stop.signal} ${stop.to} ${seconds(stop.graceMs)}`,
    [firstByteMs, idleMs, ...(totalMs === undefined ? [] : [totalMs])].map(seconds).join(', '),
    router.failures['connect-refused'].status,
  ].join(' | ')
}

function checkText({ method, path, passes }: HttpCheck): string {
  return `${method} ${path} ${ranges(passes)}`
}

function ranges(passes: HttpCheck['passes']): string {
  return passes.map(range => range.join('-')).join()
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}
