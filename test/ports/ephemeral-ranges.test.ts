import { describe, expect, it } from 'vitest'
import { parseLocalPortRange, parseSysctl, readEphemeralRanges } from '../../src/ports/ephemeral-ranges.ts'

describe('ephemeral ranges', () => {
  // As in https://github.com/beatmeJY/my_gitbook, programming-command/terminal.md.
  it.each([
    ['32768\t60999\n', [{ from: 32_768, to: 60_999 }]],
    ['1024 65535', [{ from: 1024, to: 65_535 }]],
    ['nonsense', [{ from: 32_768, to: 60_999 }]],
    ['', [{ from: 32_768, to: 60_999 }]],
  ])('of Linux: %j', (text, ranges) => {
    expect(parseLocalPortRange(text)).toEqual(ranges)
  })

  // The first lines as printed in the post "Server Stuck at 16k Request" (2022-07-09); the second sample is FreeBSD
  // 12.2's, in the same format with the two ranges apart.
  it.each([
    [
      'net.inet.ip.portrange.hifirst: 49152\nnet.inet.ip.portrange.hilast: 65535\n',
      [{ from: 49_152, to: 65_535 }],
    ],
    [
      [
        'net.inet.ip.portrange.first: 10000',
        'net.inet.ip.portrange.hifirst: 49152',
        'net.inet.ip.portrange.hilast: 65535',
        'net.inet.ip.portrange.last: 65535',
        'net.inet.ip.portrange.lowfirst: 1023',
        'net.inet.ip.portrange.lowlast: 600',
      ].join('\n'),
      [
        { from: 10_000, to: 65_535 },
        { from: 49_152, to: 65_535 },
      ],
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
