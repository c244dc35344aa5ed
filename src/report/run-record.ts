import type { ErrorEvent, Event } from '../model/events.ts'
import type { Verdict } from '../model/verdict.ts'
import { cleanEvent } from './clean-event.ts'

/** What a report that is written at the end of a run is made of. */
export interface RunRecord {
  readonly version: string
  /** The project, absolute; empty when the run ended before it was known. */
  readonly dir: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt: string
  readonly verdicts: readonly Verdict[]
  /** Service to the place its command is written, e.g. `Procfile`. */
  readonly origins: ReadonlyMap<string, string>
  /** What kept it from judging at all, or on one platform. */
  readonly errors: readonly RunError[]
}

export interface RunError extends Omit<ErrorEvent, 'type'> {
  /** Absent: all of them. */
  readonly platform?: string
}

/** Keeps of the events what reports need. */
export class RunRecorder {
  readonly #version: string
  readonly #verdicts: Verdict[] = []
  readonly #errors: RunError[] = []
  readonly #origins = new Map<string, string>()
  #dir = ''
  #startedAt = ''
  #endedAt = ''

  constructor(version: string) {
    this.#version = version
  }

  hear(raw: Event): void {
    if (this.#startedAt === '') this.#startedAt = raw.time
    this.#endedAt = raw.time
    if (raw.type !== 'start' && raw.type !== 'verdict' && raw.type !== 'error') return
    const event = cleanEvent(raw)
    if (event.type === 'start') {
      if (this.#dir === '') this.#dir = event.dir
      for (const { name, origin } of event.services) this.#origins.set(name, origin)
    } else if (event.type === 'verdict') {
      const { type: _, time: __, ...verdict } = event
      this.#verdicts.push(verdict)
    } else if (event.type === 'error') {
      const { type: _, time: __, ...error } = event
      this.#errors.push(error)
    }
  }

  record(): RunRecord {
    return {
      version: this.#version,
      dir: this.#dir,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      verdicts: this.#verdicts,
      origins: this.#origins,
      errors: this.#errors,
    }
  }
}
