import { join } from 'node:path'
import type { Evidence } from '../model/evidence.ts'
import type { InstanceId } from '../model/instance.ts'
import { StartError } from '../model/start-error.ts'
import { startProcess } from '../runner/start-process.ts'
import type { BootRecord } from './boot-record.ts'
import type { Launch, SuperviseContext } from './launch.ts'

/** Runs a command to its end (a build, a release phase) in a directory of the project. Returns what is known of a failure. */
export async function runTask(
  context: SuperviseContext,
  id: InstanceId,
  { command, dir = '.' }: { readonly command: string; readonly dir?: string | undefined },
  launch: Launch,
  record: BootRecord,
): Promise<Partial<Evidence> | undefined> {
  const log = { type: 'log', service: id.service, instance: id.name } as const
  try {
    await using task = await startProcess({
      instance: id.name,
      command,
      shell: context.platform.start.shell,
      cwd: join(context.project.dir, dir),
      env: launch.environment,
      run: context.run,
      onOutput: line => {
        record.log(line.text)
        context.emit({
          ...log,
          stream: line.stream,
          text: line.text,
          ...(line.partial ? { partial: true } : {}),
        })
      },
      signal: context.signal,
    })
    const exit = await Promise.race([task.exited, aborted(context.signal)])
    await task.drained
    if (exit.code === 0) return undefined
    const how = exit.code === null ? `was ended by ${exit.signal}` : `ended with status ${exit.code}`
    return {
      exit,
      startError: { code: `${id.service}-failed`, message: `${id.service} command \`${command}\` ${how}` },
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    return { startError: { code: error.code, message: error.message } }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
