import { hostname } from 'node:os'

/** What every container, network and image of ours carries. */
export const labelNames = {
  /** The run's id, which names its owner. */
  run: 'paas-sim.run',
  /** e.g. `web.1` */
  instance: 'paas-sim.instance',
  /** Absolute directory. */
  project: 'paas-sim.project',
  /** The machine whose process the owner is: several may share an engine. */
  host: 'paas-sim.host',
  /** `1` on an image that is kept for the next run. */
  image: 'paas-sim.image',
} as const

export interface LabelOptions {
  readonly run: string
  readonly instance?: string
  readonly project: string
}

export function runLabels(o: LabelOptions): Readonly<Record<string, string>> {
  return {
    [labelNames.run]: o.run,
    [labelNames.project]: o.project,
    [labelNames.host]: hostname(),
    ...(o.instance !== undefined && { [labelNames.instance]: o.instance }),
  }
}
