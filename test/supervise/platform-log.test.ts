import { constants } from 'node:os'
import { expect, test } from 'vitest'
import type { Exit, InstanceState } from '../../src/model/instance.ts'
import type { InstanceLogLine } from '../../src/model/platform.ts'
import { platforms } from '../../src/platform/registry.ts'
import { exitStatus, platformLine, stateLine } from '../../src/supervise/platform-log.ts'

const heroku = platforms.find(({ id }) => id === 'heroku')
if (heroku === undefined) throw new Error('no heroku')
const rule = heroku.instanceLog

test.each<[InstanceLogLine, Record<string, string | number>, string]>([
  ['starting', { command: 'node server.js' }, 'Starting process with command `node server.js`'],
  [
    'boot-timeout',
    { seconds: 60 },
    'Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch',
  ],
  [
    'exit-timeout',
    { seconds: 30 },
    'Error R12 (Exit timeout) -> Process failed to exit within 30 seconds of SIGTERM',
  ],
  ['stopping', {}, 'Stopping all processes with SIGTERM'],
  ['killing', {}, 'Stopping process with SIGKILL'],
  ['exited', { status: 137 }, 'Process exited with status 137'],
])('%s', (line, fields, text) => {
  expect(platformLine(rule, line, fields)).toBe(text)
})

test.each<[InstanceState, InstanceState, string | undefined]>([
  ['created', 'starting', 'State changed from created to starting'],
  ['starting', 'up', 'State changed from starting to up'],
  ['starting', 'crashed', 'State changed from starting to crashed'],
  ['up', 'stopping', undefined],
  ['stopping', 'down', 'State changed from up to down'],
])('from %s to %s', (from, to, text) => {
  expect(stateLine(rule, from, to)).toBe(text)
})

test.each<[Exit, number]>([
  [{ code: 0, signal: null }, 0],
  [{ code: 7, signal: null }, 7],
  [{ code: null, signal: 'SIGKILL' }, 137],
  [{ code: null, signal: 'SIGTERM' }, 143],
])('%o shows as %d', (exit, status) => {
  expect(exitStatus(exit, constants.signals)).toBe(status)
})
