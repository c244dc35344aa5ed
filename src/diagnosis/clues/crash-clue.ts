import type { Exit } from '../../model/instance.ts'
import type { Project } from '../../model/project.ts'
import type { Fix } from '../../model/verdict.ts'

export interface CrashScene {
  readonly exit: Exit | undefined
  /** The app's last lines, oldest first. */
  readonly logTail: readonly string[]
  readonly command: string
  readonly project: Project
  /** The command that builds the app, where its files tell one. */
  readonly build?: string
  /** Name of the variable that carries the port. */
  readonly variable: string
  readonly port: number | undefined
  /** Names of variables the user's shell has but the instance was not given. */
  readonly withheld: readonly string[]
}

export interface CrashClue {
  /** What kind of end it was, e.g. `address-in-use`, `missing-module`. */
  readonly kind: string
  /** Part of a sentence: "it ended because ...". */
  readonly text: string
  /** The line of the log that says so. */
  readonly line?: string
  readonly fix: readonly Fix[]
  /** The port it was about, for `address-in-use` and `port-forbidden`. */
  readonly port?: number
  /** The configuration that holds a variable in place of the port, for `template-not-filled`. */
  readonly template?: string
}
