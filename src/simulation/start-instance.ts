import { join } from 'node:path'
import type { RunningInstance } from '../model/running.ts'
import { startProcess } from '../runner/start-process.ts'
import type { StartRequest, SuperviseContext } from '../supervise/launch.ts'

/** Starts an instance as a process of this machine. */
export function startAsProcess(
  { platform, project, run, signal }: Pick<SuperviseContext, 'platform' | 'project' | 'run' | 'signal'>,
  { service, id, launch, onOutput }: StartRequest,
): Promise<RunningInstance> {
  return startProcess({
    instance: id.name,
    command: service.command,
    shell: platform.start.shell,
    cwd: join(project.dir, service.dir ?? '.'),
    env: launch.environment,
    run,
    onOutput,
    signal,
  })
}
