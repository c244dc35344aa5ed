import type { Plan } from '../model/plan.ts'
import { StartError } from '../model/start-error.ts'
import type { Verdict } from '../model/verdict.ts'
import { BootRecord } from '../supervise/boot-record.ts'
import { loadDiagnosis } from '../supervise/diagnosis.ts'
import type { SuperviseContext } from '../supervise/launch.ts'
import type { Containers, Images } from './containers.ts'

/** Makes what the plan's containers are run from. Returns the verdict of a service whose image cannot be made. */
export async function makeImages(o: {
  readonly context: SuperviseContext
  readonly plan: Plan
  /** Filled in here. */
  readonly images: Images
  readonly containers: () => Promise<Containers>
}): Promise<Verdict | undefined> {
  const { context, plan, images } = o
  const services = plan.services.filter(({ container }) => container !== undefined)
  if (services.length === 0) return undefined
  const containers = await o.containers()
  for (const service of services) {
    const { name } = service
    const printed: string[] = []
    try {
      const image = await containers.image(service, {
        onLine: text => {
          printed.push(text)
          context.emit({ type: 'log', service: name, instance: 'build.1', stream: 'stdout', text })
        },
        onStep: message => context.emit({ type: 'notice', code: 'image', message }),
        signal: context.signal,
      })
      images.set(name, image)
    } catch (error) {
      if (!(error instanceof StartError)) throw error
      const { code, message } = error
      const launch = { port: undefined, environment: {}, withheld: [] }
      const record = new BootRecord(context, service, { service: name, index: 1, name: `${name}.1` }, launch)
      for (const text of printed.slice(-50)) record.log(text)
      const { diagnose } = await loadDiagnosis()
      return diagnose(await record.evidence('start-failed', { startError: { code, message } }))
    }
  }
  return undefined
}
