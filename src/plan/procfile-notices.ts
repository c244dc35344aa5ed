import type { Notice } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { ProcfileEntry, Project } from '../model/project.ts'
import type { StartCommand } from './routed-command.ts'

/** What a user may not expect of a Procfile: a wrong name, a process that the platform adds, a release that is not run. */
export function procfileNotices(o: {
  project: Project
  platform: Platform
  routed: (StartCommand & { name: string }) | undefined
  releaseEntry: ProcfileEntry | undefined
}): Notice[] {
  const { project, platform, routed, releaseEntry } = o
  const notices: Notice[] = []
  const misnamed = project.files.find(file => /^procfile(\.\w+)?$/i.test(file))
  if (
    misnamed !== undefined &&
    project.procfile === undefined &&
    platform.start.sources.includes('procfile')
  ) {
    const message = `${misnamed} is ignored: the file must be named Procfile, exactly`
    notices.push({ code: 'procfile-misnamed', message })
  }
  const added =
    routed !== undefined && routed.origin.label !== 'Procfile' && routed.origin.label !== '--command'
  if (added && project.procfile !== undefined) {
    const line = project.procfile.processes.find(({ name }) => name === routed.name)?.line
    const runs = `${routed.name} runs "${routed.command}", from ${routed.origin.label}`
    notices.push(
      line === undefined
        ? { code: 'default-process', message: `Procfile has no ${routed.name} line: ${runs}` }
        : { code: 'procfile-unused', message: `Procfile line ${line} is not used: ${runs}` },
    )
  }
  if (releaseEntry !== undefined) {
    const message = `the ${releaseEntry.name} phase "${releaseEntry.command}" (Procfile line ${releaseEntry.line}) is not run; run it with --release`
    notices.push({ code: 'release-skipped', message })
  }
  return notices
}
