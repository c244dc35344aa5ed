import { expect, test } from 'vitest'
import { markdownReport } from '../../src/report/markdown.ts'
import { records } from './records.ts'

function report(name: string): string {
  const record = records[name]
  if (record === undefined) throw new Error(`no record ${name}`)
  return markdownReport(record)
}

/** The lines that a reader of Markdown takes for prose. */
function prose(markdown: string): readonly string[] {
  let fence: string | undefined
  return markdown.split('\n').filter(line => {
    const ticks = /^`{3,}/.exec(line)?.[0]
    if (fence === undefined && ticks !== undefined) {
      fence = ticks
      return false
    }
    const inside = fence !== undefined
    if (line === fence) fence = undefined
    return !inside
  })
}

test.each([
  ['a healthy app', '### paas-sim: comes up on heroku'],
  ['a loopback bind with a warning', '### paas-sim: does not come up on heroku'],
  ['three platforms', '### paas-sim: comes up on 1 of 3 platforms'],
  ['a file that does not parse', '### paas-sim: could not check'],
  ['nothing judged', '### paas-sim: nothing was judged'],
])('%s: %s', (name, headline) => {
  expect(report(name).split('\n')[0]).toBe(headline)
})

test('a table of the platforms, then each distinct finding once with its fix', () => {
  const text = report('three platforms')
  expect(prose(text).filter(line => line.startsWith('| '))).toEqual([
    '| platform | service | verdict | boot | warnings |',
    '| --- | --- | --- | --- | --- |',
    '| heroku | web | ❌ loopback-only (R10) |  | debug-port |',
    '| render | web | ❌ loopback-only |  |  |',
    '| nginx | web | ✅ ok | 0.32 s |  |',
  ])
  expect(prose(text).filter(line => line.startsWith('####'))).toEqual([
    '#### ❌ web: loopback-only in `server.js:14` (heroku, render)',
    '#### ⚠️ web: debug-port in `Procfile` (heroku)',
  ])
  expect(text).toContain("```diff\n- app.listen(port, '127.0.0.1')\n+ app.listen(port, '0.0.0.0')\n```")
  expect(text).toContain('```sh\npaas-sim up --env HOST=0.0.0.0\n```')
})

test('texts of the app are no Markdown and no HTML', () => {
  const lines = prose(report('hostile texts'))
  const told = lines.filter(line => line.includes(']]'.split('').join('\\')))
  expect(told.length).toBeGreaterThan(0)
  for (const line of told) expect(line).not.toMatch(/(?<!\\)[<>|`[\]]/)
})

test('what could not be judged is told with its fix', () => {
  expect(report('a file that does not parse')).toContain('**Fix:** Keep one of them.')
})
