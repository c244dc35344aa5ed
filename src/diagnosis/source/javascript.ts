import { applyEdits, type Edit } from '../command/edits.ts'
import type { Want } from '../want.ts'
import { type Argument, callArguments, splitArguments } from './call-arguments.ts'
import { applyRules, loopbackName, type SourceRule } from './rule.ts'

/** A line of JavaScript or TypeScript with port and host put right; the same line when nothing is understood. */
export function rewriteJavascript(line: string, want: Want): string {
  const calls = [/\blisten\(/, /\b(?:serve|server|Server)\(/]
  const called = calls.reduce((text, opening) => rewriteCall(text, opening, want), line)
  return applyRules(called, rules, want)
}

function rewriteCall(line: string, opening: RegExp, want: Want): string {
  const args = callArguments(line, opening)
  const [first, second] = args ?? []
  if (first === undefined) return line
  if (first.text.startsWith('{')) return applyEdits(line, objectEdits(line, first, want, opening))
  if (!opening.source.includes('listen')) return denoHandler(line, first, args ?? [], want)
  const edits: Edit[] = []
  const literal = /^(['"]?)(\d+)\1$/.exec(first.text)?.[2]
  if (want.port && literal !== undefined && want.foundPorts.includes(Number(literal)))
    edits.push({ ...first, text: `${variable(line, want)} || ${literal}` })
  if (want.host !== undefined && !isCallback(first.text)) edits.push(...hostEdits(first, second, want.host))
  return applyEdits(line, edits)
}

function hostEdits(port: Argument, second: Argument | undefined, host: string): Edit[] {
  if (second === undefined || isCallback(second.text))
    return [{ start: port.end, end: port.end, text: `, '${host}'` }]
  // A string inside an expression (`process.env.HOST || 'localhost'`) is left to the rules.
  return []
}

function objectEdits(line: string, object: Argument, want: Want, opening: RegExp): Edit[] {
  const properties = splitArguments(line, object.start + 1)
  const named = (pattern: RegExp) => properties.find(property => pattern.test(property.text))
  const port = named(/^port\b/)
  const edits: Edit[] = []
  const literal = /^port\s*:\s*(['"]?)(\d+)\1$/.exec(port?.text ?? '')?.[2]
  if (port !== undefined && want.port && literal !== undefined && want.foundPorts.includes(Number(literal)))
    edits.push({ ...port, text: `port: ${portNumber(line, want, literal)}` })
  const last = properties.at(-1)
  const isListen = opening.source.includes('listen')
  if (
    want.host !== undefined &&
    isListen &&
    last !== undefined &&
    named(/^(host|hostname|path)\b/) === undefined
  )
    edits.push({ start: last.end, end: last.end, text: `, host: '${want.host}'` })
  return edits
}

/** `Deno.serve(handler)` takes its port from nowhere. */
function denoHandler(line: string, first: Argument, args: readonly Argument[], want: Want): string {
  if (!want.port || !/\bDeno\.serve\(/.test(line) || args.length !== 1) return line
  const options = `{ port: ${portNumber(line, want, '8000')} }, `
  return applyEdits(line, [{ start: first.start, end: first.start, text: options }])
}

const rules: readonly SourceRule[] = [
  {
    // SvelteKit's adapter-node: with a prefix it reads no PORT, but `MY_PORT`.
    pattern: /(\badapter\(.*\benvPrefix\s*:\s*)(['"])\w+\2/g,
    puts: 'port',
    replace: ([, before, quote]) => `${before}${quote}${quote}`,
  },
  {
    // process.env.port: names are case-sensitive everywhere but on Windows.
    pattern: /\bprocess\.env\.(?:port|Port)\b/g,
    puts: 'port',
    replace: (_, want) => `process.env.${want.variable}`,
  },
  {
    pattern: /\bprocess\.env\.(?!PORT\b)[A-Z][A-Z_]*PORT\b(?=\s*(?:\|\||\?\?)\s*['"]?(\d+))/g,
    portGroup: 1,
    puts: 'port',
    replace: (_, want) => `process.env.${want.variable}`,
  },
  {
    pattern: /\b((?:const|let|var)\s+\w*port\w*\s*(?::\s*\w+\s*)?=\s*)(['"]?)(\d+)\2(?=\s*(?:;|,|$|\/\/))/gi,
    portGroup: 3,
    puts: 'port',
    replace: ([, before, , port], want) => `${before}process.env.${want.variable} || ${port}`,
  },
  {
    pattern: /((?:^|[{,])\s*port\s*:\s*)(['"]?)(\d+)\2(?=\s*(?:,|}|$))/g,
    portGroup: 3,
    puts: 'port',
    replace: ([, before, , port], want) => `${before}Number(process.env.${want.variable}) || ${port}`,
  },
  {
    pattern: new RegExp(`(['"\`])${loopbackName}\\1`, 'g'),
    puts: 'host',
    replace: ([, quote], want) => `${quote}${want.host}${quote}`,
  },
  {
    pattern: /((?:^|[{,])\s*host\s*:\s*)false\b/g,
    puts: 'host',
    replace: ([, before], want) => `${before}'${want.host}'`,
  },
]

function variable(line: string, want: Want): string {
  return isDeno(line) ? `Deno.env.get('${want.variable}')` : `process.env.${want.variable}`
}

function portNumber(line: string, want: Want, fallback: string): string {
  return `Number(${variable(line, want)}) || ${fallback}`
}

function isDeno(line: string): boolean {
  return /\bDeno\./.test(line)
}

function isCallback(text: string): boolean {
  return /=>|\bfunction\b/.test(text) || /^(cb|callback|done|onListen\w*|err\w*)$/.test(text)
}
