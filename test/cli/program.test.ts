import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { runProgram } from '../../src/cli/program.ts'
import type { CommandIo } from '../../src/commands/io.ts'
import { processHost } from '../../src/host.ts'

const io: CommandIo = {
  host: processHost(),
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  signal: new AbortController().signal,
  hurry: new AbortController().signal,
  interrupt: () => {},
}

const help = 'paas-sim up --help lists what it takes, with an example'

test.each<[argv: string[], message: string, hint: string]>([
  [['--port', 'abc'], '--port "abc": a port is a number from 0 to 65535', help],
  [['--port'], "option '--port <n>' argument missing", help],
  [['--host', ''], '--host "": an address is not empty; 0.0.0.0 is all of them', help],
  [['--proto', 'ftp'], '--proto "ftp": allowed choices are http, https', help],
  [['--env', 'a'], '--env "a": a variable is given as KEY=VALUE', help],
  [['--boot-timeout', '0'], '--boot-timeout "0": it must be longer than no time at all, e.g. 90s', help],
  [['--cycle', '0s'], '--cycle "0s": it must be longer than no time at all, e.g. 90s', help],
  [['--settle', 'x'], '--settle: "x" is not a duration', 'write it like 90s, 1500ms, 2m or 1h'],
  [['--instances', 'web=1,web=2'], '--instances "web=1,web=2": web is there twice', help],
  [['--watc'], "unknown option '--watc'", 'did you mean --watch?'],
  [
    ['--instances', 'nope=1', '--instances', 'web=1', 'examples/express'],
    '--instances nope: there is no process type "nope"',
    'the process types are: web',
  ],
])('up %j', async (argv, message, hint) => {
  await expect(runProgram(['up', ...argv], io, false)).rejects.toMatchObject({ code: 'usage', message, hint })
})
