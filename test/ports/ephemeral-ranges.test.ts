import { describe, expect, it } from 'vitest'
import { parseLocalPortRange, parseSysctl, readEphemeralRanges } from '../../src/ports/ephemeral-ranges.ts'

describe('ephemeral ranges', () => {
  it.each([
    ['32768\t60999\n', [{ from: 32_768, to: 60_999 }]],
    ['1024 65535', [{ from: 1024, to: 65_535 }]],
    ['nonsense', [{ from: 32_768, to: 60_999 }]],
    ['', [{ from: 32_768, to: 60_999 }]],
  ])('of Linux: %j', (text, ranges) => {
    expect(parseLocalPortRange(text)).toEqual(ranges)
  })

  // macOS prints `name: value`, FreeBSD too; `sysctl -a` of macOS 10.15 and later, e.g. in
  // https://apple.stackexchange.com/questions/381602 and https://rolande.wordpress.com/2010/12/30/.
  it.each([
    [
      [
        'net.inet.ip.portrange.first: 49152',
        'net.inet.ip.portrange.last: 65535',
        'net.inet.ip.portrange.hifirst: 49152',
        'net.inet.ip.portrange.hilast: 65535',
      ].join('\n'),
      [
        { from: 49_152, to: 65_535 },
        { from: 49_152, to: 65_535 },
      ],
    ],
    [
      'net.inet.ip.portrange.first: 32768\nnet.inet.ip.portrange.last: 65535\n',
      [{ from: 32_768, to: 65_535 }],
    ],
    ['sysctl: unknown oid', [{ from: 49_152, to: 65_535 }]],
  ])('of macOS: %j', (text, ranges) => {
    expect(parseSysctl(text)).toEqual(ranges)
  })

  it('has a range for every system', async () => {
    for (const system of ['linux', 'win32', 'freebsd'] as const) {
      const [range] = await readEphemeralRanges(system)
      expect(range?.from).toBeGreaterThan(0)
      expect(range?.to).toBeLessThanOrEqual(65_535)
    }
    expect(await readEphemeralRanges('win32')).toEqual([{ from: 49_152, to: 65_535 }])
  })
})
