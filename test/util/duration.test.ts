import { describe, expect, it } from 'vitest'
import { PaasSimError } from '../../src/model/errors.ts'
import { formatDuration, goDuration, parseDuration } from '../../src/util/duration.ts'

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['1500ms', 1_500],
    ['2m', 120_000],
    ['5 min', 300_000],
    ['1h', 3_600_000],
    ['45', 45_000],
    ['0', 0],
    ['1.5s', 1_500],
    ['0.25h', 900_000],
    [' 3S ', 3_000],
    ['596h', 2_145_600_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', 's', '-1s', '1d', '1s2', 'soon', '1,5s', '1e3', '0x10', '1m30s'])('refuses "%s"', text => {
    expect(() => parseDuration(text, '--settle')).toThrowError(
      expect.objectContaining({
        code: 'usage',
        message: `--settle: "${text}" is not a duration`,
        hint: 'write it like 90s, 1500ms, 2m or 1h',
      }),
    )
  })

  it('refuses what a timer cannot wait', () => {
    const parse = () => parseDuration('597h', '--boot-timeout')
    expect(parse).toThrowError(PaasSimError)
    expect(parse).toThrowError('--boot-timeout: "597h" is too long')
  })
})

describe('goDuration', () => {
  it.each([
    [-5, '0s'],
    [9_400, '9s'],
    [60_000, '1m0s'],
    [100_000, '1m40s'],
    [3_600_000, '1h0m0s'],
    [3_725_000, '1h2m5s'],
  ])('%d ms', (ms, text) => {
    expect(goDuration(ms)).toBe(text)
  })
})

describe('formatDuration', () => {
  it.each([
    [0, '0.00 s'],
    [312, '0.31 s'],
    [9_994, '9.99 s'],
    [9_996, '10 s'],
    [59_740, '59.7 s'],
    [60_000, '60 s'],
    [119_940, '119.9 s'],
    [119_960, '2 min'],
    [150_000, '2 min 30 s'],
    [300_000, '5 min'],
    [3_599_600, '1 h'],
    [3_900_000, '1 h 5 min'],
  ])('%d ms', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })

  it('is read back as what it says, for whole units', () => {
    for (const ms of [12_000, 60_000, 119_000, 120_000, 300_000, 7_200_000]) {
      expect(parseDuration(formatDuration(ms))).toBe(ms)
    }
  })
})
