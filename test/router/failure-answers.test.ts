import { expect, test } from 'vitest'
import type { RouterFailure, RouterFailureKind } from '../../src/model/router-rules.ts'
import { platforms } from '../../src/platform/registry.ts'
import { FailureAnswers, type OwnPages } from '../../src/router/failure-answers.ts'
import { exchange, get, herokuRules, rulesWith, stage } from './stage.ts'

const request = {
  method: 'GET',
  path: `/'"><script>`,
  host: 'app.test',
  requestId: '<i>',
  instance: '<u>',
}

const ownPages = {
  error: 'ERROR_PAGE',
  maintenance: 'MAINTENANCE_PAGE',
  html: '<iframe src="{url}"></iframe>',
}

function answersWith(kind: RouterFailureKind, failure: Partial<RouterFailure>, own?: OwnPages) {
  const failures = { ...herokuRules.failures, [kind]: { ...herokuRules.failures[kind], ...failure } }
  return new FailureAnswers({ failures, ownPages }, own).answer(kind, request)
}

const fieldOf = (headers: readonly string[], name: string) =>
  headers.flatMap((part, i) => (i % 2 === 0 && part === name ? [headers[i + 1]] : []))

test('the page escapes what the client sent', () => {
  const { body, headers } = answersWith('app-crashed', {
    description: '<b>',
    fields: { x: '"&' },
    body: 'page',
  })
  expect(body).not.toMatch(/<script|<b>|<i>|<u>|"&"/)
  expect(body).toContain('/&#39;&#34;&#62;&#60;script&#62;')
  expect(fieldOf(headers, 'Content-Length')).toEqual([String(Buffer.byteLength(body))])
})

test.each(platforms.map(platform => [platform.id, platform] as const))(
  'every failure of %s has an answer',
  (_id, { router }) => {
    const answers = new FailureAnswers(router, { error: 'https://e.test', maintenance: 'https://m.test' })
    const plain = new FailureAnswers(router)
    for (const [kind, rule] of Object.entries(router.failures)) {
      const made = plain.answer(kind as RouterFailureKind, request)
      expect(made.status).toBe(rule.status ?? 503)
      expect(fieldOf(made.headers, 'Content-Length')).toEqual([String(Buffer.byteLength(made.body))])
      if (rule.body === 'page') expect(made.body).toMatch(/<p>[A-Z][^<]{20,}<\/p>/)
      if (rule.body === 'empty') expect(made.body).toBe('')
      expect(made.body).not.toContain('<script>')
      const own = answers.answer(kind as RouterFailureKind, request)
      if (router.ownPages === undefined) expect(own).toEqual(made)
    }
  },
)

test.each([
  {
    type: 'text/html',
    text: '<p>{status} {requestId} {path}',
    body: '<p>503 &#60;i&#62; /&#39;&#34;&#62;&#60;script&#62;',
  },
  { type: 'text/plain', text: '{host}{path} é', body: `app.test/'"><script> é` },
  {
    type: 'application/json',
    text: '{"id":"{requestId}","path":"{path}"}',
    body: `{"id":"<i>","path":"/'\\"><script>"}`,
  },
])('a platform with a body of its own: $type', ({ type, text, body }) => {
  const made = answersWith('app-crashed', { body: { type, text }, headers: { 'X-Why': '{requestId}' } })
  expect(made.body).toBe(body)
  expect(made.headers).toEqual([
    'Content-Type',
    type,
    'X-Why',
    '<i>',
    'Content-Length',
    String(Buffer.byteLength(body)),
  ])
})

test('a header of the rule stands in for the usual one, and ends where it should', () => {
  const failures = {
    ...herokuRules.failures,
    'app-crashed': {
      ...herokuRules.failures['app-crashed'],
      body: 'page' as const,
      headers: { 'cache-control': 'max-age=5', Location: 'https://{host}{path}' },
    },
  }
  const { headers } = new FailureAnswers({ failures }).answer('app-crashed', {
    ...request,
    path: '/a\r\nX-Forged: 1\0é',
  })
  expect(fieldOf(headers, 'Cache-Control')).toEqual([])
  expect(fieldOf(headers, 'cache-control')).toEqual(['max-age=5'])
  expect(fieldOf(headers, 'Location')).toEqual(['https://app.test/aX-Forged: 1'])
})

test('a field that does not exist is a mistake in the rules, told before the first request', () => {
  expect(() => answersWith('app-crashed', { body: { type: 'text/plain', text: '{secret}' } })).toThrow(
    /\{secret\}/,
  )
})

const error = 'https://pages.test/e?a=1&b="2"'
const framed = '<iframe src="https://pages.test/e?a=1&#38;b=&#34;2&#34;"></iframe>'
const pages: {
  name: string
  kind: RouterFailureKind
  own: OwnPages
  failure?: Partial<RouterFailure>
  body: RegExp | string
}[] = [
  { name: 'an error', kind: 'app-crashed', own: { error }, body: framed },
  {
    name: 'an error of a platform with a body of its own',
    kind: 'no-instances',
    own: { error },
    failure: { body: { type: 'text/plain', text: 'no' } },
    body: framed,
  },
  {
    name: 'maintenance',
    kind: 'maintenance',
    own: { error: 'http://e.test', maintenance: 'http://m.test' },
    body: '<iframe src="http://m.test"></iframe>',
  },
  { name: 'maintenance with a page for errors only', kind: 'maintenance', own: { error }, body: /H80/ },
  { name: 'a refused request', kind: 'bad-header', own: { error }, body: '' },
  { name: 'a URL that is none', kind: 'app-crashed', own: { error: 'javascript:alert(1)' }, body: /H10/ },
  { name: 'a URL with a blank', kind: 'app-crashed', own: { error: 'http://a b' }, body: /H10/ },
]

test.each(pages)("a page of the user's own: $name", ({ kind, own, failure = {}, body }) => {
  const made = answersWith(kind, failure, own)
  if (typeof body === 'string') expect(made.body).toBe(body)
  else expect(made.body).toMatch(body)
})

test("a platform without pages of the user's own ignores them", () => {
  const answers = new FailureAnswers({ failures: herokuRules.failures }, { error })
  expect(answers.answer('app-crashed', request).body).toMatch(/H10/)
})

test('on the wire: the own page, and its head alone for HEAD', async () => {
  await using s = await stage({ rules: rulesWith({}, { ownPages }), ownPages: { error } })
  const text = await exchange(s.port, get())
  expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*Content-Type: text\/html; charset=utf-8\r\n/)
  expect(text.endsWith(`\r\n\r\n${framed}`)).toBe(true)
  const head = await exchange(s.port, get().replace('GET', 'HEAD'))
  expect(head).toMatch(new RegExp(`Content-Length: ${framed.length}\r\n[\\s\\S]*\r\n\r\n$`))
})
