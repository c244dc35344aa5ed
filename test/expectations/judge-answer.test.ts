import { expect, test } from 'vitest'
import { conditionText, judgeAnswer, statusText } from '../../src/expectations/judge-answer.ts'
import { parseExpectation } from '../../src/expectations/parse-expectation.ts'
import type { WholeAnswer } from '../../src/model/expectation.ts'
import type { HttpProbe } from '../../src/model/instance.ts'

const answer = (probe: Partial<HttpProbe>, more: Partial<WholeAnswer> = {}): WholeAnswer => ({
  probe: { url: 'http://x/', host: 'x', outcome: 'answer', status: 200, tookMs: 20, ...probe },
  headers: {},
  body: '',
  ...more,
})

test.each<[string, WholeAnswer]>([
  ['GET / 200', answer({})],
  ['GET / 2xx', answer({ status: 204 })],
  ['GET / 200-399', answer({ status: 399 })],
  ['GET / 404,200', answer({})],
  ['GET / 500', answer({ status: 500 })],
  ['GET / 200 body~/^ok$/m', answer({}, { body: 'state:\nok\n' })],
  ['GET / 200 header:X-A=b', answer({}, { headers: { 'x-a': ['a', 'b'] } })],
  ['GET / 200 header:Content-Type~/json/', answer({}, { headers: { 'content-type': ['application/json'] } })],
  ['GET / 200 within 20ms', answer({})],
])('%s holds', (text, given) => {
  expect(judgeAnswer(parseExpectation(text), given)).toEqual([])
})

test.each<[string, WholeAnswer, [string, string][]]>([
  ['GET / 200', answer({ status: 503 }), [['200', '503']]],
  ['GET / 2xx,404', answer({ status: 301, location: '/login' }), [['2xx,404', '301 to /login']]],
  ['GET / 200-399', answer({ status: 400 }), [['200-399', '400']]],
  ['GET / 200', answer({ outcome: 'timeout', tookMs: 10_000 }), [['200', 'no answer within 10 s']]],
  ['GET / 200', answer({ outcome: 'refused' }), [['200', 'a refused connection']]],
  ['GET / 200', answer({ outcome: 'closed', error: 'hung up' }), [['200', 'no HTTP answer (hung up)']]],
  ['GET / 200 body~/ok/', answer({ head: 'not yet' }, { body: 'not yet' }), [['body~/ok/', '"not yet"']]],
  ['GET / 200 body~/ok/', answer({}), [['body~/ok/', 'an empty body']]],
  [
    'GET / 200 header:X-A=b header:X-C~/d/',
    answer({}, { headers: { 'x-a': ['B'] } }),
    [
      ['header:X-A=b', 'X-A: B'],
      ['header:X-C~/d/', 'no X-C'],
    ],
  ],
  [
    'GET / 200 header:Set-Cookie~/Secure/',
    answer({}, { headers: { 'set-cookie': ['sid=s3cr3t; Path=/', 'a=b'] } }),
    [['header:Set-Cookie~/Secure/', 'Set-Cookie: sid=...; Path=/, a=...']],
  ],
  ['GET / 200 within 500ms', answer({ tookMs: 712.4 }), [['within 500 ms', '712 ms']]],
  [
    'GET / 200 within 2s',
    answer({ error: 'the answer has not ended', tookMs: 10 }),
    [['within 2 s', 'the answer has not ended']],
  ],
  [
    'GET / 204 body~/a/ within 1ms',
    answer({}),
    [
      ['204', '200'],
      ['body~/a/', 'an empty body'],
      ['within 1 ms', '20 ms'],
    ],
  ],
])('%s fails', (text, given, expected) => {
  expect(judgeAnswer(parseExpectation(text), given).map(({ expected, found }) => [expected, found])).toEqual(
    expected,
  )
})

test('a pattern that takes for ever is told, and ends', () => {
  const long = `${'a'.repeat(60)}!`
  const [body, header] = ['GET / 200 body~/^(a+)+$/', 'GET / 200 header:A~/^(a+)+$/'].map(text =>
    judgeAnswer(parseExpectation(text), answer({}, { body: long, headers: { a: [long] } })),
  )
  expect(body).toMatchObject([{ found: expect.stringContaining('takes too long') }])
  expect(header).toMatchObject([{ found: expect.stringContaining('takes too long') }])
}, 30_000)

test.each(['200', '2xx', '200-399', '200,4xx,500-502'])('%s is told as it was written', text => {
  expect(statusText(parseExpectation(`GET / ${text}`).statuses)).toBe(text)
})

test.each(['body~/a b/i', 'header:A=b', 'header:A~/b/'])('%s is told as it was written', text => {
  expect(parseExpectation(`GET / 200 ${text}`).conditions.map(conditionText)).toEqual([text])
})
