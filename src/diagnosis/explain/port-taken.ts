import type { Observation } from '../../model/verdict.ts'
import { processText } from '../text.ts'
import { type Case, type Explanation, logObservation } from './explanation.ts'

/** PORT itself belongs to a program that is none of the instance's. */
export function explainPortTaken({ evidence, clues }: Case): Explanation {
  const { portOwner, port = 0, platform } = evidence
  const { variable } = platform.port
  const owner = portOwner === undefined ? 'another program' : processText(portOwner)
  const log = clues.find(({ kind }) => kind === 'address-in-use')?.line
  const observations: Observation[] = [
    { kind: 'port-owner', port, process: portOwner, text: `${port} belongs to ${owner}` },
    ...(log === undefined ? [] : [logObservation(log)]),
  ]
  return {
    because: `${variable} (${port}) is held by ${owner}`,
    observations,
    fix: [
      portOwner === undefined
        ? { text: `end the program that listens on ${port}, then start again` }
        : { text: `end ${owner}, then start again`, command: `kill ${portOwner.pid}` },
    ],
  }
}
