import { applyEdits, type Edit } from '../command/edits.ts'
import type { Want } from '../want.ts'
import { callArguments } from './call-arguments.ts'
import { applyRules, loopbackName, type SourceRule } from './rule.ts'

/** A line of Python with port and host put right; the same line when nothing is understood. */
export function rewritePython(line: string, want: Want): string {
  const ruled = applyRules(line, rules, want)
  return addMissing(ruled, want, want.port && ruled !== line)
}

/** Servers that listen on loopback, on a port of their own, when they are not told. */
const servers: readonly (readonly [RegExp, host: string, port: string, standard: number])[] = [
  [/\bapp\.run\(/, 'host', 'port', 5000],
  [/\bsocketio\.run\(/, 'host', 'port', 5000],
  [/\buvicorn\.run\(/, 'host', 'port', 8000],
  [/\.launch\(/, 'server_name', 'server_port', 7860],
]

/** `portPut`: the port of the call has been put right. */
function addMissing(line: string, want: Want, portPut: boolean): string {
  for (const [opening, host, port, standard] of servers) {
    const args = callArguments(line, opening)
    if (args === undefined) continue
    const named = (name: string) => args.some(arg => new RegExp(`^${name}\\s*=`).test(arg.text))
    // A bare value may be the host or the port by position.
    if (args.some(arg => arg.text.startsWith('*') || /^(['"](\d|:|localhost)|\d)/.test(arg.text))) return line
    const add: string[] = []
    const addPort = want.port && !named(port) && want.foundPorts.includes(standard)
    // With the right port it would listen, and on loopback.
    if ((want.host !== undefined || addPort || portPut) && !named(host))
      add.push(`${host}='${want.host ?? want.wildcard}'`)
    if (addPort) add.push(`${port}=${environmentPort(want, String(standard))}`)
    if (add.length === 0) return line
    const at = args.at(-1)?.end ?? (opening.exec(line)?.index ?? 0) + (opening.exec(line)?.[0].length ?? 0)
    const edit: Edit = { start: at, end: at, text: `${args.length > 0 ? ', ' : ''}${add.join(', ')}` }
    return applyEdits(line, [edit])
  }
  return line
}

const rules: readonly SourceRule[] = [
  {
    pattern: /((?:server_)?port\s*=\s*)(\d+)(?=\s*(?:[,)#]|$))/gi,
    portGroup: 2,
    puts: 'port',
    replace: ([, before, port], want) => `${before}${environmentPort(want, port)}`,
  },
  {
    // ('127.0.0.1', 8000), the address of a socket server
    pattern: /(\(\s*(['"])(?:[\d.:]*|localhost)\2\s*,\s*)(\d+)(?=\s*\))/g,
    portGroup: 3,
    puts: 'port',
    replace: ([, before, , port], want) => `${before}${environmentPort(want, port)}`,
  },
  {
    pattern: /(\.listen\(\s*)(\d+)(?=\s*[,)])/g,
    portGroup: 2,
    puts: 'port',
    replace: ([, before, port], want) => `${before}${environmentPort(want, port)}`,
  },
  {
    pattern: new RegExp(`(['"])${loopbackName}\\1`, 'g'),
    puts: 'host',
    replace: ([, quote], want) => `${quote}${want.host}${quote}`,
  },
]

function environmentPort(want: Want, fallback: string | undefined): string {
  return `int(os.environ.get('${want.variable}', ${fallback}))`
}
