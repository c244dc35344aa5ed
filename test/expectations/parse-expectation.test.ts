import { describe, expect, test } from 'vitest'
import { expectationGrammar, parseExpectation } from '../../src/expectations/parse-expectation.ts'
import { PaasSimError } from '../../src/model/errors.ts'

describe('reads', () => {
  test.each([
    ['GET /health 200', { method: 'GET', path: '/health', statuses: [[200, 200]], conditions: [] }],
    ['  GET   /health\t200  ', { path: '/health', statuses: [[200, 200]] }],
    ['HEAD / 2xx', { method: 'HEAD', statuses: [[200, 299]] }],
    ['GET /a?b=c#d 200-399', { path: '/a?b=c#d', statuses: [[200, 399]] }],
    [
      'DELETE /x 204,404,5XX',
      {
        method: 'DELETE',
        statuses: [
          [204, 204],
          [404, 404],
          [500, 599],
        ],
      },
    ],
    ['GET / 200 body~/ok/', { conditions: [{ kind: 'body', pattern: /ok/ }] }],
    ['GET / 200 body~/a b/is', { conditions: [{ kind: 'body', pattern: /a b/is }] }],
    [
      'GET / 200 body~/<\\/title> [/x] \\d+/',
      { conditions: [{ kind: 'body', pattern: /<\/title> [/x] \d+/ }] },
    ],
    [
      'GET / 200 header:Content-Type=text/html',
      { conditions: [{ kind: 'header', name: 'Content-Type', value: 'text/html' }] },
    ],
    [
      'GET / 200 header:X-Note="two \\"words\\""',
      { conditions: [{ kind: 'header', name: 'X-Note', value: 'two "words"' }] },
    ],
    ['GET / 200 header:X-Empty=', { conditions: [{ kind: 'header', name: 'X-Empty', value: '' }] }],
    [
      'GET / 200 header:Content-Type~/^text\\/html/',
      { conditions: [{ kind: 'header', name: 'Content-Type', pattern: /^text\/html/ }] },
    ],
    ['GET / 200 within 500ms', { withinMs: 500 }],
    [
      'GET / 200 within 1.5s body~/a/ header:A=b body~/c/',
      {
        withinMs: 1_500,
        conditions: [
          { kind: 'body', pattern: /a/ },
          { kind: 'header', name: 'A', value: 'b' },
          { kind: 'body', pattern: /c/ },
        ],
      },
    ],
  ])('%s', (text, expected) => {
    expect(parseExpectation(text)).toMatchObject({ text, ...expected })
  })
})

describe('refuses, with the place', () => {
  test.each([
    ['', 1, 'a method, e.g. GET is missing'],
    ['GET', 4, 'a path is missing'],
    ['GET /', 6, 'a status, e.g. 200 is missing'],
    ['get / 200', 1, '"get" is none of GET, HEAD'],
    ['FETCH / 200', 1, '"FETCH" is none of'],
    ['GET health 200', 5, '"health" does not begin with /'],
    ['GET http://localhost/ 200', 5, 'does not begin with /'],
    ['GET / OK', 7, '"OK" is no status'],
    ['GET / 2000', 7, '"2000"'],
    ['GET / 099', 7, '"099"'],
    ['GET / 399-200', 7, '"399-200"'],
    ['GET / 200,', 7, '"200,"'],
    ['GET / 200 boody~/x/', 11, '"boody~/x/" is no condition'],
    ['GET / 200 body~x', 16, 'a /regex/ is missing'],
    ['GET / 200 body~//', 16, 'a /regex/ is missing'],
    ['GET / 200 body~/x/g', 16, 'i, m, s, u or v'],
    ['GET / 200 body~/(/', 16, 'Invalid regular expression'],
    ['GET / 200 header:=x', 18, '"" is no header name'],
    ['GET / 200 header:Content Type=x', 25, 'header:Content is followed by neither'],
    ['GET / 200 header:A="open', 20, 'not closed'],
    ['GET / 200 within', 11, '"within" is no condition'],
    ['GET / 200 within soon', 18, '"soon" is no duration'],
    ['GET / 200 within 0ms', 18, '"0ms" is no duration'],
  ])('%s', (text, character, what) => {
    const error = thrown(() => parseExpectation(text))
    expect(error).toMatchObject({ code: 'usage', hint: expectationGrammar })
    expect(error.message).toContain(`--expect ${JSON.stringify(text)}, character ${character}: `)
    expect(error.message).toContain(what)
  })
})

test('the example of the grammar can be read', () => {
  const [, example] = /"([^"]+)"/.exec(expectationGrammar) ?? []
  expect(parseExpectation(String(example))).toMatchObject({ method: 'GET' })
})

function thrown(action: () => unknown): PaasSimError {
  try {
    action()
  } catch (error) {
    if (error instanceof PaasSimError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
