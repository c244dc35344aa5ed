import type { Writable } from 'node:stream'
import type { Ora } from 'ora'
import type { Busy } from './cast.ts'
import { seconds, window } from './duration-text.ts'
import { cut } from './width.ts'

/** One line at the bottom of the terminal that says what is being waited for. */
export interface Spinner extends Disposable {
  /** `undefined` takes the line away. */
  show(busy: Busy | undefined): void
}

export interface SpinnerOptions {
  readonly out: Writable & { readonly columns?: number }
  readonly colour: boolean
  readonly unicode: boolean
}

/** A terminal that does not say how wide it is (`script` in a pipe: 0 columns) would have endless lines to clear. */
export function canAnimate(out: { readonly isTTY?: boolean; readonly columns?: number }): boolean {
  return out.isTTY === true && out.columns !== 0
}

/** Margin, frame and `  59.9 s of 60 s`: the line must not wrap. */
const timeWidth = 28

/** Lines written to `out` meanwhile appear above it. The animation is loaded when it is first needed. */
export function terminalSpinner(options: SpinnerOptions): Spinner {
  let busy: Busy | undefined
  let ora: Ora | undefined
  let loading = false

  const update = () => {
    if (busy === undefined) ora?.stop()
    else ora?.start(cut(busy.text, (options.out.columns ?? 80) - timeWidth, ''))
  }
  const open = async () => {
    ora = await openOra(options, () => busy)
    update()
  }
  return {
    show(next) {
      busy = next
      update()
      if (loading || busy === undefined) return
      loading = true
      void open()
    },
    [Symbol.dispose]() {
      busy = undefined
      update()
    },
  }
}

async function openOra({ out, colour, unicode }: SpinnerOptions, busy: () => Busy | undefined): Promise<Ora> {
  const { default: ora } = await import('ora')
  return ora({
    stream: out,
    isEnabled: true,
    // Ctrl-C must reach the run as the signal it is.
    discardStdin: false,
    // With the blank that follows it: the margin. An `indent` would move what is printed above, too.
    prefixText: ' ',
    color: colour ? 'cyan' : false,
    ...(unicode ? {} : { spinner: { interval: 120, frames: ['-', '\\', '|', '/'] } }),
    suffixText: () => elapsed(busy()),
  })
}

function elapsed(busy: Busy | undefined): string {
  if (busy === undefined) return ''
  const limit = busy.limitMs === undefined ? '' : ` of ${window(busy.limitMs)}`
  return `  ${seconds(Date.now() - busy.since)}${limit}`
}
