import { expect, test } from 'vitest'
import type { Event } from '../../src/model/events.ts'
import { lookOf } from '../../src/report/look.ts'
import { matrixTable } from '../../src/report/matrix-table.ts'

const ids = ['first', ...Array.from({ length: 15 }, (_, i) => `platform-${i}`)]

function verdict(platform: string, platformCode: string | null = null): Extract<Event, { type: 'verdict' }> {
  const ok = platform === 'first'
  const said = { code: ok ? 'ok' : 'loopback-only', summary: '', platformCode } as const
  const empty = { observations: [], fix: [], warnings: [] }
  return { type: 'verdict', time: '', platform, service: 'web', ok, ...said, ...empty }
}

test.each([false, true])('what it does not come up on is told in whole words, with colours: %s', colour => {
  const look = lookOf({ colour, unicode: true })
  const verdicts = ids.map(id => verdict(id))
  const lines = matrixTable({ ids, verdicts, errors: [], boots: new Map(), width: 60, look })
  const plain = lines.map(line => line.replaceAll(/\p{Cc}\[\d+m/gu, ''))
  expect(plain.filter(line => line.length > 60)).toEqual([])
  const summary = plain.slice(plain.lastIndexOf('') + 1)
  expect(summary.every(line => /^ {2}\S/.test(line))).toBe(true)
  const all = summary.map(line => line.trim()).join(' ')
  expect(all).toBe(`comes up on 1 of 16 platforms, not on ${ids.slice(1).join(', ')}`)
})

test.each([70, 60])('at %i columns no line breaks, however long a code of a platform is', width => {
  const look = lookOf({ colour: false, unicode: true })
  const long = ['DeployContainerHealthChecksFailed', 'R10', null]
  const warnings = [{ code: 'drops-requests', summary: '', fix: [] }] as const
  const verdicts = ids.map((id, i) => ({ ...verdict(id, long[i % 3] ?? null), warnings }))
  const boots = new Map(ids.map(id => [id, { port: 28_815, bootMs: 1_440 }]))
  const lines = matrixTable({ ids, verdicts, errors: [], boots, width, look })
  expect(lines.filter(line => line.length > width)).toEqual([])
  expect(lines.filter(line => line.includes('28815  1.44 s'))).toHaveLength(ids.length)
  expect(lines.some(line => /Deploy\w*…/.test(line))).toBe(true)
})
