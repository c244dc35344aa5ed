import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Engine } from '../../src/container/engine.ts'
import { labelNames } from '../../src/container/labels.ts'
import { staticImage } from '../container/base-images.ts'
import { openTestEngine } from '../container/test-engine.ts'
import { engineOverTcp, leftOn, untilNothingIsLeft } from './docker-stage.ts'
import { project, runCli, startCli } from './run-cli.ts'

const opened = await openTestEngine()
afterAll(async () => {
  await opened?.engine.removeImage('paas-sim/cat:1')
  await opened?.[Symbol.asyncDispose]()
})

/** No shell, no cat: nothing but the server. */
const from = (address: string): string =>
  `FROM ${staticImage} AS files\nFROM scratch\nCOPY --from=files /bin/busybox /busybox\nCMD ["/busybox", "httpd", "-f", "-p", "${address}5000"]\nEXPOSE 5000\n`

describe.skipIf(opened === undefined)(
  'an image without a program, on an engine elsewhere',
  { timeout: 240_000 },
  () => {
    const engine = opened?.engine as Engine

    async function stage(address: string) {
      const dir = await project({ Dockerfile: from(address) })
      onTestFinished(async () => {
        for (const { kind, id } of await engine.findLabelled(labelNames.project, dir))
          if (kind === 'image') await engine.removeImage(id)
      })
      const DOCKER_HOST = await engineOverTcp(opened?.environment ?? {})
      return { dir, env: { ...opened?.environment, DOCKER_HOST } }
    }

    test.each([
      ['on all interfaces', '', 'ok'],
      ['on loopback only', '127.0.0.1:', 'loopback-only'],
    ])('%s: is told by the socket table of its network', async (_, address, code) => {
      const { dir, env } = await stage(address)
      const { events, stderr } = await runCli(['check', '--json', '--platform', 'dokku', dir], { env })
      expect(events.at(-1), stderr).toMatchObject({ type: 'verdict', code })
      expect(await leftOn(engine, dir)).toEqual([])
    })

    test('leaves nothing after kill -9 either, what the table was read by included', async () => {
      const { dir, env } = await stage('')
      const cli = startCli(['up', '--json', '--port', '0', '--platform', 'dokku', dir], { env })
      await cli.event('ready')
      expect((await leftOn(engine, dir)).filter(line => line.startsWith('container'))).toHaveLength(2)
      cli.child.kill('SIGKILL')
      await cli.done
      await untilNothingIsLeft(engine, dir, cli.pid)
      expect(await leftOn(engine, dir)).toEqual([])
    })
  },
)
