import { duration } from '../text.ts'
import { type Case, clue, type Explanation } from './explanation.ts'

/** Bound as it should be, after the platform had given up. */
export function explainLateBind({ evidence, clues }: Case): Explanation {
  const { boundAfterMs, elapsedMs, deadlineMs, platform, sources } = evidence
  const took = boundAfterMs ?? elapsedMs
  const hit = sources.find(({ text }) => /\.listen\(|\.run\(|serve\(|ListenAndServe|\.bind\(/.test(text))
  const waiting = clues.find(({ kind }) => kind === 'dependency-unreachable')
  const longer = `${Math.ceil((took * 1.5) / 1000)}s`
  return {
    because: `it opened ${platform.port.variable} after ${duration(took)}, ${duration(took - deadlineMs)} too late`,
    observations: waiting === undefined ? [] : [clue(`meanwhile ${waiting.text}`)],
    fix: [
      {
        text: `${hit === undefined ? '' : `${hit.file}:${hit.line}: `}listen first, do the slow work (connections, migrations, caches) after`,
        ...(hit === undefined ? {} : { file: hit.file, line: hit.line }),
      },
      { text: 'to see it come up here nevertheless', command: `paas-sim up --boot-timeout ${longer}` },
    ],
  }
}
