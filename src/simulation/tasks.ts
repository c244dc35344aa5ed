import type { SimulateOptions } from '../model/options.ts'
import type { Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import type { Verdict } from '../model/verdict.ts'
import { BootRecord } from '../supervise/boot-record.ts'
import { loadDiagnosis } from '../supervise/diagnosis.ts'
import type { SuperviseContext } from '../supervise/launch.ts'
import { runTask } from '../supervise/run-task.ts'

interface Task {
  readonly name: 'build' | 'release'
  readonly command: string
  /** Relative to the project. */
  readonly dir: string | undefined
}

/**
 * Runs the build and, before the first generation, the release phase, where they are asked for: a migration is not run
 * at every save. Returns the verdict of the one that failed.
 */
export async function runTasks(
  context: SuperviseContext,
  plan: Plan,
  options: SimulateOptions,
  generation: number,
): Promise<Verdict | undefined> {
  const service = plan.services.find(({ kind }) => kind === 'web') ?? plan.services[0]
  if (service === undefined) return undefined
  for (const task of wantedTasks(context, plan, options, generation)) {
    const failure = await runOne(context, service, task)
    if (failure !== undefined) return failure
  }
  return undefined
}

function wantedTasks(
  { project, platform }: SuperviseContext,
  plan: Plan,
  options: SimulateOptions,
  generation: number,
): readonly Task[] {
  const release = options.release && generation === 1 ? plan.release : undefined
  return [
    ...(options.build ? builds(project, platform, plan) : []),
    ...(release === undefined
      ? []
      : [{ name: 'release' as const, command: release.command, dir: release.dir }]),
  ]
}

/** What the platform's file names for its services, else the first of the platform's scripts that the project has. */
function builds(project: Project, platform: Platform, plan: Plan): readonly Task[] {
  const named = plan.services.flatMap(({ build, dir }) =>
    build === undefined ? [] : [{ name: 'build' as const, command: build, dir }],
  )
  const script = platform.start.buildScripts.find(name => project.packageJson?.scripts[name] !== undefined)
  if (named.length > 0 || script === undefined) return named
  return [{ name: 'build', command: `npm run ${script}`, dir: undefined }]
}

async function runOne(context: SuperviseContext, service: Service, task: Task): Promise<Verdict | undefined> {
  const id = { service: task.name, index: 1, name: `${task.name}.1` }
  const launch = await context.prepare({ ...service, name: task.name, kind: 'worker' }, id)
  const record = new BootRecord(context, service, id, launch)
  const failure = await runTask(context, id, task, launch, record)
  if (failure === undefined) return undefined
  const { diagnose } = await loadDiagnosis()
  return diagnose(await record.evidence('start-failed', failure))
}
