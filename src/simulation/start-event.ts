import { eventSchemaVersion, type StartEvent } from '../model/events.ts'
import type { Plan } from '../model/plan.ts'
import { version } from '../version.ts'
import type { ServiceUrl } from './neighbourhood.ts'

/** The first event of a run. */
export function startEvent(
  run: Pick<StartEvent, 'command' | 'dir' | 'platform' | 'because' | 'url' | 'watch'>,
  { services }: Plan,
  urls: readonly ServiceUrl[] = [],
): StartEvent {
  return {
    type: 'start',
    schema: eventSchemaVersion,
    version,
    ...run,
    services: services.map(({ name, kind, command, origin, instances, routed }) => ({
      name,
      kind,
      command,
      origin: origin.label,
      instances,
      ...(kind === 'web' && routed === false && { private: true as const }),
      ...urlsOf(urls, name),
    })),
  }
}

function urlsOf(
  urls: readonly ServiceUrl[],
  name: string,
): Pick<StartEvent['services'][number], 'url' | 'host' | 'ports'> {
  const own = urls.filter(({ service }) => service === name)
  const main = own.find(({ port }) => port === undefined)
  const ports = own.flatMap(({ port, url }) => (port === undefined ? [] : [{ port, url }]))
  const { url, host } = main ?? {}
  return {
    ...(url !== undefined && { url }),
    ...(host !== undefined && { host }),
    ...(ports.length > 0 && { ports }),
  }
}
