import { expect, test } from 'vitest'
import { isImageReference } from '../../src/container/image-reference.ts'

test.each([
  'node',
  'me/app:1',
  'localhost:5000/a/b-c__d:V1.2',
  'Registry.example.com/app',
  '[::1]:5000/app',
  `app@sha256:${'0'.repeat(64)}`,
  `node:22@sha256:${'0'.repeat(64)}`,
  `sha256:${'0'.repeat(64)}`,
  '4663432ad1d4',
])('%s is one', name => {
  expect(isImageReference(name)).toBe(true)
})

test.each(['Bad Name', 'me/App', 'app:', 'app:1:2', '-x', '', 'http://x/y', 'a//b', 'app:1\n'])(
  '%j is none',
  name => {
    expect(isImageReference(name)).toBe(false)
  },
)
