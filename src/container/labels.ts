import { hostname } from 'node:os'

/** What every container, network, volume and image of ours carries. */
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
  /** On such an image: the hash of all that it is made of. */
  context: 'paas-sim.context',
  /** `1` on a volume that is kept for the next run. */
  volume: 'paas-sim.volume',
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

/** Of an image that is kept: it belongs to no run, and outlives all of them. */
export function imageLabels(o: {
  readonly project: string
  readonly context: string
}): Readonly<Record<string, string>> {
  return {
    [labelNames.image]: '1',
    [labelNames.project]: o.project,
    [labelNames.context]: o.context,
  }
}

/** Of a volume that is kept: it belongs to no run, and to the projects of one machine. */
export function volumeLabels(o: { readonly project: string }): Readonly<Record<string, string>> {
  return {
    [labelNames.volume]: '1',
    [labelNames.project]: o.project,
    [labelNames.host]: hostname(),
  }
}
