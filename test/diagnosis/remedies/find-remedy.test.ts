import { describe, expect, test } from 'vitest'
import { findRemedy, remedyOf, type StackEvidence } from '../../../src/diagnosis/remedies/find-remedy.ts'
import { fileStacks, npmStacks, textStacks } from '../../../src/project/stack-table.ts'

const nothing: StackEvidence = { commands: [], processes: [], stacks: [], ports: [] }

describe('the stack is told', () => {
  test.each([
    ['by the command line', { commands: ['gunicorn app:app'], stacks: ['flask'] }, 'gunicorn', 'command'],
    [
      'by the process behind a script',
      { commands: ['./start.sh'], processes: ['node vite preview'] },
      'vite',
      'process',
    ],
    [
      'by a dependency of the language that runs',
      { commands: ['node a.js'], stacks: ['flask', 'express'] },
      'express',
      'dependency',
    ],
    [
      'by the dependency whose port it is',
      { commands: ['node a.js'], stacks: ['express', 'vite'], ports: [5173] },
      'vite',
      'dependency',
    ],
    ['not by a tool that was not run', { commands: ['node a.js'], stacks: ['vite'] }, 'node', 'command'],
    [
      'by the framework that reads the command line, before the server it brings',
      {
        commands: ['ruby app.rb'],
        processes: ['puma 5.6.5 (tcp://localhost:4567) [shop]'],
        stacks: ['sinatra'],
      },
      'sinatra',
      'dependency',
    ],
    ['by the language alone', { commands: ['python3 app.py'] }, 'python', 'command'],
    ['by a port only one stack has', { ports: [8501] }, 'streamlit', 'port'],
  ] as const)('%s', (_, seen, stack, by) => {
    const found = findRemedy({ ...nothing, ...seen })
    expect([found?.remedy.stack, found?.by]).toEqual([stack, by])
  })

  test('not at all by a port that many share', () => {
    expect(findRemedy({ ...nothing, ports: [3000] })).toBe(undefined)
    expect(findRemedy(nothing)).toBe(undefined)
  })
})

test('every stack that a project can be told by has a row', () => {
  // A directory of files and a bundler are no servers.
  const without = new Set(['static', 'parcel'])
  const stacks = [
    ...npmStacks.map(([, stack]) => stack),
    ...textStacks.flatMap(({ libraries }) => libraries.map(([, stack]) => stack)),
    ...fileStacks.map(([, stack]) => stack),
  ]
  expect(stacks.length).toBeGreaterThan(60)
  expect(stacks.filter(stack => !without.has(stack) && remedyOf(stack) === undefined)).toEqual([])
})
