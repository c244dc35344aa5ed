import { tmpdir } from 'node:os'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { type Pack, pack } from 'tar-fs'
import { catProgram } from './cat-program.ts'
import type { Engine } from './engine.ts'
import { labelNames } from './labels.ts'

/** Counts what is in it: another content is another name. */
const name = 'paas-sim/cat:1'

/**
 * An image of ours with nothing in it but a program that prints files, `/cat`. It is made here, so nothing is pulled, and kept for
 * the next time.
 * @returns its id; `undefined`: there is no such program for what the engine runs on
 * @throws PaasSimError `engine`, `no-engine`
 */
export async function catImage(
  engine: Pick<Engine, 'info' | 'inspectImage' | 'buildImage'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const program = catProgram(engine.info.platform)
  if (program === undefined) return undefined
  const found = await engine.inspectImage(name)
  if (found !== undefined) return found.id
  return engine.buildImage(context(program), {
    name,
    dockerfile: 'Dockerfile',
    args: {},
    labels: { [labelNames.image]: '1' },
    onOutput: () => {},
    signal,
  })
}

function context(program: Buffer): Readable {
  const dockerfile = 'FROM scratch\nCOPY cat /cat\nENTRYPOINT ["/cat"]\n'
  const finish = (entries: Pack): void => {
    entries.entry({ name: 'Dockerfile', mode: 0o644 }, dockerfile)
    entries.entry({ name: 'cat', mode: 0o755 }, program, () => entries.finalize())
  }
  // Nothing is read from the directory; tar-fs makes streams of an older kind.
  return pipeline(pack(tmpdir(), { entries: [], finalize: false, finish }), new PassThrough(), () => {})
}
