import { describe, expect, test } from 'vitest'
import { type BootSituation, earlyFinding } from '../../src/diagnosis/early-finding.ts'
import { sidePorts } from '../../src/diagnosis/side-ports.ts'
import { heroku, ipv4Platform, port, sameHostPlatform, scanningPlatform, tcp } from './fixtures.ts'

type Row = readonly [name: string, Partial<BootSituation>, 'nothing-yet' | 'diagnose' | 'conclude']

function situation(changes: Partial<BootSituation>): BootSituation {
  return {
    platform: heroku,
    port,
    listeners: [],
    listenersUnchangedMs: 60_000,
    cpuQuietMs: 60_000,
    elapsedMs: 12_000,
    settleMs: 10_000,
    patient: false,
    ...changes,
  }
}

const wrong = [tcp('0.0.0.0', 3000)]
const loopback = [tcp('127.0.0.1', port)]

const rows: readonly Row[] = [
  ['nothing yet', {}, 'nothing-yet'],
  ['nothing for half of the boot window', { elapsedMs: 30_000 }, 'diagnose'],
  ['nothing, but busy', { elapsedMs: 50_000, cpuQuietMs: 0 }, 'nothing-yet'],
  ['nothing for as long as it may be silent', { silenceMs: 12_000 }, 'conclude'],
  ['nothing for a little less', { silenceMs: 12_001 }, 'nothing-yet'],
  ['nothing for as long as it may be silent, but busy', { silenceMs: 10_000, cpuQuietMs: 0 }, 'nothing-yet'],
  ['nothing for as long as it may be silent, patient', { silenceMs: 10_000, patient: true }, 'diagnose'],
  [
    'a port of its own is no silence',
    { silenceMs: 10_000, listeners: wrong, listenersUnchangedMs: 0 },
    'diagnose',
  ],
  ['loopback just seen', { listeners: loopback, listenersUnchangedMs: 0, cpuQuietMs: 0 }, 'diagnose'],
  ['loopback a second later', { listeners: loopback, listenersUnchangedMs: 1000, cpuQuietMs: 0 }, 'conclude'],
  ['loopback, patient', { listeners: loopback, patient: true }, 'diagnose'],
  ['loopback where it is right', { listeners: loopback, platform: sameHostPlatform }, 'nothing-yet'],
  ['reachable: the dial is about to say so', { listeners: [tcp('0.0.0.0', port)] }, 'nothing-yet'],
  ['one interface: the dial decides', { listeners: [tcp('10.0.0.7', port)] }, 'nothing-yet'],
  [
    'wrong family',
    {
      platform: ipv4Platform,
      listeners: [tcp('::', port, 'x', { dualStack: false })],
      listenersUnchangedMs: 1000,
    },
    'conclude',
  ],
  [':: of unknown kind', { platform: ipv4Platform, listeners: [tcp('::', port)] }, 'nothing-yet'],
  ['wrong port, still busy', { listeners: wrong, listenersUnchangedMs: 5000, cpuQuietMs: 0 }, 'nothing-yet'],
  ['wrong port, quiet', { listeners: wrong, listenersUnchangedMs: 2000, cpuQuietMs: 2000 }, 'diagnose'],
  ['wrong port, not settled', { listeners: wrong, listenersUnchangedMs: 9999 }, 'diagnose'],
  ['wrong port, settled', { listeners: wrong, listenersUnchangedMs: 10_000 }, 'conclude'],
  ['wrong port, settled, patient', { listeners: wrong, patient: true }, 'diagnose'],
  [
    'wrong port, settled but busy',
    { listeners: wrong, listenersUnchangedMs: 10_000, cpuQuietMs: 0 },
    'diagnose',
  ],
  [
    'wrong port of a polling reloader',
    { listeners: wrong, listenersUnchangedMs: 20_000, cpuQuietMs: 0 },
    'conclude',
  ],
  ['a shorter settle time', { listeners: wrong, listenersUnchangedMs: 500, settleMs: 500 }, 'conclude'],
  [
    'a scanning platform takes any open port',
    { listeners: wrong, platform: scanningPlatform },
    'nothing-yet',
  ],
  [
    'a scanning platform does not take loopback',
    { listeners: [tcp('127.0.0.1', 3000)], platform: scanningPlatform },
    'conclude',
  ],
  [
    'a scanning platform does not take a port that was refused',
    { listeners: wrong, platform: scanningPlatform, notRouted: [3000] },
    'conclude',
  ],
  ['PORT wins beside a wrong port', { listeners: [...wrong, tcp('0.0.0.0', port)] }, 'nothing-yet'],
]

describe('before the deadline', () => {
  test.each(rows)('%s', (_, changes, kind) => {
    expect(earlyFinding(situation(changes))).toEqual({ kind })
  })

  test('a side port is no evidence, whichever it is', () => {
    expect(sidePorts.length).toBeGreaterThan(10)
    for (const side of sidePorts)
      expect(earlyFinding(situation({ listeners: [tcp('0.0.0.0', side.port)] })), side.what).toEqual({
        kind: 'nothing-yet',
      })
    const other = [tcp('0.0.0.0', 9090), tcp('0.0.0.0', 3000)]
    expect(earlyFinding(situation({ listeners: other }))).toEqual({ kind: 'conclude' })
  })

  test('every side port stands in the table once, with its why', () => {
    const ports = sidePorts.map(side => side.port)
    expect(new Set(ports).size).toBe(ports.length)
    for (const side of sidePorts) expect(side.why).not.toBe('')
    expect(ports).toEqual(expect.arrayContaining([9090, 9229, 9230, 9464, 5555]))
  })
})
