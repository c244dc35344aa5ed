import { expect, test } from 'vitest'
import { updated, wasTried } from './table.ts'

const row = (name: string, version: string, verdict: string) =>
  `| ${name} | ${version} | \`a \\| b\` | ${verdict} | Procfile: \`c\` | ok | \`c\`: ok |`
const untried = (name: string) => `| ${name} |  |  |  |  |  | not tried: this machine has no php |`
const rowsIn = (page: string) => page.split('\n').filter(line => /^\| (?!---|framework )/.test(line))

test('a run replaces the rows of what it tried, and keeps the others, in the order of the names', () => {
  const names = ['Django', 'PHP', 'nginx']
  const first = updated('', names, 'nginx', [row('nginx', '1.0', 'exited')])
  const second = updated(first, names, 'Django', [
    row('Django', '3.2', 'wrong-port'),
    row('Django', '3.2', 'loopback-only'),
  ])
  const third = updated(second, names, 'nginx', [row('nginx', '1.1', 'crashed')])
  expect(rowsIn(third)).toEqual([
    row('Django', '3.2', 'wrong-port'),
    row('Django', '3.2', 'loopback-only'),
    row('nginx', '1.1', 'crashed'),
  ])
  expect(third.match(/^\| framework \|/gm)).toHaveLength(1)
})

test('rows of frameworks that another run knows stay', () => {
  const page = updated('', ['Next.js'], 'Next.js', [row('Next.js', '15', 'wrong-port')])
  expect(rowsIn(updated(page, ['PHP'], 'PHP', [row('PHP', '8.2', 'wrong-port')]))).toEqual([
    row('PHP', '8.2', 'wrong-port'),
    row('Next.js', '15', 'wrong-port'),
  ])
})

test('what could not be tried is told apart from what was', () => {
  const names = ['PHP', 'nginx']
  const page = updated(updated('', names, 'PHP', [untried('PHP')]), names, 'nginx', [
    row('nginx', '1', 'exited'),
  ])
  expect(names.map(name => wasTried(page, name))).toEqual([false, true])
})
