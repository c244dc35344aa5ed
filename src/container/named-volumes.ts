import { randomBytes } from 'node:crypto'
import type { ContainerMount } from '../model/container.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Engine } from './engine.ts'
import { runLabels, volumeLabels } from './labels.ts'

/** The volumes with a name that the containers of one run share. Disposing removes those that are the run's own. */
export interface NamedVolumes extends AsyncDisposable {
  /**
   * Makes those that are missing.
   * @returns the mounts with the names that the volumes have on the engine
   * @throws PaasSimError `engine` for one of the user's own that is not there
   */
  prepare(mounts: readonly ContainerMount[]): Promise<readonly ContainerMount[]>
}

/** `kept`: they outlive the run, and the next one finds what was written; else each run begins with empty ones. */
export function namedVolumes(o: {
  readonly engine: Pick<Engine, 'createVolume' | 'hasVolume' | 'removeVolume'>
  readonly run: string
  /** The project, absolute. */
  readonly project: string
  readonly kept: boolean
}): NamedVolumes {
  const { engine, run, project, kept } = o
  const suffix = kept ? '' : `-${randomBytes(3).toString('hex')}`
  const labels = kept ? volumeLabels({ project }) : runLabels({ run, project })
  const own = new Set<string>()

  async function prepared(mount: ContainerMount): Promise<ContainerMount> {
    if (mount.kind === 'bind' || mount.source === '') return mount
    if (mount.external === true) {
      if (!(await engine.hasVolume(mount.source))) throw missing(mount.source)
      return mount
    }
    const name = `${mount.source}${suffix}`
    if (!kept) own.add(name)
    await engine.createVolume({ name, labels })
    return { ...mount, source: name }
  }

  return {
    prepare: mounts => Promise.all(mounts.map(prepared)),
    [Symbol.asyncDispose]: async () => {
      // What the engine will not remove now, the next run's sweep does.
      await Promise.all([...own].map(name => engine.removeVolume(name).catch(() => false)))
    },
  }
}

function missing(name: string): PaasSimError {
  return new PaasSimError(
    'engine',
    `the container engine has no volume "${name}", which the Compose file says is there (external: true)`,
    `make it: docker volume create ${name}; or take "external: true" out, and it is made for you`,
  )
}
