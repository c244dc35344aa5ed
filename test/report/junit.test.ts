import { beforeAll, describe, expect, test } from 'vitest'
import { junitReport } from '../../src/report/junit.ts'
import { hasPython, parseXml, type XmlElement } from './parse-xml.ts'
import { nasty, records } from './records.ts'

const lenient = { strict: false }

/** What Jenkins' xunit-10.xsd and GitLab's reader know, and no more. */
const known: Readonly<Record<string, { attributes: readonly string[]; children: readonly string[] }>> = {
  testsuites: { attributes: ['name', 'tests', 'failures', 'errors', 'time'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
    children: ['testcase'],
  },
  testcase: {
    attributes: ['name', 'classname', 'time'],
    children: ['failure', 'error', 'skipped', 'system-out'],
  },
  failure: { attributes: ['type', 'message'], children: [] },
  error: { attributes: ['type', 'message'], children: [] },
  skipped: { attributes: ['message'], children: [] },
  'system-out': { attributes: [], children: [] },
}

describe.skipIf(!hasPython)('JUnit XML, read by an XML parser', () => {
  const names = Object.keys(records)
  const written = [false, true].flatMap(strict =>
    Object.values(records).map(record => junitReport(record, { strict })),
  )
  let parsed: readonly XmlElement[] = []
  beforeAll(() => {
    parsed = parseXml(written)
  })
  const suites = (name: string, { strict } = lenient): XmlElement => {
    const root = parsed[names.indexOf(name) + (strict ? names.length : 0)]
    if (root === undefined) throw new Error(`no record ${name}`)
    return root
  }
  const all = (element: XmlElement, name: string): XmlElement[] => [
    ...(element.name === name ? [element] : []),
    ...element.children.flatMap(child => all(child, name)),
  ]

  test.each(Object.keys(records))('%s: only elements and attributes that readers know', name => {
    const check = (element: XmlElement) => {
      const { attributes, children } = known[element.name] ?? { attributes: [], children: [] }
      expect(attributes).toEqual(expect.arrayContaining(Object.keys(element.attributes)))
      expect(children).toEqual(expect.arrayContaining(element.children.map(child => child.name)))
      for (const child of element.children) check(child)
    }
    check(suites(name))
  })

  test.each(Object.keys(records))('%s: the counts are those of the cases', name => {
    for (const strict of [false, true]) {
      const root = suites(name, { strict })
      for (const element of [root, ...all(root, 'testsuite')]) {
        const counted = (what: string) => String(all(element, what).length)
        expect(element.attributes).toMatchObject({
          tests: counted('testcase'),
          failures: counted('failure'),
          errors: counted('error'),
        })
        if (element.name === 'testsuite') expect(element.attributes.skipped).toBe(counted('skipped'))
        expect(element.attributes.time ?? '0.000').toMatch(/^\d+\.\d{3}$/)
      }
    }
  })

  test('a failure says what was seen and what to do', () => {
    const [failure] = all(suites('a loopback bind with a warning'), 'failure')
    expect(failure?.attributes.type).toBe('loopback-only')
    expect(failure?.attributes.message).toMatch(/^R10: Heroku's router cannot reach this app/)
    expect(failure?.text).toContain('127.0.0.1:23817  node server.js, pid 4242  this machine only')
    expect(failure?.text).toContain("- app.listen(port, '127.0.0.1')\n+ app.listen(port, '0.0.0.0')")
  })

  test('a warning is a skipped case, and a failed one with --strict', () => {
    const root = suites('a loopback bind with a warning')
    expect(all(root, 'testcase').map(({ attributes }) => attributes.name)).toEqual([
      'web comes up',
      'web: debug-port',
    ])
    expect(all(root, 'skipped')[0]?.attributes.message).toContain('The inspector listens on 0.0.0.0:9229')
    const strict = suites('a loopback bind with a warning', { strict: true })
    expect(all(strict, 'failure').map(({ attributes }) => attributes.type)).toEqual([
      'loopback-only',
      'debug-port',
    ])
  })

  test('each platform is a suite, its boot is the time of the case', () => {
    const root = suites('three platforms')
    expect(all(root, 'testsuite').map(({ attributes }) => attributes.name)).toEqual([
      'heroku',
      'render',
      'nginx',
    ])
    expect(all(root, 'testcase').at(-1)?.attributes).toMatchObject({
      classname: 'paas-sim.nginx',
      time: '0.320',
    })
  })

  test('a run that could not judge is an error, with the file and line', () => {
    const [error] = all(suites('a file that does not parse'), 'error')
    expect(error?.attributes).toEqual({
      type: 'invalid-file',
      message: 'Procfile has two lines for "web"',
    })
    expect(error?.text).toContain('/home/ada/shop/Procfile:3:1')
  })

  test('hostile texts come out as they went in, but for what XML cannot hold', () => {
    const [failure] = all(suites('hostile texts'), 'failure')
    // Controls are taken out of every event, a lone surrogate cannot be written.
    const kept = nasty.replace('\u0007\u001b[31m', '').replace('\r\n', '\n').replace('\ud800', '\ufffd')
    expect(failure?.attributes.message).toBe(`R10: ${kept}`)
    expect(failure?.text).toContain(kept)
  })
})
