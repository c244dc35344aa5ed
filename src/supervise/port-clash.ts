import type { Generation } from './generation.ts'

/** The port on which a generation that did not come up met the one that still serves, if that is why. */
export async function portClash(failed: Generation, serving: Generation): Promise<number | undefined> {
  const words = failed.lastWords()
  if (!/EADDRINUSE|address (is )?already in use|Only one usage of each socket address/i.test(words))
    return undefined
  const held = await serving.listening()
  return [...words.matchAll(/(?<![\d.])\d{2,5}(?![\d.])/g)]
    .map(match => Number(match[0]))
    .find(port => held.has(port))
}
