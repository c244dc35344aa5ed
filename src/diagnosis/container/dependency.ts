import type { Dependency } from '../../model/container.ts'
import type { Evidence } from '../../model/evidence.ts'
import { clue, type Explanation } from '../explain/explanation.ts'

/** What it depends on did not get as far as the file asks for. */
export function explainWait({ service, startError }: Evidence): Explanation {
  const because = startError?.message ?? ''
  const { dependency } = startError ?? {}
  if (dependency === undefined)
    return {
      because,
      observations: [],
      fix: [{ text: 'correct what it waits for; this one has not been tried yet' }],
    }
  const { service: awaited, condition, position: { file, line } = {} } = dependency
  const { name, wants } = conditions[condition]
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : ` line ${line}`}: `
  return {
    because,
    observations: [clue(`${place}${service.name} depends on ${awaited}, condition ${name}`)],
    fix: [
      {
        text: `correct ${awaited}, which must ${wants}; ${service.name} has not been tried yet`,
        ...(file !== undefined && { file }),
        ...(line !== undefined && { line }),
      },
    ],
  }
}

/** As Compose calls them. */
const conditions: Readonly<
  Record<Dependency['condition'], { readonly name: string; readonly wants: string }>
> = {
  started: { name: 'service_started', wants: 'start' },
  healthy: { name: 'service_healthy', wants: 'come up, and pass its healthcheck where it has one' },
  completed: { name: 'service_completed_successfully', wants: 'end with status 0' },
}
