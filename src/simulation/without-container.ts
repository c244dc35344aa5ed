import type { Host } from '../host.ts'
import { PaasSimError } from '../model/errors.ts'
import type { SimulateOptions } from '../model/options.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import { planOverlaid } from '../plan/overlay-services.ts'
import { readBlueprint } from '../project/read-blueprint.ts'
import { planOptions } from './plan-options.ts'

/** No engine to run containers is no end for a project that can be started without: the error's hint says so then. */
export async function hintAtProcess(
  error: unknown,
  o: {
    readonly found: Project
    readonly platform: Platform
    readonly options: SimulateOptions
    readonly host: Pick<Host, 'environment'>
  },
): Promise<unknown> {
  if (!(error instanceof PaasSimError) || error.code !== 'no-engine') return error
  if (!(await canDoWithout(o))) return error
  const hint = `${error.hint}; or run it without a container: --no-container`
  return new PaasSimError(error.code, error.message, hint, { cause: error.cause })
}

async function canDoWithout({
  found,
  platform,
  options,
  host,
}: Parameters<typeof hintAtProcess>[1]): Promise<boolean> {
  const { image, dockerfile, compose } = options
  if (image !== undefined || dockerfile !== undefined || compose !== undefined) return false
  const project = await readBlueprint(found, platform, {
    options: { container: false },
    variables: host.environment,
  })
  const { services } = planOverlaid({ project, platform, ...planOptions(options) })
  return services.some(({ kind }) => kind === 'web')
}
