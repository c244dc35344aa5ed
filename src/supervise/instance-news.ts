import { constants } from 'node:os'
import type { Dependency } from '../model/container.ts'
import type { StopReport } from '../model/evidence.ts'
import type { Exit, InstanceId, InstanceState } from '../model/instance.ts'
import type { InstanceLogLine } from '../model/platform.ts'
import { goDuration } from '../util/duration.ts'
import type { OutputLine } from '../util/output.ts'
import type { SuperviseContext } from './launch.ts'
import { exitStatus, platformLine, stateLine } from './platform-log.ts'

type LineFields = Readonly<Record<string, string | number>>

/** What is told of one instance: events, among them the lines of the platform's own log. */
export class InstanceNews {
  readonly #id: InstanceId
  readonly #context: Pick<SuperviseContext, 'emit' | 'platform' | 'policy'>
  /** The state the platform's log told last; it has no word for every one of ours. */
  #told: InstanceState
  #port: number | undefined

  constructor(context: SuperviseContext, id: InstanceId, before: InstanceState) {
    this.#context = context
    this.#id = id
    this.#told = before
  }

  /** The instance has another state. */
  changed(
    to: InstanceState,
    from: InstanceState | null,
    of: {
      readonly pid: number | undefined
      readonly port: number | undefined
      readonly exit?: Exit | undefined
    },
  ): void {
    const { platform, policy, emit } = this.#context
    this.#port = of.port
    if (to !== 'stopping' && from !== null) {
      this.#write(stateLine(platform.instanceLog, this.#told, to))
      this.#told = to
    }
    emit({
      type: 'instance',
      ...this.#who,
      state: to,
      from,
      pid: of.pid ?? null,
      port: of.port ?? null,
      ...(to === 'starting' ? { deadlineMs: policy.deadlineMs } : {}),
      ...(of.exit === undefined ? {} : { exit: of.exit }),
    })
  }

  /** It is not launched before these are as far as it asks for. */
  waits(dependencies: readonly Dependency[], port: number | undefined): void {
    const waitsFor = dependencies.map(({ service, condition }) => ({ service, condition }))
    const state = { state: 'created', from: 'created' } as const
    this.#context.emit({ type: 'instance', ...this.#who, ...state, pid: null, port: port ?? null, waitsFor })
  }

  /** A line of the platform's own log. */
  line(line: InstanceLogLine, fields: LineFields = {}): void {
    const { platform, policy } = this.#context
    const { name, service, index } = this.#id
    const port = this.#port ?? ''
    const window = goDuration(policy.deadlineMs)
    const every = { instance: name, service, number: index - 1, port, window }
    this.#write(platformLine(platform.instanceLog, line, { ...every, ...fields }))
  }

  /** Its first process has ended. */
  exited(exit: Exit): void {
    this.line('exited', { status: exitStatus(exit, constants.signals) })
  }

  stopped(report: StopReport): void {
    if (report.exit) this.exited(report.exit)
    const { signal, tookMs, killed, exit = null } = report
    this.#context.emit({ type: 'stop', ...this.#who, signal, tookMs, killed, exit })
  }

  /** What the instance prints. */
  output({ stream, text, partial }: OutputLine): void {
    this.#context.emit({
      type: 'log',
      ...this.#who,
      stream,
      text,
      ...(partial ? { partial: true } : {}),
    })
  }

  #write(text: string | undefined): void {
    if (text === undefined) return
    const source = this.#context.platform.instanceLog.source
      .replaceAll('{instance}', this.#id.name)
      .replaceAll('{number}', String(this.#id.index - 1))
    for (const line of text.split('\n'))
      this.#context.emit({ type: 'log', ...this.#who, stream: 'platform', source, text: line })
  }

  get #who(): { readonly service: string; readonly instance: string } {
    return { service: this.#id.service, instance: this.#id.name }
  }
}
