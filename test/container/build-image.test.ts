import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { findBuildCli } from '../../src/container/build-cli.ts'
import type { Engine } from '../../src/container/engine.ts'
import { ensureImage } from '../../src/container/ensure-image.ts'
import type { ImageRequest } from '../../src/container/image-request.ts'
import { labelNames } from '../../src/container/labels.ts'
import { prune } from '../../src/container/prune.ts'
import { startContainer } from '../../src/container/start-container.ts'
import type { ImageBuild } from '../../src/model/container.ts'
import { BuildError } from '../../src/model/start-error.ts'
import { instanceProcesses } from '../../src/runner/instance-processes.ts'
import { processTable } from '../../src/runner/system-processes.ts'
import { staticImage } from './base-images.ts'
import { processesWith } from './processes-with.ts'
import { openTestEngine } from './test-engine.ts'

const opened = await openTestEngine()
afterAll(() => opened?.[Symbol.asyncDispose]())
const cli = opened && (await findBuildCli(opened.engine, process.platform))

const builders: readonly ('cli' | 'engine')[] = cli === undefined ? ['engine'] : ['cli', 'engine']

describe.skipIf(opened === undefined).each(builders)(
  'an image built by the %s',
  { timeout: 120_000 },
  builder => {
    const engine = opened?.engine as Engine
    const projects: string[] = []

    afterEach(async () => {
      for (const dir of projects.splice(0)) {
        for (const image of await engine.findLabelled(labelNames.project, dir))
          await engine.removeImage(image.id)
      }
    })

    function project(files: Readonly<Record<string, string>>): string {
      const dir = mkdtempSync(join(tmpdir(), 'paas-sim-build-test-'))
      onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
      projects.push(dir)
      for (const [name, content] of Object.entries(files)) write(dir, name, content)
      return dir
    }

    function write(dir: string, name: string, content: string): void {
      mkdirSync(dirname(join(dir, name)), { recursive: true })
      writeFileSync(join(dir, name), content)
    }

    function build(dir: string, over: Partial<ImageBuild> = {}, more: Partial<ImageRequest> = {}) {
      const told = { lines: [] as string[], steps: [] as string[], notices: [] as string[] }
      const image = `paas-sim-test/${basename(dir).toLowerCase()}`
      const made = ensureImage({
        engine,
        dir,
        spec: { image, build: { context: '.', dockerfile: 'Dockerfile', args: {}, ...over } },
        secretFiles: [],
        cacheDir: join(dir, '../', `${dir}-cache`),
        system: process.platform,
        ...(builder === 'engine' && { builder }),
        process: { environment: {}, adopt: () => undefined, release: () => undefined },
        onLine: line => told.lines.push(line),
        onStep: ({ doing, text }) => told.steps.push(`${doing} ${text}`.trim()),
        onNotice: (_, message) => told.notices.push(message),
        signal: AbortSignal.timeout(100_000),
        ...more,
      })
      onTestFinished(() => rmSync(`${dir}-cache`, { recursive: true, force: true }))
      return { made, ...told, image }
    }

    async function run(image: string, ...command: string[]): Promise<string> {
      const id = await engine.createContainer({
        name: `paas-sim-test-${randomBytes(4).toString('hex')}`,
        image,
        command,
        environment: {},
        labels: {},
      })
      try {
        const { stdout } = await engine.attach(id)
        await engine.startContainer(id)
        return (await text(stdout)).trim()
      } finally {
        await engine.removeContainer(id)
      }
    }

    test('without CMD and ENTRYPOINT: the image is at fault, not the engine', async () => {
      const dir = project({ Dockerfile: 'FROM scratch\nCOPY a /', a: '1' })
      const { made, image: name } = build(dir)
      const { image } = await made
      const started = startContainer({
        engine,
        name: `paas-sim-test-${randomBytes(4).toString('hex')}`,
        spec: { image: name },
        image,
        dir,
        environment: {},
        labels: {},
        volumes: { prepare: async mounts => mounts },
        extraHosts: [],
        ports: [],
        family: 'ipv4',
        onOutput: () => undefined,
        processTree: pid => instanceProcesses(processTable(process.platform), pid, name),
        onLost: () => undefined,
        signal: AbortSignal.timeout(60_000),
      })
      await expect(started).rejects.toMatchObject({
        code: 'container',
        container: { name, startError: expect.stringMatching(/no command/i) },
      })
    })

    test('a name that no engine takes is told before it is asked', async () => {
      const { made } = build(project({}), {}, { spec: { image: 'Bad Name' } })
      await expect(made).rejects.toMatchObject({
        code: 'build-failed',
        message: '"Bad Name" is no name of an image',
        fix: [{ text: expect.stringContaining('me/app:1') }],
      })
    })

    test('is found again until something that it is made of changes', async () => {
      // What no build before this one has printed.
      const one = randomBytes(4).toString('hex')
      const dir = project({
        Dockerfile: `FROM ${staticImage}\nCOPY a /a\nRUN cat /a; echo`,
        a: one,
        ignored: '1',
      })
      write(dir, '.dockerignore', 'ignored')
      const first = build(dir)
      const { image, how } = await first.made
      expect(how).toBe('built')
      expect(first.steps[0]).toBe('building')
      expect(first.steps).toContain('building 3/3 RUN cat /a; echo')
      expect(first.lines.filter(line => line.endsWith(one))).toHaveLength(1)

      write(dir, 'ignored', '2')
      const second = build(dir)
      expect(await second.made).toEqual({ image, how: 'found' })
      expect(second.lines).toEqual([])
      expect(await engine.inspectImage(second.image)).toMatchObject({ id: image.id })

      write(dir, 'a', 'two')
      const third = await build(dir).made
      expect(third.how).toBe('built')
      expect(await run(third.image.id, 'cat', '/a')).toBe('two')

      // Back to what there was: it is still there.
      write(dir, 'a', one)
      expect(await build(dir).made).toEqual({ image, how: 'found' })
      expect((await build(dir, { args: { X: '1' } }).made).how).toBe('built')
    })

    test('belongs to no run: it stays, until images are pruned', async () => {
      const dir = project({ Dockerfile: `FROM ${staticImage}\nLABEL x=${randomBytes(4).toString('hex')}` })
      const { image } = await build(dir).made
      const ours = async () =>
        (await engine.findLabelled(labelNames.project, dir)).filter(item => item.id === image.id)
      expect((await ours())[0]?.labels).toMatchObject({ [labelNames.image]: '1' })
      expect((await ours())[0]?.labels).not.toHaveProperty(labelNames.run)
      // One that has lost its name, too.
      await build(dir, { args: { A: '1' } }, {}).made
      const only: Engine = { ...engine, findLabelled: async () => ours() }
      await prune(only, { endedRuns: async () => new Set(), images: false, volumes: false })
      expect(await ours()).toHaveLength(1)
      await prune(only, { endedRuns: async () => new Set(), images: true, volumes: false })
      expect(await ours()).toEqual([])
    })

    test('has the context as it is: links, modes, what is ignored, and no secrets', async () => {
      const dir = project({
        Dockerfile: `FROM ${staticImage}\nCOPY . /app\n`,
        '.dockerignore': 'node_modules\n*.log\n!keep.log\nDockerfile',
        'node_modules/x/index.js': 'x',
        'a.log': 'x',
        'keep.log': 'x',
        '.env': 'SECRET=1',
        '.env.example': 'SECRET=',
        'sub/.env.production': 'SECRET=1',
        'ci.secrets': 'SECRET=1',
        'bin/run': '#!/bin/sh\n',
        'with space/ü': 'x',
      })
      chmodSync(join(dir, 'bin/run'), 0o755)
      symlinkSync('run', join(dir, 'bin/link'))
      symlinkSync('/nowhere', join(dir, 'broken'))
      mkdirSync(join(dir, 'empty'))
      const { made, notices } = build(dir, {}, { secretFiles: [join(dir, 'ci.secrets')] })
      const { image } = await made
      const list = await run(
        image.id,
        'sh',
        '-c',
        'cd /app; for f in * .* */* */.*; do [ -d "$f" ] || echo "$f"; done',
      )
      expect(
        list
          .split('\n')
          .filter(name => !name.includes('*'))
          .sort(),
      ).toEqual(
        ['.dockerignore', '.env.example', 'bin/link', 'bin/run', 'broken', 'keep.log', 'with space/ü'].sort(),
      )
      expect(await run(image.id, 'ls', '-l', '/app/bin', '/app/broken')).toMatch(
        /link -> run[\s\S]*-rwxr-xr-x[^\n]*run[\s\S]*|broken -> \/nowhere/,
      )
      expect(await run(image.id, 'ls', '-d', '/app/empty')).toBe('/app/empty')
      expect(notices).toEqual([
        expect.stringMatching(/^\.env, ci\.secrets, sub\/\.env\.production are kept out/),
      ])
    })

    test('takes arguments, a stage, a Dockerfile from outside with rules of its own', async () => {
      const dir = project({
        'docker/web.Dockerfile': `FROM ${staticImage} AS one\nARG WHO\nRUN echo $WHO > /who\nCOPY . /app\nFROM one\nRUN false`,
        'docker/web.Dockerfile.dockerignore': 'b',
        'app/.dockerignore': 'a',
        'app/a': 'x',
        'app/b': 'x',
      })
      const { made } = build(dir, {
        context: 'app',
        dockerfile: '../docker/web.Dockerfile',
        target: 'one',
        args: { WHO: 'me' },
      })
      const { image } = await made
      expect(await run(image.id, 'cat', '/who')).toBe('me')
      expect((await run(image.id, 'ls', '/app')).split('\n')).toContain('a')
      expect((await run(image.id, 'ls', '/app')).split('\n')).not.toContain('b')
    })

    test('that cannot be made: step, line, last words; secret arguments are told nowhere', async () => {
      const dir = project({
        Dockerfile: `FROM ${staticImage}\nARG API_TOKEN\n\nRUN echo got $API_TOKEN; echo oops; exit 3\n`,
      })
      const { made, lines } = build(dir, { args: { API_TOKEN: 'very-s3cret' } })
      const error = await made.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(BuildError)
      expect(error).toMatchObject({
        code: 'build-failed',
        message: expect.stringMatching(/^Dockerfile:4: RUN echo got .*: ended with status 3$/),
        output: ['got ********', 'oops'],
        fix: [{ text: 'correct what this line runs, then start again', file: 'Dockerfile', line: 4 }],
      })
      expect(lines.join('\n')).toContain('got ********')
      expect(lines.join('\n')).not.toContain('very-s3cret')
    })

    test('that copies .env is told what keeps it out', async () => {
      const dir = project({ Dockerfile: `FROM ${staticImage}\nCOPY .env /app/`, '.env': 'A=1' })
      await expect(build(dir).made).rejects.toMatchObject({
        message: expect.stringMatching(
          /^Dockerfile:2: COPY \.env \/app\/: \.env is not there: paas-sim keeps it out/,
        ),
      })
    })

    test('of a Dockerfile that is not there', async () => {
      const dir = project({ a: 'x' })
      await expect(build(dir).made).rejects.toMatchObject({ message: 'Dockerfile does not exist' })
    })

    test('an end in the middle: nothing of it is left', async () => {
      const word = `sleeper-${randomBytes(4).toString('hex')}`
      const dir = project({ Dockerfile: `FROM ${staticImage}\nRUN echo ${word}; sleep 1000` })
      const ended = new AbortController()
      const groups = new Set<number>()
      const { made } = build(
        dir,
        {},
        {
          signal: ended.signal,
          process: { environment: {}, adopt: pid => groups.add(pid), release: pid => groups.delete(pid) },
          onLine: line => {
            if (/(^|\d )sleeper-/.test(line)) ended.abort(new Error('the end'))
          },
        },
      )
      await expect(made).rejects.toThrow('the end')
      expect([...groups]).toEqual([])
      await expect.poll(() => processesWith(word), { timeout: 30_000, interval: 100 }).toEqual([])
      expect((await engine.findLabelled(labelNames.project, dir)).map(({ kind }) => kind)).toEqual([])
    })

    test('a file of the same size that was changed right after it was looked at is seen', async () => {
      const dir = project({ Dockerfile: `FROM ${staticImage}\nCOPY a /a`, a: 'one' })
      await build(dir).made
      writeFileSync(join(dir, 'a'), 'two')
      const { image, how } = await build(dir).made
      expect(how).toBe('built')
      expect(await run(image.id, 'cat', '/a')).toBe('two')
      unlinkSync(join(dir, 'a'))
      await expect(build(dir).made).rejects.toThrow('a is not in the build')
    })
  },
)
