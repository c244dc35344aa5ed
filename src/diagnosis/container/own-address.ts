import type { Fix, Warning } from '../../model/verdict.ts'
import type { Case } from '../explain/explanation.ts'
import { bracketed } from '../want.ts'
import type { ContainerCase } from './container-case.ts'
import { changeEnv, envLine } from './env-line.ts'

/**
 * Bound to the address of the container's own interface: mostly by its name, which Docker puts into HOSTNAME, where
 * frameworks (Next.js, standalone) look for the address to bind.
 */
export function ownAddress(c: Case, { facts }: ContainerCase, address: string): Warning {
  const { evidence, wildcard, stack } = c
  const next = stack?.remedy.stack === 'next' || evidence.project.packageJson?.dependencies.next !== undefined
  // What the image or the user says of HOSTNAME is no name of Docker's.
  const byName = evidence.environment.HOSTNAME === undefined && facts.image.env.HOSTNAME === undefined
  const who = next ? 'the Next.js server' : 'a server that reads it'
  return {
    code: 'single-address',
    summary: `it listens on ${address} only, the container's own address: nothing inside the container reaches it by localhost`,
    ...(byName && {
      evidence: [`Docker sets HOSTNAME to the container's name, and ${who} binds to that name`],
    }),
    fix: [
      byName ? hostnameFix(facts, wildcard) : { text: `listen on all interfaces (${bracketed(wildcard)})` },
    ],
  }
}

function hostnameFix(facts: ContainerCase['facts'], wildcard: string): Fix {
  const text = `listen on all interfaces: ENV HOSTNAME=${wildcard} in the last stage of the Dockerfile`
  if (envLine(facts, 'HOSTNAME') !== undefined) return { text, ...changeEnv(facts, 'HOSTNAME', wildcard) }
  return { text, ...(facts.dockerfile !== undefined && { file: facts.dockerfile.file }) }
}
