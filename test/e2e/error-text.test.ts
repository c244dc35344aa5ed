import { expect, test } from 'vitest'
import { project, runCli } from './run-cli.ts'

test('what was typed moves no cursor in the message about it; a program gets it as it is', async () => {
  const name = '\u001b[2J\u001b]0;renamed\u0007x'
  const { status, stdout, stderr } = await runCli(['check', '--json', '--platform', name, 'examples/express'])
  expect(status).toBe(2)
  expect(stderr).toMatch(/unknown platform "x"/)
  expect(stderr).not.toMatch(/[^\P{Cc}\n]/u)
  expect(JSON.parse(stdout).message).toContain(name)
})

test('the place of a mistake in a file is told once', async () => {
  const dir = await project({ 'fly.toml': 'app = "a"\nbroken\n' })
  const { status, stderr } = await runCli(['check', '--platform', 'fly', dir])
  expect(status).toBe(2)
  expect(stderr).toMatch(/^paas-sim: fly\.toml line 2, column \d+: not TOML/)
  expect(stderr.match(/fly\.toml/g)).toHaveLength(1)
})
