import type { Platform } from '../model/platform.ts'
import type { Blueprint, BlueprintService, Project } from '../model/project.ts'

/**
 * All services a platform's file is about. Where it only says more of what the project names, these are the processes
 * of the Procfile, with what it says of each, then what only the file knows; and there is always one that is routed to.
 */
export function blueprintServices(o: {
  readonly project: Project
  readonly platform: Pick<Platform, 'start'>
  readonly blueprint: Blueprint
}): readonly BlueprintService[] {
  const { blueprint, project, platform } = o
  const { services, names } = blueprint
  if (names === 'all') return services
  const { routedProcess, releaseProcess, sources } = platform.start
  const entries = sources.includes('procfile') ? (project.procfile?.processes ?? []) : []
  const ofProcfile = entries
    .filter(({ name }) => name !== releaseProcess)
    .map(({ name, command, line }): BlueprintService => {
      const position = { file: 'Procfile', line }
      const type = routedProcess === null || name === routedProcess ? 'web' : 'worker'
      const said = services.find(service => service.name === name)
      return { type, name, position, start: { command, position }, ...said }
    })
  const known = new Set(ofProcfile.map(({ name }) => name))
  const all = [...ofProcfile, ...services.filter(({ name }) => !known.has(name))]
  if (all.some(({ type }) => type === 'web')) return all
  return [{ type: 'web', name: routedProcess ?? 'web', position: { file: blueprint.file } }, ...all]
}
