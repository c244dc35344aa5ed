import { eventSchemaVersion, type StartEvent } from '../model/events.ts'
import type { Plan } from '../model/plan.ts'
import { version } from '../version.ts'

/** The first event of a run. */
export function startEvent(
  run: Pick<StartEvent, 'command' | 'dir' | 'platform' | 'because' | 'url' | 'watch'>,
  { services }: Plan,
): StartEvent {
  return {
    type: 'start',
    schema: eventSchemaVersion,
    version,
    ...run,
    services: services.map(({ name, kind, command, origin, instances }) => ({
      name,
      kind,
      command,
      origin: origin.label,
      instances,
    })),
  }
}
