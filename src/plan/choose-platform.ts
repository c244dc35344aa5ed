import type { Notice } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'

/**
 * The platform a project's files tell, with the file that told it; else the default, `because` of `default`.
 * A file that fewer platforms read tells more; between equals the order of the candidates decides, and `notices` names
 * the others.
 * @throws Error when the default is no candidate
 */
export function choosePlatform(o: {
  project: Pick<Project, 'files'>
  candidates: readonly Platform[]
  defaultId: string
}): { readonly platform: Platform; readonly because: string; readonly notices: readonly Notice[] } {
  const { candidates, defaultId } = o
  const present = (file: string) => o.project.files.includes(file) || o.project.files.includes(`${file}/`)
  const readers = (file: string) =>
    candidates.filter(({ projectFiles }) => projectFiles.includes(file)).length
  const told = candidates
    .flatMap(platform => platform.projectFiles.filter(present).map(file => ({ platform, because: file })))
    .sort((a, b) => readers(a.because) - readers(b.because))
  const platform = candidates.find(({ id }) => id === defaultId)
  if (platform === undefined) throw new Error(`the default platform "${defaultId}" is no candidate`)
  const [chosen, ...others] = told
  if (chosen === undefined) return { platform, because: 'default', notices: [] }
  return { ...chosen, notices: others.filter(other => other.platform !== chosen.platform).map(also(chosen)) }
}

type Told = { readonly platform: Platform; readonly because: string }

function also(chosen: Told): (other: Told) => Notice {
  return other => ({
    code: 'other-platform',
    message: `run as on ${chosen.platform.name}, because of ${chosen.because}; ${other.because} would say ${other.platform.name}: --platform ${other.platform.id}`,
  })
}
