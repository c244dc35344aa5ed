import { fixed, median, table } from '../measure.ts'
import type { Load } from './load.ts'

export interface Sample extends Load {
  /** Processor time for one request, microseconds. */
  readonly cpu: number
  /** Resident memory after it, bytes. */
  readonly rss: number
}

/** A row for each proxy: medians over the rounds, and the ratios to the reference, paired by round. */
export function scenarioTable(samples: ReadonlyMap<string, readonly Sample[]>, reference: string): string {
  const base = samples.get(reference)
  return table(
    [
      '',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'cpu us/request',
      'memory MB',
      'failed',
      'x requests/s',
      'x p50',
      'x p99',
      'x cpu',
    ],
    [...samples].map(([name, all]) => [
      name,
      fixed(median(all.map(sample => sample.perSecond)), 0),
      fixed(median(all.map(sample => sample.p50)), 2),
      fixed(median(all.map(sample => sample.p99)), 2),
      fixed(median(all.map(sample => sample.cpu))),
      fixed(median(all.map(sample => sample.rss)) / 1e6, 0),
      all.reduce((sum, sample) => sum + sample.failed, 0),
      ratio(all, base, sample => sample.perSecond),
      ratio(all, base, sample => sample.p50),
      ratio(all, base, sample => sample.p99),
      ratio(all, base, sample => sample.cpu),
    ]),
  )
}

function ratio(
  all: readonly Sample[],
  base: readonly Sample[] | undefined,
  of: (sample: Sample) => number,
): string {
  if (base === undefined) return ''
  const ratios = all.flatMap((sample, round) => {
    const other = base[round]
    return other === undefined ? [] : [of(sample) / of(other)]
  })
  return fixed(median(ratios), 2)
}
