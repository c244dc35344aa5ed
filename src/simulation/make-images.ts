import { resolve } from 'node:path'
import type { Host } from '../host.ts'
import type { ImageEvent } from '../model/events.ts'
import type { SimulateOptions } from '../model/options.ts'
import type { Plan, Service } from '../model/plan.ts'
import { BuildError, StartError } from '../model/start-error.ts'
import type { Verdict } from '../model/verdict.ts'
import { BootRecord } from '../supervise/boot-record.ts'
import { loadDiagnosis } from '../supervise/diagnosis.ts'
import type { SuperviseContext } from '../supervise/launch.ts'
import type { Containers, Images } from './containers.ts'

export interface ImageMaking {
  readonly context: SuperviseContext
  readonly plan: Plan
  readonly options: Pick<SimulateOptions, 'envFile'>
  readonly host: Pick<Host, 'cwd'>
  /** Notices that have been told. */
  readonly told: Set<string>
  /** Filled in here. */
  readonly images: Images
  readonly containers: () => Promise<Containers>
}

/** Makes what the plan's containers are run from. Returns the verdict of a service whose image cannot be made. */
export async function makeImages(o: ImageMaking): Promise<Verdict | undefined> {
  const services = o.plan.services.filter(({ container }) => container !== undefined)
  if (services.length === 0) return undefined
  const containers = await o.containers()
  for (const service of services) {
    const failure = await makeOne(containers, service, o)
    if (failure !== undefined) return failure
  }
  return undefined
}

async function makeOne(
  containers: Containers,
  service: Service,
  { context, options, host, told, images }: ImageMaking,
): Promise<Verdict | undefined> {
  const { name } = service
  const startedAt = performance.now()
  const tell = (state: ImageEvent['state'], step = ''): void =>
    context.emit({
      type: 'image',
      service: name,
      state,
      image: service.container?.image ?? '',
      ...(step !== '' && { step }),
      tookMs: Math.round(performance.now() - startedAt),
    })
  const printed: string[] = []
  try {
    const made = await containers.image(service, {
      secretFiles: options.envFile === undefined ? [] : [resolve(host.cwd, options.envFile)],
      onLine(text) {
        if (printed.push(text) > 50) printed.shift()
        context.emit({ type: 'log', service: name, instance: `${name}.build`, stream: 'stdout', text })
      },
      onStep: ({ doing, text }) => tell(doing, text),
      onNotice(code, message) {
        if (told.has(`${code} ${message}`)) return
        told.add(`${code} ${message}`)
        context.emit({ type: 'notice', code, message })
      },
      signal: context.signal,
    })
    images.set(name, made)
    tell(made.how === 'found' ? 'unchanged' : made.how)
    return undefined
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    tell('failed')
    return verdictOf(context, service, error, printed)
  }
}

async function verdictOf(
  context: SuperviseContext,
  service: Service,
  error: StartError,
  printed: readonly string[],
): Promise<Verdict> {
  const { code, message } = error
  const known = error instanceof BuildError ? { fix: error.fix, output: error.output } : {}
  const launch = { port: undefined, environment: {}, withheld: [] }
  const id = { service: service.name, index: 1, name: `${service.name}.1` }
  const record = new BootRecord(context, service, id, launch)
  for (const text of printed) record.log(text)
  const { diagnose } = await loadDiagnosis()
  return diagnose(await record.evidence('start-failed', { startError: { code, message, ...known } }))
}
