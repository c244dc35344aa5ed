import type { Notice, Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { ProcfileEntry, Project } from '../model/project.ts'
import { instancesOf } from './instances.ts'
import { blueprintNotices, planBlueprint } from './plan-blueprint.ts'
import { findRouted, type StartCommand } from './routed-command.ts'

/**
 * What is to be started. No service when the platform finds nothing to run in the project.
 * @param o.command replaces the routed process's command
 * @param o.instances how many of each process type; 1 of each that is not named
 * @throws PaasSimError `usage` (a process type or number that cannot be)
 */
export function planServices(o: {
  project: Project
  platform: Platform
  command?: string
  instances?: Readonly<Record<string, number>>
}): Plan {
  const { project, platform } = o
  const { renderYaml } = project
  if (renderYaml !== undefined && platform.start.sources.includes('render-yaml')) {
    const planned = planBlueprint({
      ...o,
      blueprint: renderYaml,
      fallback: findRouted({
        project,
        platform,
        entries: project.procfile?.processes ?? [],
        command: o.command,
      }),
    })
    if (planned !== undefined) return planned
  }
  return planProcesses(o)
}

function planProcesses(o: Parameters<typeof planServices>[0]): Plan {
  const { project, platform } = o
  const { releaseProcess, routedProcess } = platform.start
  const entries = platform.start.sources.includes('procfile') ? (project.procfile?.processes ?? []) : []
  const started = entries.filter(entry => entry.name !== releaseProcess)
  const routed = findRouted({ project, platform, entries: started, command: o.command })
  const rest = started
    .filter(entry => entry.name !== routed?.name)
    .map(entry => ({ name: entry.name, ...commandOf(entry) }))
  const found = routed === undefined ? rest : [routed, ...rest]
  const counts = instancesOf(
    found.map(({ name }) => name),
    o.instances ?? {},
    releaseProcess,
  )
  const services = found.map(
    ({ name, command, origin }): Service => ({
      name,
      kind: routedProcess === null || name === routedProcess ? 'web' : 'worker',
      command,
      origin,
      instances: counts[name] ?? 1,
    }),
  )
  const releaseEntry = entries.find(entry => entry.name === releaseProcess)
  const release = releaseEntry === undefined ? {} : { release: commandOf(releaseEntry) }
  return { services, ...release, notices: noticesOf({ project, platform, routed, releaseEntry }) }
}

function commandOf(entry: ProcfileEntry): StartCommand {
  const position = { file: 'Procfile', line: entry.line }
  return { command: entry.command, origin: { label: 'Procfile', position } }
}

function noticesOf(o: {
  project: Project
  platform: Platform
  routed: (StartCommand & { name: string }) | undefined
  releaseEntry: ProcfileEntry | undefined
}): Notice[] {
  const { project, platform, routed, releaseEntry } = o
  const notices: Notice[] = platform.start.sources.includes('render-yaml')
    ? blueprintNotices(project.renderYaml)
    : []
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
    const message = `Procfile has no ${routed.name} line: ${routed.name} runs "${routed.command}", from ${routed.origin.label}`
    notices.push({ code: 'default-process', message })
  }
  if (releaseEntry !== undefined) {
    const message = `the ${releaseEntry.name} phase "${releaseEntry.command}" (Procfile line ${releaseEntry.line}) is not run; run it with --release`
    notices.push({ code: 'release-skipped', message })
  }
  return notices
}
