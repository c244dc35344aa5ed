import type { Writable } from 'node:stream'
import { boundedWriter } from './bounded-writer.ts'
import { lookOf } from './look.ts'
import type { Reporter } from './reporter.ts'
import { Story } from './story.ts'
import { canAnimate, terminalSpinner } from './terminal-spinner.ts'

export interface TerminalOptions {
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly colour: boolean
  /** Only verdicts and errors. */
  readonly quiet: boolean
  /** Every socket, every field of a request, every line of the platform's. */
  readonly verbose: boolean
  /** Called once when the reader is gone. */
  readonly onClosed: (error?: Error) => void
  /** Whether the terminal can show symbols beyond ASCII. Default: true. */
  readonly unicode?: boolean
  /** A spinner while something takes its time. Default: when `out` is a terminal. */
  readonly animate?: boolean
}

/** Tells a run to a person: timeline, URL, logs, verdicts. Without a terminal: plain lines only. */
export function terminalReporter(o: TerminalOptions): Reporter {
  const unicode = o.unicode ?? true
  const story = new Story({
    look: lookOf({ colour: o.colour, unicode }),
    colour: o.colour,
    quiet: o.quiet,
    verbose: o.verbose,
    fullRequests: o.verbose || o.out.isTTY !== true,
  })
  const writer = boundedWriter({ out: o.out, onClosed: o.onClosed, onDropped: droppedLine })
  const spinner = (o.animate ?? canAnimate(o.out)) ? terminalSpinner({ ...o, unicode }) : undefined
  return {
    event(event) {
      const lines = story.tell(event, o.out.columns || 80)
      const droppable = event.type === 'log' || event.type === 'request'
      if (lines.length > 0) writer.write(`${lines.join('\n')}\n`, droppable)
      spinner?.show(story.busy())
    },
    async [Symbol.asyncDispose]() {
      spinner?.[Symbol.dispose]()
      await writer.flush()
    },
  }
}

function droppedLine(count: number): string {
  return `  (${count} lines were dropped: whatever reads this output is too slow)\n`
}
