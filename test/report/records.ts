import type { Event } from '../../src/model/events.ts'
import { type RunRecord, RunRecorder } from '../../src/report/run-record.ts'
import { at, type Beat, fine, loopback, start } from './scenes.ts'

export function recordOf(beats: readonly Beat[]): RunRecord {
  const recorder = new RunRecorder('1.2.3')
  for (const event of at(beats)) recorder.hear(event)
  return recorder.record()
}

/** What apps and people put into names and lines: markup, controls, separators. */
export const nasty = 'a<b>&"\'\u0007\u001b[31m|`x`\r\n]]>%0A::error::,: \ud800 ✔'

const hostile = { ...loopback, summary: nasty, fix: [{ text: nasty, file: 'a b#?%.js', line: 3 }] }

export const invalidFile: Omit<Extract<Event, { type: 'error' }>, 'time'> = {
  type: 'error',
  code: 'invalid-file',
  message: 'Procfile has two lines for "web"',
  hint: 'Keep one of them.',
  file: '/home/ada/shop/Procfile',
  line: 3,
  column: 1,
}

/** Every way a run can end. */
export const records: Readonly<Record<string, RunRecord>> = {
  'a healthy app': recordOf([
    [0, start()],
    [3_200, { type: 'verdict', ...fine }],
  ]),
  'a loopback bind with a warning': recordOf([
    [0, start()],
    [3_200, { type: 'verdict', ...loopback }],
  ]),
  'three platforms': recordOf([
    [0, start()],
    [3_000, { type: 'verdict', ...loopback }],
    [3_001, { type: 'verdict', ...loopback, platform: 'render', platformCode: null, warnings: [] }],
    [3_002, { type: 'verdict', ...fine, platform: 'nginx' }],
  ]),
  'hostile texts': recordOf([
    [0, start()],
    [9, { type: 'verdict', ...hostile }],
  ]),
  'a file that does not parse': recordOf([[0, invalidFile]]),
  'nothing judged': recordOf([[0, start()]]),
}
