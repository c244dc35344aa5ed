import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { project, root, runCli } from './run-cli.ts'

const healthy = join(root, 'examples/node-http')
const env = { GITHUB_ACTIONS: undefined, GITHUB_STEP_SUMMARY: undefined }

test('several reports of several platforms, in a directory that is made', async () => {
  const dir = await project({})
  const { status, stderr } = await runCli(
    [
      'check',
      healthy,
      '--platform',
      'heroku,render',
      '--quiet',
      '--report',
      'json=out/deep/report.json',
      '--report',
      'junit=out/junit.xml',
    ],
    { cwd: dir, env },
  )
  expect(status, stderr).toBe(0)
  const report = JSON.parse(readFileSync(join(dir, 'out/deep/report.json'), 'utf8'))
  expect(report).toMatchObject({ ok: true, dir: healthy, errors: [] })
  expect(report.verdicts.map(({ platform }: { readonly platform: string }) => platform)).toEqual([
    'heroku',
    'render',
  ])
  const junit = readFileSync(join(dir, 'out/junit.xml'), 'utf8')
  expect(junit.match(/<testsuite name="\w+"/g)).toEqual([
    '<testsuite name="heroku"',
    '<testsuite name="render"',
  ])
})

test('a report that cannot be written: status 3, after the verdict', async () => {
  const dir = await project({ file: '' })
  const { status, events, stderr } = await runCli(
    [
      ...['check', healthy, '--platform', 'heroku', '--json'],
      ...['--report', 'sarif=file/report.sarif', '--report', 'json=report.json'],
    ],
    { cwd: dir, env },
  )
  expect(status, stderr).toBe(3)
  // It keeps no other from being written.
  expect(JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8'))).toMatchObject({ ok: true })
  expect(events.slice(-2)).toMatchObject([
    { type: 'verdict', code: 'ok' },
    { type: 'error', code: 'output-failed' },
  ])
})

test('a project that cannot be checked: its own status, and the error in the report', async () => {
  const dir = await project({ Procfile: 'web: a\nweb: b\n' })
  const { status, stderr } = await runCli(
    ['check', '--platform', 'heroku', '--report', 'junit=junit.xml', '--report', 'json=Procfile/x.json'],
    { cwd: dir, env },
  )
  expect(status, stderr).toBe(2)
  expect(readFileSync(join(dir, 'junit.xml'), 'utf8')).toContain('<error type="invalid-file"')
  // The second could not be written either: told, but it does not hide the first mistake.
  expect(stderr).toContain('Procfile/x.json cannot be written')
  expect(stderr).toContain('Procfile')
})

test.each(['xml=a.xml', 'junit', 'junit=', '=a'])('--report %s is wrong usage', async report => {
  const { status, stderr } = await runCli(['check', healthy, '--report', report], { env })
  expect(status).toBe(2)
  expect(stderr).toContain('junit, sarif, markdown, json')
})

test('two reports in one file are wrong usage: one would be lost', async () => {
  const { status, stderr } = await runCli(
    ['check', healthy, '--report', 'junit=a.xml', '--report', 'sarif=a.xml'],
    { env },
  )
  expect(status).toBe(2)
  expect(stderr).toContain('a.xml is the junit report already')
})

test('in GitHub Actions stdout holds events only with --json: annotations go to stderr', async () => {
  const dir = await project({ 'summary.md': 'before\n' })
  const broken = join(root, 'examples/broken/loopback-only')
  const { status, stdout, stderr } = await runCli(['check', broken, '--platform', 'heroku', '--json'], {
    cwd: dir,
    env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(dir, 'summary.md') },
  })
  expect(status).toBe(1)
  for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line), line).not.toThrow()
  expect(stderr).toMatch(/^::error file=\S+server\.js,line=10,/m)
  expect(readFileSync(join(dir, 'summary.md'), 'utf8')).toMatch(/^before\n### paas-sim: does not come up/)
})

test('a summary that cannot be written fails nothing', async () => {
  const missing = join(await project({}), 'gone/summary.md')
  const { status, stderr } = await runCli(['check', healthy, '--platform', 'heroku', '--quiet'], {
    env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: missing },
  })
  expect(status).toBe(0)
  expect(stderr).toContain('cannot be written')
  expect(existsSync(missing)).toBe(false)
})
