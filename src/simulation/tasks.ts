import type { SimulateOptions } from '../model/options.ts'
import type { Plan, Service } from '../model/plan.ts'
import type { Verdict } from '../model/verdict.ts'
import { BootRecord } from '../supervise/boot-record.ts'
import { loadDiagnosis } from '../supervise/diagnosis.ts'
import type { SuperviseContext } from '../supervise/launch.ts'
import { runTask } from '../supervise/run-task.ts'

interface Task {
  readonly name: 'build' | 'release'
  readonly command: string
}

/** Runs the build and the release phase, where they are asked for. Returns the verdict of the one that failed. */
export async function runTasks(
  context: SuperviseContext,
  plan: Plan,
  options: SimulateOptions,
): Promise<Verdict | undefined> {
  const service = plan.services.find(({ kind }) => kind === 'web') ?? plan.services[0]
  if (service === undefined) return undefined
  for (const task of wantedTasks(context, plan, options)) {
    const failure = await runOne(context, service, task)
    if (failure !== undefined) return failure
  }
  return undefined
}

function wantedTasks(
  { project, platform }: SuperviseContext,
  plan: Plan,
  options: SimulateOptions,
): readonly Task[] {
  const tasks: Task[] = []
  const script = platform.start.buildScripts.find(name => project.packageJson?.scripts[name] !== undefined)
  if (options.build && script !== undefined) tasks.push({ name: 'build', command: `npm run ${script}` })
  if (options.release && plan.release !== undefined)
    tasks.push({ name: 'release', command: plan.release.command })
  return tasks
}

async function runOne(context: SuperviseContext, service: Service, task: Task): Promise<Verdict | undefined> {
  const id = { service: task.name, index: 1, name: `${task.name}.1` }
  const launch = await context.prepare({ ...service, name: task.name, kind: 'worker' }, id)
  const record = new BootRecord(context, service, id, launch)
  const failure = await runTask(context, id, task.command, launch, record)
  if (failure === undefined) return undefined
  const { diagnose } = await loadDiagnosis()
  return diagnose(await record.evidence('start-failed', failure))
}
