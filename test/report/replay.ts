/**
 * Shows the scenes at a real terminal, in real time, for people who change how they look:
 * `node replay.js loopback --no-color --width 60` after `tsc --outDir` of this folder and src.
 */
import { terminalReporter } from '../../src/report/terminal.ts'
import { at, scenes } from './scenes.ts'

const args = process.argv.slice(2)
const width = args.includes('--width') ? Number(args[args.indexOf('--width') + 1]) : undefined
const out = process.stdout
if (width !== undefined) Object.defineProperty(out, 'columns', { value: width })

await using reporter = terminalReporter({
  out,
  colour: !args.includes('--no-color'),
  unicode: !args.includes('--ascii'),
  quiet: args.includes('--quiet'),
  verbose: args.includes('--verbose'),
  onClosed: () => {},
})
const origin = Date.now()
for (const event of at(scenes[args[0] ?? 'up'] ?? [], origin)) {
  const wait = Date.parse(event.time) - Date.now()
  if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
  reporter.event(event)
}
