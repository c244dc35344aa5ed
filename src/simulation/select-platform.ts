import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import { choosePlatform } from '../plan/choose-platform.ts'
import { findPlatform } from '../platform/find-platform.ts'
import { defaultPlatform, platforms } from '../platform/registry.ts'

/**
 * The rules a run follows: the ones asked for, else those the project's files are meant for, else the default.
 * `because` says which.
 * @throws PaasSimError `unknown-platform`
 */
export function selectPlatform(
  asked: string | Platform | undefined,
  project: Pick<Project, 'files'>,
): { readonly platform: Platform; readonly because: string } {
  if (asked === undefined)
    return choosePlatform({ project, candidates: platforms, defaultId: defaultPlatform })
  if (typeof asked === 'string') return { platform: findPlatform(asked), because: '--platform' }
  return { platform: asked, because: 'the given rules' }
}
