import type { Look } from './look.ts'
import { type Settings, settingOf } from './setting-of.ts'
import type { Trial, TrialContext } from './trial.ts'

/** As browsers ask. */
const browserHeaders = { Accept: '*/*', 'Accept-Encoding': 'gzip, deflate, br' }
/** Pieces this far apart were written apart. */
const apartMs = 100
/** A piece that is ready comes within this time of its head, or of the next look at it. */
const readyMs = 300
/** Sent at once, whatever is held back behind it. */
const gzipHeadBytes = 10

/** An answer that is written piece by piece arrives piece by piece behind the router, and compressed as browsers ask. */
export const streamingTrial: Trial = {
  code: 'stream-buffered',
  title: 'a streamed answer arrives as it is written',
  async run(context) {
    const direct = await context.direct()
    if (!isStreamed(direct)) return []
    const routed = await askTwice(context)
    if (routed === undefined) return []
    const compressed = routed.headers['content-encoding'] !== undefined
    const setting = settingOf(context, compressed ? compressing : [])
    const text = compressed
      ? 'do not compress streams, or flush after each piece'
      : 'flush after each piece, whatever the client sends'
    return [
      {
        code: 'stream-buffered',
        summary: `the stream at ${context.path} arrives late behind the router, when a client asks for it as browsers do`,
        evidence: [
          `asked without Accept-Encoding, the first piece came ${Math.round(delayOf(direct))} ms after the head`,
          `through the router with Accept-Encoding: gzip, none came in ${readyMs} ms${compressed ? ` (Content-Encoding: ${routed.headers['content-encoding']})` : ''}`,
        ],
        fix: [{ text: setting === undefined ? text : `${text}: ${setting}` }],
      },
    ]
  },
}

/** Its first piece comes with the head, and more later than that. */
function isStreamed(answer: Look): boolean {
  const [first, ...later] = answer.partsAt
  if (answer.status === 0 || first === undefined || delayOf(answer) > apartMs) return false
  return !answer.ended || later.some(at => at - first > apartMs)
}

/** The answer, when nothing of it but its head came, twice: a machine under load is slow once. */
async function askTwice(context: TrialContext): Promise<Look | undefined> {
  const asked = { path: context.path, headers: browserHeaders }
  for (let times = 0; times < 2; times++) {
    const answer = await context.routed(asked)
    if (answer.status === 0 || delayOf(answer) < readyMs) return undefined
    if (times === 1) return answer
  }
  return undefined
}

/** From the head to the first piece that holds something, or to the end of the looking. */
function delayOf({ headAt, partsAt, bytesBy, tookMs, headers }: Look): number {
  const framing = headers['content-encoding'] === 'gzip' ? gzipHeadBytes : 0
  return (partsAt[bytesBy.findIndex(bytes => bytes > framing)] ?? tookMs) - headAt
}

const compressing: Settings = [
  [
    'express nestjs',
    "response.flush() after each write, or compression({ filter: (req, res) => res.getHeader('Content-Type') !== 'text/event-stream' })",
  ],
  ['fastify', '{ compress: false } for this route, of @fastify/compress'],
  ['django', 'without GZipMiddleware for this view'],
]
