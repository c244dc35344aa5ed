import { expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

test('what was typed moves no cursor in the message about it; a program gets it as it is', async () => {
  const name = '\u001b[2J\u001b]0;renamed\u0007x'
  const { status, stdout, stderr } = await runCli(['check', '--json', '--platform', name, 'examples/express'])
  expect(status).toBe(2)
  expect(stderr).toMatch(/unknown platform "x"/)
  expect(stderr).not.toMatch(/[^\P{Cc}\n]/u)
  expect(JSON.parse(stdout).message).toContain(name)
})
