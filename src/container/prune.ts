import { hostname } from 'node:os'
import { PaasSimError } from '../model/errors.ts'
import type { Engine, Labelled } from './engine.ts'
import { labelNames } from './labels.ts'

export interface PruneOptions {
  /** Of these ids of runs, those whose owner has certainly gone. */
  readonly endedRuns: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** The images too that are kept for the next run. */
  readonly images: boolean
  /** The volumes too that are kept for the next run, with what is in them; not those that a container uses. */
  readonly volumes: boolean
}

export interface Pruned {
  readonly removed: readonly Labelled[]
  /** Of runs whose owner is alive, or on another machine; volumes that a container uses. */
  readonly kept: readonly Labelled[]
  /** What the engine would not remove. */
  readonly failed: readonly { readonly item: Labelled; readonly error: PaasSimError }[]
}

/**
 * Removes what runs have left whose owner has gone: containers, then networks and volumes, then images.
 * @throws PaasSimError `no-engine`, `engine` (not listed)
 */
export async function prune(engine: Engine, o: PruneOptions): Promise<Pruned> {
  const found = await findOurs(engine, o)
  const here = found.filter(item => (item.labels[labelNames.host] ?? hostname()) === hostname())
  const runs = [...new Set(here.flatMap(item => item.labels[labelNames.run] ?? []))]
  const ended = await o.endedRuns(runs)
  const left = new Set(here.filter(item => isLeft(item, ended)))
  const { removed, used, failed } = await removeAll(engine, [...left])
  return { removed, failed, kept: [...found.filter(item => !left.has(item)), ...used] }
}

/** What is kept for the next run outlives the one that made it, and goes only when asked for. */
async function findOurs(
  engine: Engine,
  { images, volumes }: Omit<PruneOptions, 'endedRuns'>,
): Promise<readonly Labelled[]> {
  const found = await engine.findLabelled(labelNames.run)
  const things = found.filter(item => item.kind !== 'image')
  const keptVolumes = volumes ? await engine.findLabelled(labelNames.volume) : []
  if (!images) return [...things, ...keptVolumes]
  const kept = await engine.findLabelled(labelNames.image)
  const all = [...found, ...kept].filter(item => item.kind === 'image')
  return [...things, ...keptVolumes, ...new Map(all.map(item => [item.id, item])).values()]
}

function isLeft(item: Labelled, ended: ReadonlySet<string>): boolean {
  const run = item.labels[labelNames.run]
  return run === undefined || ended.has(run)
}

/**
 * Removes the containers, networks and volumes of one run, whoever owns it.
 * @returns how many were removed
 */
export async function removeRun(engine: Engine, run: string): Promise<number> {
  const found = await engine.findLabelled(labelNames.run, run)
  const { removed, failed } = await removeAll(
    engine,
    found.filter(item => item.kind !== 'image'),
  )
  const [first] = failed
  if (first !== undefined) throw first.error
  return removed.length
}

/** What comes later may be used by what comes before. */
const order = ['container', 'network', 'volume', 'image'] as const

interface Removal {
  readonly removed: readonly Labelled[]
  readonly used: readonly Labelled[]
  readonly failed: Pruned['failed']
}

async function removeAll(engine: Engine, items: readonly Labelled[]): Promise<Removal> {
  const removed: Labelled[] = []
  const used: Labelled[] = []
  const failed: Pruned['failed'][number][] = []
  for (const kind of order) {
    // All at once: to end a container takes the engine far longer than to be asked.
    await Promise.all(
      items
        .filter(item => item.kind === kind)
        .map(async item => {
          try {
            const list = (await remove(engine, item)) === false ? used : removed
            list.push(item)
          } catch (error) {
            if (!(error instanceof PaasSimError) || error.code === 'no-engine') throw error
            failed.push({ item, error })
          }
        }),
    )
  }
  return { removed, used, failed }
}

/** False: it is in use, and stays. */
function remove(engine: Engine, item: Labelled): Promise<unknown> {
  switch (item.kind) {
    case 'container':
      return engine.removeContainer(item.id)
    case 'network':
      return engine.removeNetwork(item.id)
    case 'volume':
      return engine.removeVolume(item.id)
    case 'image':
      return engine.removeImage(item.id)
  }
}
