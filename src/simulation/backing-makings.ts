import type { Plan, Service } from '../model/plan.ts'
import { isBacking } from '../supervise/backing.ts'
import type { Makings } from '../supervise/keep.ts'
import type { SuperviseContext } from '../supervise/launch.ts'
import type { Images } from './containers.ts'

/** What the backing services of a plan are made of, once their images are there: definition, image and environment. */
export async function backingMakings(
  context: Pick<SuperviseContext, 'prepare'>,
  plan: Plan,
  images: Images,
): Promise<Makings> {
  const makings = plan.services.filter(isBacking).map(async service => {
    const image = images.get(service.name)?.image.id
    const environments = await environmentsOf(context, service)
    return [service.name, JSON.stringify([definition(service), image, environments])] as const
  })
  return new Map(await Promise.all(makings))
}

function environmentsOf(context: Pick<SuperviseContext, 'prepare'>, service: Service) {
  const { name, instances } = service
  const indexes = Array.from({ length: instances }, (_, i) => i + 1)
  return Promise.all(
    indexes.map(async index => {
      // A container has all ports of its own network to itself: there is none to give back.
      const launch = await context.prepare(service, { service: name, index, name: `${name}.${index}` })
      return launch.environment
    }),
  )
}

/** Where in a file something is written says nothing of it, and what it waited for is past. */
function definition({ dependsOn: _, origin: _from, ...made }: Service): string {
  return JSON.stringify(made, (key, value) => (key === 'position' ? undefined : value))
}
