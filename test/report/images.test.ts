import { expect, test } from 'vitest'
import type { EventBody } from '../../src/model/events.ts'
import { lookOf } from '../../src/report/look.ts'
import { Story } from '../../src/report/story.ts'
import { at, log, start } from './scenes.ts'

function image(
  state: 'building' | 'pulling' | 'built' | 'unchanged' | 'failed',
  tookMs: number,
  step?: string,
): EventBody {
  return {
    type: 'image',
    service: 'web',
    state,
    image: 'x:latest',
    tookMs,
    ...(step !== undefined && { step }),
  }
}

function tell(events: readonly EventBody[], o: { verbose?: boolean; plain?: boolean } = {}) {
  const { verbose = false, plain = false } = o
  const look = lookOf({ colour: false, unicode: true })
  const story = new Story({ look, colour: false, quiet: false, verbose, fullRequests: plain || verbose })
  return at(events.map((event, i) => [i * 100, event] as const)).map(event => ({
    lines: story.tell(event, 100).map(line => line.trim().replace(/\s{2,}/g, '  ')),
    busy: story.busy()?.text,
  }))
}

const build = (text: string) => log(text, { instance: 'web.build' })

test('a build is one line with its step; what it prints is not told', () => {
  const [, ...told] = tell([
    start(),
    image('building', 0),
    image('building', 5, '3/7 RUN npm ci'),
    build('noise'),
    image('built', 900),
  ])
  expect(told).toEqual([
    { lines: [], busy: 'building web' },
    { lines: [], busy: 'building web  3/7 RUN npm ci' },
    { lines: [], busy: 'building web  3/7 RUN npm ci' },
    { lines: ['✔ built  web  0.90 s  x:latest'], busy: undefined },
  ])
})

test('all that it printed is told when it fails', () => {
  const told = tell([start(), image('building', 0), build('one'), build('two'), image('failed', 900)])
  expect(told.at(-1)?.lines).toEqual([
    'web.build | one',
    'web.build | two',
    '✖ not built  web  0.90 s  x:latest',
  ])
})

test('and at once with --verbose; without a terminal its begin is told, too', () => {
  expect(tell([start(), image('building', 0), build('one')], { verbose: true }).at(-1)?.lines).toEqual([
    'web.build | one',
  ])
  expect(tell([start(), image('building', 0)], { plain: true }).at(-1)?.lines).toEqual([
    '· building  web  x:latest',
  ])
})

test('an image that was there is no news; a pull says how far it is', () => {
  expect(tell([start(), image('unchanged', 80)]).at(-1)).toEqual({ lines: [], busy: undefined })
  expect(tell([start(), image('pulling', 0, '42 %')]).at(-1)?.busy).toBe('pulling x:latest  42 %')
})
