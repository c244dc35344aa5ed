import { expect, test } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Dependency } from '../../../src/model/container.ts'
import { evidence } from '../fixtures.ts'

const waiting = (dependency: Dependency) =>
  diagnose(
    evidence({
      ending: 'start-failed',
      startError: {
        code: 'dependency-failed',
        message: 'it waits for db, which ended with status 1',
        dependency,
      },
    }),
  )

test.each([
  ['started', 'service_started', 'start'],
  ['healthy', 'service_healthy', 'come up, and pass its healthcheck where it has one'],
  ['completed', 'service_completed_successfully', 'end with status 0'],
] as const)('what waits in vain names the line and the condition: %s', (condition, name, wants) => {
  const position = { file: 'compose.yaml', line: 9, column: 7 }
  const { summary, observations, fix, platformCode } = waiting({ service: 'db', condition, position })
  expect(summary).toBe('web was not started: it waits for db, which ended with status 1')
  expect(platformCode).toBeNull()
  expect(observations).toContainEqual({
    kind: 'clue',
    text: `compose.yaml line 9: web depends on db, condition ${name}`,
  })
  expect(fix).toEqual([
    {
      text: `correct db, which must ${wants}; web has not been tried yet`,
      file: 'compose.yaml',
      line: 9,
    },
  ])
})

test('a dependency that no file names has no place', () => {
  const { observations, fix } = waiting({ service: 'db', condition: 'started' })
  expect(observations).toContainEqual({ kind: 'clue', text: 'web depends on db, condition service_started' })
  expect(fix).toEqual([{ text: 'correct db, which must start; web has not been tried yet' }])
})
