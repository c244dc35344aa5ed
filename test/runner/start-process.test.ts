import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { openRun } from '../../src/runner/run.ts'
import { startProcess } from '../../src/runner/start-process.ts'
import { processTable } from '../../src/runner/system-processes.ts'
import { compileFeature } from './compiled.ts'
import { fixture, has, isAlive, start, temporaryDirectory, testRun, until } from './setup.ts'

describe('the command line', () => {
  test.each<[string, string, string[]]>([
    [
      'is the shell’s to read',
      'X="a  b"; echo "$X" $((1+1)) | tr a-z A-Z && printf "%s\n" \'$X\'',
      ['A  B 2', '$X'],
    ],
    ['sees the environment it is given', 'echo $PORT-$HOME-', ['5000--']],
    ['has an empty stdin', 'cat; echo end', ['end']],
    ['is run by bash', '[[ $BASH_VERSION == [0-9]* ]] && echo bash', ['bash']],
    ['may be as long as it likes', `echo ${'x'.repeat(5000)}`, ['x'.repeat(5000)]],
    ['is in the directory asked for', 'pwd', ['/']],
  ])('%s', async (_name, command, texts) => {
    const { app, lines } = await start(command, {
      cwd: '/',
      env: { PATH: process.env.PATH ?? '', PORT: '5000' },
    })
    await app.drained
    expect(lines.map(line => line.text)).toEqual(texts)
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('leads a session and a process group of its own', async () => {
    const { app } = await start('sleep 60')
    const row = await processTable(process.platform).one(app.pid)
    expect([row?.group, row?.session]).toEqual([app.pid, app.pid])
  })

  test('gets the environment it is given and the marker, nothing else', async () => {
    const { app, lines } = await start('exec /usr/bin/env', { env: { A: '1' }, shell: 'sh' })
    await app.drained
    const names = lines
      .map(line => line.text.split('=')[0])
      .filter(name => !['PWD', 'SHLVL', '_'].includes(name ?? ''))
    expect(names.sort()).toEqual(['A', 'PAAS_SIM_RUN'])
  })

  test('inherits no file descriptor but its three', async () => {
    const { app, lines } = await start('sleep 60 & wait')
    const [shell] = (await app.sample()).processes
    const directory = `/proc/${shell?.pid}/fd`
    const fds = readdirSync(directory).filter(fd => Number(fd) < 10)
    expect(lines).toEqual([])
    expect(fds.sort()).toEqual(['0', '1', '2'])
    expect(readlinkSync(join(directory, '0'))).toBe('/dev/null')
  })
})

test.each([
  ['exit 3', { code: 3, signal: null }],
  ['no-such-command-anywhere', { code: 127, signal: null }],
  ['./not-executable', { code: 126, signal: null }],
  ['kill -SEGV $$', { code: null, signal: 'SIGSEGV' }],
])('%s ends with %o', async (command, exit) => {
  const cwd = temporaryDirectory()
  writeFileSync(join(cwd, 'not-executable'), '')
  const { app } = await start(command, { cwd })
  expect(await app.exited).toEqual(exit)
})

describe('a start that fails', () => {
  test('names a directory that is missing', async () => {
    await expect(start('true', { cwd: '/no/such/place' })).rejects.toMatchObject({
      name: 'StartError',
      code: 'ENOENT',
      message: 'the directory /no/such/place does not exist',
    })
  })

  test('names a directory that is a file', async () => {
    const file = join(temporaryDirectory(), 'file')
    writeFileSync(file, '')
    await expect(start('true', { cwd: file })).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  test('says so when the environment is too large for the system', async () => {
    await expect(start('true', { env: { HUGE: 'x'.repeat(4_000_000) } })).rejects.toMatchObject({
      name: 'StartError',
      code: 'E2BIG',
    })
  })

  test.runIf(process.platform === 'linux')('leaves no file descriptor open', async () => {
    const run = await testRun()
    const open = (): number => readdirSync('/proc/self/fd').length
    const before = open()
    for (let i = 0; i < 10; i++) await expect(start('true', { run, cwd: '/no/such/place' })).rejects.toThrow()
    await until(() => open() <= before, 'as few descriptors as before')
    expect(open()).toBeLessThanOrEqual(before)
  })

  test('leaves the run usable', async () => {
    const run = await testRun()
    await expect(start('true', { run, cwd: '/no/such/place' })).rejects.toThrow()
    const { app } = await start('true', { run })
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })
})

describe('an abort', () => {
  test('before the start starts nothing', async () => {
    const touched = join(temporaryDirectory(), 'touched')
    const reason = new Error('enough')
    await expect(start(`touch ${touched}`, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(readdirSync(join(touched, '..'))).toEqual([])
  })

  test('in the middle of the start leaves no process', async () => {
    const run = await testRun()
    const abort = new AbortController()
    const adopted: number[] = []
    const adopt = (group: number): void => {
      adopted.push(group)
      abort.abort(new Error('enough'))
    }
    const starting = start('sleep 60 & sleep 61', { run: { ...run, adopt }, signal: abort.signal })
    await expect(starting).rejects.toThrow('enough')
    expect(adopted).toHaveLength(1)
    expect(isAlive(adopted[0] ?? 0)).toBe(false)
  })
})

describe('output', () => {
  test('comes by line, from each stream in order, told apart', async () => {
    const { app, lines } = await start('for i in 1 2 3; do echo out $i; echo err $i >&2; done')
    await app.drained
    for (const stream of ['stdout', 'stderr'] as const) {
      expect(lines.filter(line => line.stream === stream).map(line => line.text)).toEqual(
        [1, 2, 3].map(i => `${stream.slice(3)} ${i}`),
      )
    }
  })

  test('goes to pipes that can be opened by name', async () => {
    const { app, lines } = await start(
      'echo a | tee /dev/stderr; echo b > /dev/stdout; echo c >> /dev/stderr',
    )
    await app.drained
    const texts = (stream: string): string[] =>
      lines.filter(line => line.stream === stream).map(line => line.text)
    expect([texts('stdout'), texts('stderr')]).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ])
  })

  test('comes without a temporary directory to make such pipes in, too', async () => {
    vi.stubEnv('TMPDIR', '/no/such/place')
    const { app, lines } = await start('echo a; echo b >&2')
    await app.drained
    expect(lines.map(line => [line.stream, line.text]).sort()).toEqual([
      ['stderr', 'b'],
      ['stdout', 'a'],
    ])
  })

  test('keeps characters whole that arrive in pieces', async () => {
    const { app, lines } = await start(`${fixture('speaks-in-bytes.mjs')} 61e2 82 ac f09f 988062 0a ff0a`)
    await app.drained
    expect(lines.map(line => line.text)).toEqual(['a€😀b', '\uFFFD'])
  })

  test('ends with the last line though it has no line break', async () => {
    const { app, lines } = await start('echo first; printf last')
    await app.drained
    expect(lines.map(line => line.text)).toEqual(['first', 'last'])
  })

  test('is drained though another process holds the pipe open', async () => {
    const { app, lines } = await start(fixture('leaves-a-holder.mjs'))
    await app.drained
    expect(lines.map(line => line.text)).toEqual(['last words'])
    expect(await app.survivors()).toHaveLength(1)
  })

  test('may stop: an app that closes its stdout goes on', async () => {
    const { app, said } = await start(fixture('closes-stdout.mjs'))
    await said('still here')
    expect(isAlive(app.pid)).toBe(true)
  })

  test('on stderr may be a flood, every byte arrives', async () => {
    let bytes = 0
    const { app } = await start(`${fixture('floods.mjs')} stderr 20 "a line of the flood\n"`, {
      onOutput: line => {
        bytes += line.text.length + (line.partial ? 0 : 1)
      },
    })
    await app.drained
    expect(bytes).toBe(20 * 1024 * 1024 + '<end>'.length + 1)
    expect(await app.exited).toEqual({ code: 0, signal: null })
  })

  test('of 100 MB without a line break takes no memory', async () => {
    const compiled = compileFeature('runner', temporaryDirectory())
    const args = ['--max-old-space-size=64', 'test/runner/fixtures/cli.mjs', compiled]
    const said = async (command: string): Promise<{ bytes: number; maxRssKb: number }> => {
      const cli = spawn('node', [...args, command], { stdio: ['ignore', 'pipe', 'inherit'] })
      let text = ''
      cli.stdout.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      await until(() => text.includes('maxRssKb'), command)
      cli.kill('SIGKILL')
      await once(cli, 'exit')
      return JSON.parse(text.split('\n')[1] ?? '')
    }
    const quiet = await said('true')
    const loud = await said(`${fixture('floods.mjs')} stdout 100 xxxxxxxxxxxxxxx`)
    expect(loud.bytes).toBe(100 * 1024 * 1024 + '<end>'.length)
    expect(loud.maxRssKb - quiet.maxRssKb).toBeLessThan(50 * 1024)
  })
})

describe('sample', () => {
  test.runIf(has('setsid'))(
    'lists shell, child and grandchild, and what left the tree for its process group or a session of its own',
    async () => {
      const { app } = await start('sh -c "sleep 61; true" & (sleep 62 &) ; setsid sleep 63 & sleep 64')
      const wanted = ['sleep 61', 'sleep 62', 'sleep 63', 'sleep 64']
      const commands = async (): Promise<string[]> =>
        (await app.sample()).processes.map(process => process.command)
      await until(async () => {
        const found = await commands()
        return wanted.every(command => found.includes(command))
      }, wanted.join())
      expect((await app.survivors()).map(process => process.command)).toEqual(expect.arrayContaining(wanted))
    },
  )

  test('counts the CPU time of the tree and never falls', async () => {
    const { app, said } = await start(
      'node -e "for (const t = Date.now(); Date.now() - t < 200;);"; node -e "for (const t = Date.now(); Date.now() - t < 200;);"; echo done; sleep 60',
    )
    const seen: number[] = []
    const watch = setInterval(() => void app.sample().then(({ cpuMs }) => seen.push(cpuMs)), 20)
    await said('done')
    clearInterval(watch)
    const { cpuMs } = await app.sample()
    expect(cpuMs).toBeGreaterThanOrEqual(200)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  test('is empty once all have ended', async () => {
    const { app } = await start('true')
    await app.exited
    expect(await app.survivors()).toEqual([])
    expect((await app.sample()).processes).toEqual([])
  })

  test.runIf(has('setsid'))('tells instances of one run apart, and generations of one instance', async () => {
    const run = await testRun()
    const first = await start('setsid sleep 71 & sleep 72', { run })
    const second = await start('setsid sleep 73 & sleep 74', { run })
    await until(async () => (await first.app.survivors()).length === 3, 'three processes of the first')
    await until(async () => (await second.app.survivors()).length === 3, 'three processes of the second')
    await first.app.stop({ signal: 'SIGTERM', to: 'all', graceMs: 5_000 })
    expect(await first.app.survivors()).toEqual([])
    expect(await second.app.survivors()).toHaveLength(3)
  })
})

test('disposing ends everything at once', async () => {
  await using run = await openRun()
  const app = await startProcess({
    instance: 'web.1',
    command: `${fixture('ignores-term.mjs')} & ${fixture('ignores-term.mjs')}`,
    shell: 'bash',
    cwd: process.cwd(),
    env: { PATH: process.env.PATH ?? '' },
    run,
    onOutput: () => undefined,
  })
  await until(async () => (await app.survivors()).length === 3, 'three processes')
  await app[Symbol.asyncDispose]()
  expect(isAlive(app.pid)).toBe(false)
  expect(await app.survivors()).toEqual([])
})

test('a shell script without execute permission is left to the shell', async () => {
  const cwd = temporaryDirectory()
  mkdirSync(join(cwd, 'bin'))
  writeFileSync(join(cwd, 'bin/run'), '#!/bin/sh\necho ran\n')
  const refused = await start('bin/run', { cwd })
  expect(await refused.app.exited).toEqual({ code: 126, signal: null })
  chmodSync(join(cwd, 'bin/run'), 0o755)
  const ran = await start('bin/run', { cwd })
  await ran.app.drained
  expect(ran.lines.map(line => line.text)).toEqual(['ran'])
})
