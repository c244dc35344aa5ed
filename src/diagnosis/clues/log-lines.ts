/** A line of the app's own output without colours and control characters, short enough to print. */
export function plain(line: string): string {
  // biome keeps control characters out of literals, so the pattern is built.
  return line.replace(ansi, '').replace(control, ' ').trimEnd().slice(0, 300)
}

const escapeCharacter = String.fromCharCode(27)
const ansi = new RegExp(
  `${escapeCharacter}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${String.fromCharCode(7)}]*(?:${String.fromCharCode(7)}|$)|[@-_])`,
  'g',
)
const control = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(31)}${String.fromCharCode(127)}]`,
  'g',
)

export interface ClaimedPort {
  readonly port: number
  readonly line: string
}

/** Ports the app says it listens on: `Listening on :3000`, `http://localhost:5173/`, `port 8080`. */
export function claimedPorts(lines: readonly string[]): readonly ClaimedPort[] {
  const claims = lines.map(plain).flatMap(line => portsIn(line).map(port => ({ port, line })))
  return claims.filter((claim, index) => claims.findIndex(({ port }) => port === claim.port) === index)
}

const announces =
  /listen|running|started|starting|serving|server|ready|local|available|visit|bound|uvicorn|address/i
const foreign = /connect(ed|ing)? to|redis|postgres|mongo|mysql|refused|in use|proxy(ing)? to|debugger/i
const portForms = [
  /\bhttps?:\/\/(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\*|[\w-]+):(\d{2,5})\b/gi,
  /\bport[ :=#]+(\d{2,5})\b/gi,
  /\b(?:on|at|addr(?:ess)?)\b[ :=]*"?(?!\d+:)(?:[\w.*-]+|\[[\da-f:]*\])?:(\d{2,5})\b(?!:)/gi,
]

function portsIn(line: string): number[] {
  if (!announces.test(line) || foreign.test(line)) return []
  return portForms
    .flatMap(form => [...line.matchAll(form)].map(match => Number(match[1])))
    .filter(port => port > 0 && port < 65_536)
}
