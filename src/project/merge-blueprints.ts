import type { Blueprint, BlueprintService } from '../model/project.ts'

/** Two files of one platform as one: what the first says wins, service by service and variable by variable. */
export function mergeBlueprints(first: Blueprint, second: Blueprint): Blueprint {
  const services = first.services.map(service => {
    const twin = second.services.find(({ name }) => name === service.name)
    return twin === undefined ? service : mergeServices(service, twin)
  })
  const known = new Set(services.map(({ name }) => name))
  const release = first.release ?? second.release
  return {
    file: first.file,
    names: first.names === 'all' || second.names === 'all' ? 'all' : 'more',
    services: [...services, ...second.services.filter(({ name }) => !known.has(name))],
    // A later entry of one name wins.
    env: [...(second.env ?? []), ...(first.env ?? [])],
    ...(release !== undefined && { release }),
    notices: [...first.notices, ...second.notices],
  }
}

function mergeServices(first: BlueprintService, second: BlueprintService): BlueprintService {
  return { ...second, ...first, env: [...(second.env ?? []), ...(first.env ?? [])] }
}
