import type { InstanceSlot } from './instance-slot.ts'
import { cameUp } from './progress.ts'

/** The port on which a generation that did not come up met the one that still serves, if that is why. */
export async function portClash(
  failed: readonly InstanceSlot[],
  serving: readonly InstanceSlot[],
): Promise<number | undefined> {
  const words = lastWords(failed)
  if (!/EADDRINUSE|address (is )?already in use|Only one usage of each socket address/i.test(words))
    return undefined
  // A container has all ports of its own network to itself.
  const here = serving.filter(({ service }) => service.container === undefined)
  const held = new Set((await Promise.all(here.map(slot => slot.life.listening()))).flat())
  return [...words.matchAll(/(?<![\d.])\d{2,5}(?![\d.])/g)]
    .map(match => Number(match[0]))
    .find(port => held.has(port))
}

/** The last lines that instances which failed have printed. */
function lastWords(slots: readonly InstanceSlot[]): string {
  return slots
    .flatMap(({ evidence }) => (evidence === undefined || cameUp(evidence) ? [] : evidence.logTail))
    .join('\n')
}
