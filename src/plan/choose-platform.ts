import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'

/**
 * The platform a project's files tell, with the file that told it; else the default, `because` of `default`.
 * A file that fewer platforms read tells more; between equals the order of the candidates decides.
 * @throws Error when the default is no candidate
 */
export function choosePlatform(o: {
  project: Pick<Project, 'files'>
  candidates: readonly Platform[]
  defaultId: string
}): { readonly platform: Platform; readonly because: string } {
  const { candidates, defaultId } = o
  const present = (file: string) => o.project.files.includes(file) || o.project.files.includes(`${file}/`)
  const readers = (file: string) =>
    candidates.filter(({ projectFiles }) => projectFiles.includes(file)).length
  const told = candidates
    .flatMap(platform => platform.projectFiles.filter(present).map(file => ({ platform, because: file })))
    .sort((a, b) => readers(a.because) - readers(b.because))
  const platform = candidates.find(({ id }) => id === defaultId)
  if (platform === undefined) throw new Error(`the default platform "${defaultId}" is no candidate`)
  return told[0] ?? { platform, because: 'default' }
}
