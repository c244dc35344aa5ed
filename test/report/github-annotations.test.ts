import { expect, test } from 'vitest'
import { githubAnnotations } from '../../src/report/github-annotations.ts'
import { records } from './records.ts'

const roots = { dir: '/home/ada/shop', repository: '/home/ada' }

/** As the runner reads a command: `::name key=value,key=value::text`, then what was escaped put back. */
function read(line: string) {
  const [, name, list, text] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? []
  if (name === undefined || list === undefined || text === undefined) throw new Error(`no command: ${line}`)
  const data = (value: string) => value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  const property = (value: string) => data(value.replaceAll('%3A', ':').replaceAll('%2C', ','))
  const properties = Object.fromEntries(
    list.split(',').map(pair => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), property(pair.slice(at + 1))]
    }),
  )
  return { name, properties, text: data(text) }
}

function annotations(name: string) {
  const record = records[name]
  if (record === undefined) throw new Error(`no record ${name}`)
  const lines = githubAnnotations(record, roots)
  for (const line of lines) expect(line).not.toMatch(/[\r\n]/)
  return lines.map(read)
}

test('an error on the line of the fix, a warning on the file of the command', () => {
  const [failure, warning] = annotations('a loopback bind with a warning')
  expect(failure).toMatchObject({
    name: 'error',
    properties: { file: 'shop/server.js', line: '14', title: 'paas-sim: loopback-only R10' },
  })
  expect(failure?.text).toContain("+ app.listen(port, '0.0.0.0')")
  expect(warning).toMatchObject({ name: 'warning', properties: { file: 'shop/Procfile' } })
})

test('one for the same mistake on several platforms: a step shows ten at most', () => {
  const found = annotations('three platforms')
  expect(found.map(({ properties }) => properties.title)).toEqual([
    'paas-sim: loopback-only R10',
    'paas-sim: debug-port',
  ])
  expect(found[0]?.text).toContain('loopback-only on heroku, render')
})

test('no text ends a command or begins another', () => {
  const [found] = annotations('hostile texts')
  expect(found?.properties.file).toBe('shop/a b#?%.js')
  expect(found?.text).toContain(']]>%0A::error::,:')
})

test('a comma or colon in the name of a file ends no property', () => {
  const record = records['a file that does not parse']
  const [error] = record?.errors ?? []
  if (record === undefined || error === undefined) throw new Error('no error')
  const file = 'a,title=b::c.js'
  const [line = ''] = githubAnnotations({ ...record, errors: [{ ...error, file }] }, roots)
  expect(read(line).properties).toMatchObject({ file: `shop/${file}`, title: 'paas-sim: invalid-file' })
})

test('an error has its position', () => {
  expect(annotations('a file that does not parse')).toEqual([
    {
      name: 'error',
      properties: { file: 'shop/Procfile', line: '3', col: '1', title: 'paas-sim: invalid-file' },
      text: 'Procfile has two lines for "web"\nKeep one of them.',
    },
  ])
})

test('nothing for an app that comes up', () => {
  expect(annotations('a healthy app')).toEqual([])
})
