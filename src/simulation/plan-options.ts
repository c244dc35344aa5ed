import type { SimulateOptions } from '../model/options.ts'

/** What of the options decides about the plan. */
export function planOptions({ command, instances, overlay }: SimulateOptions) {
  return {
    ...(command === undefined ? {} : { command }),
    ...(instances === undefined ? {} : { instances }),
    ...(overlay === undefined ? {} : { overlay }),
  }
}
