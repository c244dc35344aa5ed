import type { Event } from '../model/events.ts'
import { boundedWriter } from './bounded-writer.ts'
import { cleanEvent } from './clean-event.ts'
import { errorLines, noticeLines } from './findings.ts'
import { lookOf } from './look.ts'
import { matrixFindings } from './matrix-findings.ts'
import { MatrixProgress } from './matrix-progress.ts'
import { matrixTable } from './matrix-table.ts'
import type { Reporter } from './reporter.ts'
import type { TerminalOptions } from './terminal.ts'
import { canAnimate, terminalSpinner } from './terminal-spinner.ts'

type Told = Extract<Event, { type: 'verdict' | 'error' }>

/**
 * Tells a check on several platforms to a person: progress, then one table, then each distinct finding once. The
 * table is written when it is disposed. `ids`: of the platforms, in their order.
 */
export function matrixReporter(o: TerminalOptions & { readonly ids: readonly string[] }): Reporter {
  const unicode = o.unicode ?? true
  const look = lookOf({ colour: o.colour, unicode })
  const writer = boundedWriter({ out: o.out, onClosed: o.onClosed, onDropped: () => '' })
  const animate = o.animate ?? canAnimate(o.out)
  const spinner = animate && !o.quiet ? terminalSpinner({ ...o, unicode }) : undefined
  const progress = new MatrixProgress(o.ids, look)
  const results: Told[] = []
  const width = () => Math.min(o.out.columns || 100, 100)
  const write = (lines: readonly string[]) => {
    if (lines.length > 0) writer.write(`${lines.join('\n')}\n`, false)
  }
  return {
    event(raw) {
      const event = cleanEvent(raw)
      if (event.type === 'verdict' || event.type === 'error') {
        results.push(event)
        return
      }
      const lines = progress.tell(event)
      if (!o.quiet && (!animate || o.verbose)) write(lines)
      if (o.verbose && event.type === 'log')
        writer.write(`  ${event.platform} ${event.instance} | ${event.text}\n`, true)
      if (o.verbose && event.type === 'notice') write(noticeLines(event, width(), look))
      spinner?.show(progress.busy())
    },
    async [Symbol.asyncDispose]() {
      spinner?.[Symbol.dispose]()
      const verdicts = results.filter(event => event.type === 'verdict')
      const errors = results.filter(event => event.type === 'error')
      if (results.length > 0) {
        write(matrixTable({ ids: o.ids, verdicts, errors, boots: progress.boots, width: width(), look }))
        write(matrixFindings(verdicts, width(), look))
        write(distinct(errors).flatMap(error => errorLines(error, width(), look)))
      }
      await writer.flush()
    },
  }
}

function distinct<T extends { readonly message: string }>(errors: readonly T[]): readonly T[] {
  return errors.filter((error, i) => errors.findIndex(({ message }) => message === error.message) === i)
}
