import { type FilePosition, PaasSimError } from '../model/errors.ts'
import type { BlueprintService } from '../model/project.ts'

/**
 * Services that wait for one another would wait for ever.
 * @throws PaasSimError `invalid-file`, with the places of the first such circle
 */
export function refuseCycles(services: readonly BlueprintService[]): void {
  const done = new Set<string>()
  const visit = (service: BlueprintService, trail: readonly Step[]): void => {
    const from = trail.findIndex(({ name }) => name === service.name)
    if (from !== -1) throw circle(trail.slice(from))
    if (done.has(service.name)) return
    for (const { service: name, position } of service.dependsOn ?? []) {
      const next = services.find(other => other.name === name)
      if (next !== undefined) visit(next, [...trail, { name: service.name, to: name, position }])
    }
    done.add(service.name)
  }
  for (const service of services) visit(service, [])
}

interface Step {
  readonly name: string
  readonly to: string
  readonly position: FilePosition | undefined
}

function circle(steps: readonly Step[]): PaasSimError {
  const place = ({ position }: Step) =>
    position === undefined
      ? ''
      : ` (${position.file}${position.line === undefined ? '' : ` line ${position.line}`})`
  const told = steps.map(step => `${step.name} waits for ${step.to}${place(step)}`).join(', ')
  const position = steps[0]?.position
  return new PaasSimError(
    'invalid-file',
    `services wait for one another: ${told}`,
    'take one of them out of depends_on',
    position === undefined ? {} : { position },
  )
}
