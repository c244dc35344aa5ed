import type { Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import { instancesOf } from './instances.ts'
import { blueprintNotices, planBlueprint } from './plan-blueprint.ts'
import { procfileNotices } from './procfile-notices.ts'
import { findRouted, procfileCommand } from './routed-command.ts'

/**
 * What is to be started, by the platform's own files (`project.blueprint`) where it has some. No service when the
 * platform finds nothing to run in the project.
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
  const { blueprint } = project
  if (blueprint !== undefined) {
    const planned = planBlueprint({
      ...o,
      blueprint,
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
    .map(entry => ({ name: entry.name, ...procfileCommand(entry) }))
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
  const release = releaseEntry === undefined ? {} : { release: procfileCommand(releaseEntry) }
  return {
    services,
    ...release,
    notices: [
      ...blueprintNotices(project.blueprint),
      ...procfileNotices({ project, platform, routed, releaseEntry }),
    ],
  }
}
