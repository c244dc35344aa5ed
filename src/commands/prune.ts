import { connectEngine } from '../container/connect-engine.ts'
import type { Labelled } from '../container/engine.ts'
import { labelNames } from '../container/labels.ts'
import { type Pruned, prune as removeLeftovers } from '../container/prune.ts'
import { endedRuns } from '../runner/ended-runs.ts'
import type { CommandIo, OutputOptions } from './io.ts'

/**
 * Removes what runs whose paas-sim has gone have left on the engine, and of what is kept for the next run all that is asked
 * for. 0: removed, or nothing to remove; 3: the engine would not remove some of it. Throws `no-engine`, `engine`.
 */
export async function prune(
  too: { readonly images: boolean; readonly volumes: boolean },
  output: OutputOptions,
  io: CommandIo,
): Promise<number> {
  const { environment, system } = io.host
  await using engine = await connectEngine({ environment, system, signal: io.signal })
  const pruned = await removeLeftovers(engine, { endedRuns, ...too })
  const text = output.json ? `${JSON.stringify(asEvent(pruned))}\n` : lines(pruned).join('')
  io.stdout.write(text)
  return pruned.failed.length > 0 ? 3 : 0
}

function asEvent({ removed, kept, failed }: Pruned): object {
  return {
    type: 'prune',
    removed: removed.map(sheet),
    kept: kept.map(sheet),
    failed: failed.map(({ item, error }) => ({ ...sheet(item), message: error.message })),
    time: new Date().toISOString(),
  }
}

function sheet({ kind, id, name, labels }: Labelled): object {
  const { 'paas-sim.project': project, 'paas-sim.instance': instance } = labels
  return { kind, id, name, ...(project && { project }), ...(instance && { instance }) }
}

function lines({ removed, kept, failed }: Pruned): readonly string[] {
  const problems = failed.map(({ item, error }) => `not removed: ${told(item)}: ${error.message}\n`)
  const running = kept.filter(({ kind }) => kind === 'container').length
  const used = kept.filter(({ kind, labels }) => kind === 'volume' && labels[labelNames.volume])
  return [
    ...removed.map(item => `removed ${told(item)}\n`),
    ...problems,
    ...(removed.length + failed.length === 0 ? ['nothing is left of runs that have ended\n'] : []),
    ...used.map(item => `kept ${told(item)}: a container uses it\n`),
    ...(running > 0
      ? [
          `kept ${running} ${running === 1 ? 'container' : 'containers'} of runs that go on, or of other machines\n`,
        ]
      : []),
  ]
}

function told({ kind, name, id, labels }: Labelled): string {
  const project = labels['paas-sim.project']
  const called = name === '<none>' ? id.replace(/^sha256:/, '').slice(0, 12) : name
  return `${kind} ${called}${project === undefined ? '' : ` (${project})`}`
}
