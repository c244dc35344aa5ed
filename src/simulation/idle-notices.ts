import type { SimulateOptions } from '../model/options.ts'
import type { Notice, Plan } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'

/** What was asked for and comes to nothing: told, or somebody waits for it in vain. */
export function idleNotices(options: SimulateOptions, platform: Platform, plan: Plan): readonly Notice[] {
  const { name } = platform
  const empty = plan.services.filter(({ kind, instances }) => kind === 'web' && instances === 0)
  return [
    ...(options.sleep && platform.sleep === undefined
      ? [
          {
            code: 'option-idle',
            message: `${name}'s rules put no app to sleep: --sleep changes nothing here`,
          },
        ]
      : []),
    ...(options.cycle && platform.cycle === undefined
      ? [
          {
            code: 'option-idle',
            message: `${name}'s rules replace no instance from time to time: say how often, e.g. --cycle 1h`,
          },
        ]
      : []),
    ...empty.map(service => ({
      code: 'no-instances',
      message: `${service.name} is to have no instances: requests are answered as ${name} does when there is none`,
    })),
  ]
}
