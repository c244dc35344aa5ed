import type { SimulateOptions } from '../model/options.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import { choosePlatform } from '../plan/choose-platform.ts'
import { findPlatform } from '../platform/find-platform.ts'
import { defaultPlatform, platforms } from '../platform/registry.ts'

/**
 * The rules a run follows: the ones asked for, else those the project's files are meant for, else the default; with
 * the boot window that was asked for. `because` says which.
 * @throws PaasSimError `unknown-platform`
 */
export function selectPlatform(options: SimulateOptions, project: Pick<Project, 'files'>): Selected {
  const { bootTimeoutMs } = options
  const { platform, because } = choose(options.platform, project)
  if (bootTimeoutMs === undefined) return { platform, because }
  return { platform: { ...platform, boot: { ...platform.boot, timeoutMs: bootTimeoutMs } }, because }
}

interface Selected {
  readonly platform: Platform
  readonly because: string
}

function choose(asked: string | Platform | undefined, project: Pick<Project, 'files'>): Selected {
  if (asked === undefined)
    return choosePlatform({ project, candidates: platforms, defaultId: defaultPlatform })
  if (typeof asked === 'string') return { platform: findPlatform(asked), because: '--platform' }
  return { platform: asked, because: 'the given rules' }
}
