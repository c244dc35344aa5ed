/**
 * How one stack is started rightly, and what people usually get wrong. In `right`, `example` and `note`, `$PORT`
 * and `0.0.0.0` stand for the platform's variable and its wildcard address.
 */
export interface Remedy {
  /** Stack id, as in `Project.stacks`. */
  readonly stack: string
  /** Other ids and package names of the same thing. */
  readonly aliases?: readonly string[]
  /** For people, e.g. `Spring Boot`. */
  readonly name: string
  /** Ports it takes when nobody tells it one. */
  readonly ports: readonly number[]
  /** Recognises its command line, the user's or a process's. */
  readonly command?: RegExp
  /** Whether it takes the port from PORT by itself. `code`: the app's own code decides. */
  readonly port: 'read' | 'ignored' | 'code'
  /** Where it listens when nobody tells it. */
  readonly host: 'loopback' | 'any' | 'code'
  /** How its command line says where to listen; absent when only code or files do. */
  readonly start?: StartSyntax
  /** The right start, or the right line of code. */
  readonly right: string
  /** One sentence more, for people. */
  readonly note?: string
  /** Command lines that start a development server: fine at home, wrong in production. */
  readonly development?: RegExp
  /** What to run in the development server's place. */
  readonly production?: string
  /** The usual mistake and what it must become: a command line, or a line of `file`. */
  readonly example: RemedyExample
  readonly confidence: RemedyConfidence
  /** Where the row is known from. */
  readonly source: string
}

export type RemedyConfidence = 'documented' | 'source' | 'tested' | 'from-memory'

export interface RemedyExample {
  readonly before: string
  readonly after: string
  /** Set when `before` is a line of code or configuration; absent for a command line. */
  readonly file?: string
}

/** Where a command line keeps its port and host. */
export interface StartSyntax {
  /** What opens the command, e.g. `flask run`; compared word by word, paths and version suffixes aside. */
  readonly program: readonly string[]
  /** Flags that take a port, a host, or both at once; the first of each is the one that is added. */
  readonly portFlags?: readonly string[]
  readonly hostFlags?: readonly string[]
  readonly bindFlags?: readonly string[]
  /** What a bind flag takes; default `{host}:{port}`. */
  readonly bindForm?: string
  /** Variables set in front of the command, where there is no flag. */
  readonly portVariable?: string
  readonly hostVariable?: string
  /** Variable that takes both at once, with its form. */
  readonly bindVariable?: { readonly name: string; readonly form: string }
  /** The address, or the port alone, is a word of its own: `runserver 0.0.0.0:$PORT`. */
  readonly positional?: 'address' | 'port'
  /** Between a flag that is added and its value; default a blank. */
  readonly glue?: '=' | ' '
  /** Where flags are added; default `end`. */
  readonly insert?: 'end' | 'after-program'
  /** Flags are put right where they stand, never added. */
  readonly onlyExisting?: boolean
  /** Words replaced, e.g. `dev` by `run`. */
  readonly replace?: Readonly<Record<string, string>>
  /** Added once when the port is told by flag, e.g. `--strictPort`. */
  readonly alsoAdd?: string
}
