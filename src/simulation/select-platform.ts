import type { SimulateOptions } from '../model/options.ts'
import type { Notice } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import { choosePlatform } from '../plan/choose-platform.ts'
import { applyFeatures } from '../plan/features.ts'
import { scaleTimes } from '../plan/scale-times.ts'
import { namedPlatform } from '../platform/named-platform.ts'
import { defaultPlatform, platforms } from '../platform/registry.ts'

/**
 * The rules a run follows: the ones asked for, else those the project's files are meant for, else the default; with
 * the features, the boot window and the time scale that were asked for. `because` says which.
 * @param cwd what the path of a user's own platform is relative to
 * @throws PaasSimError `unknown-platform`, `invalid-platform`, `usage` (a feature the platform has not, a scale that is none)
 */
export async function selectPlatform(
  options: SimulateOptions,
  project: Pick<Project, 'files'>,
  cwd: string,
): Promise<Selected> {
  const { bootTimeoutMs, features = [], timeScale = 1, cycle } = options
  const chosen = await choose(options, project, cwd)
  const featured = applyFeatures(chosen.platform, features)
  const timed =
    bootTimeoutMs === undefined
      ? featured
      : { ...featured, boot: { ...featured.boot, timeoutMs: bootTimeoutMs } }
  const scaled = scaleTimes(timed, timeScale)
  const platform = typeof cycle === 'number' ? { ...scaled, cycle: { everyMs: cycle, jitterMs: 0 } } : scaled
  return { ...chosen, platform, plain: chosen.platform }
}

interface Selected extends Chosen {
  /** Its rules before options have changed them. */
  readonly plain: Platform
}

interface Chosen {
  readonly platform: Platform
  readonly because: string
  readonly notices: readonly Notice[]
}

async function choose(
  { platform: asked, platformFrom = '--platform' }: SimulateOptions,
  project: Pick<Project, 'files'>,
  cwd: string,
): Promise<Chosen> {
  if (asked === undefined)
    return choosePlatform({ project, candidates: platforms, defaultId: defaultPlatform })
  const platform = await namedPlatform(asked, cwd)
  return { platform, because: typeof asked === 'string' ? platformFrom : 'the given rules', notices: [] }
}
