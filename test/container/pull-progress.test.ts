import { expect, test } from 'vitest'
import { PullProgress } from '../../src/container/pull-progress.ts'

test('how much of a pull is here, told when it changes', () => {
  const progress = new PullProgress()
  // As the Engine API documents `POST /images/create`.
  const told = [
    { status: 'Pulling from library/node', id: 'latest' },
    { status: 'Pulling fs layer', id: 'a' },
    { status: 'Downloading', id: 'a', current: 100, total: 1_000 },
    { status: 'Downloading', id: 'a', current: 101, total: 1_000 },
    { status: 'Downloading', id: 'b', current: 400, total: 1_000 },
    { status: 'Download complete', id: 'a' },
    { status: 'Pull complete', id: 'b' },
    { status: 'Already exists', id: 'c' },
    { status: 'Status: Downloaded newer image for node' },
  ].map(line => progress.read(line))
  expect(told).toEqual([
    undefined,
    undefined,
    '10 %',
    undefined,
    '25 %',
    '70 %',
    '100 %',
    undefined,
    undefined,
  ])
})
