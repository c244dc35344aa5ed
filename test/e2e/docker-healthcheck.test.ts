import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../src/container/engine.ts'
import { labelNames } from '../../src/container/labels.ts'
import { staticImage } from '../container/base-images.ts'
import { openTestEngine } from '../container/test-engine.ts'
import { project, runCli } from './run-cli.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose]())

describe.skipIf(opened === undefined)('the HEALTHCHECK of an image', { timeout: 120_000 }, () => {
  const engine = opened?.engine as Engine

  test.each([
    ['that calls what is not there', 'HEALTHCHECK CMD curl -f localhost:5000', ['healthcheck-fails']],
    ['that fails, run often', 'HEALTHCHECK --interval=300ms --retries=2 CMD false', ['healthcheck-fails']],
    ['that fails, and may pass yet', 'HEALTHCHECK CMD false', []],
    ['that passes', 'HEALTHCHECK CMD wget -qO- localhost:5000/', []],
  ])('%s is judged before the engine has run it', async (_, line, warnings) => {
    const start = 'CMD ["sh", "-c", "mkdir /www; echo > /www/index.html; exec httpd -f -p 5000 -h /www"]'
    const Dockerfile = `FROM ${staticImage}\nEXPOSE 5000\nSTOPSIGNAL SIGINT\n${line}\n${start}\n`
    const dir = await project({ Dockerfile })
    onTestFinished(async () => {
      for (const { kind, id } of await engine.findLabelled(labelNames.project, dir))
        if (kind === 'image') await engine.removeImage(id)
    })
    const words = ['check', '--json', '--platform', 'dokku', dir]
    const { events, stderr } = await runCli(words, { env: opened?.environment ?? {} })
    const verdict = events.at(-1)
    expect(verdict, stderr).toMatchObject({ type: 'verdict', code: 'ok' })
    const told = verdict?.type === 'verdict' ? verdict.warnings.map(({ code }) => code) : []
    expect(told.filter(code => code === 'healthcheck-fails')).toEqual(warnings)
  })
})
