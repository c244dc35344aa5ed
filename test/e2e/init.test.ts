import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { templates } from '../../src/init/templates.ts'
import { project, root, runCli } from './run-cli.ts'

const promised = ['heroku', 'render', 'nginx', 'fly']
const python = canRunFlask()
const cases = templates
  .filter(({ name }) => python || name !== 'python-flask')
  .map(template => [template.name, template] as const)

/** A new app in a directory of its own, with the packages of this repository instead of an install. */
async function fresh(template: string): Promise<string> {
  const dir = join(await project({}), 'My Shop')
  const { status, stderr } = await runCli(['init', dir, '--template', template])
  expect(status, stderr).toBe(0)
  if (template !== 'python-flask')
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'), 'junction')
  return dir
}

test.each(cases)('%s comes up on every platform, without a warning', async name => {
  const dir = await fresh(name)
  for (const platform of promised) {
    const { status, events, stderr } = await runCli([
      'check',
      dir,
      '--platform',
      platform,
      '--strict',
      '--json',
    ])
    expect(status, `${platform}\n${stderr}`).toBe(0)
    expect(events.at(-1)).toMatchObject({ type: 'verdict', platform, ok: true, warnings: [] })
  }
})

test.each(cases)('%s is healthy on its health path, and passes its own test', async name => {
  const dir = await fresh(name)
  const { status, stderr } = await runCli(['check', dir, '--platform', 'heroku', '--health-path', '/health'])
  expect(status, stderr).toBe(0)
  const [command, ...args] =
    name === 'python-flask' ? ['python3', '-B', '-m', 'unittest'] : [process.execPath, '--test']
  const own = spawnSync(String(command), args, { cwd: dir, encoding: 'utf8' })
  expect(own.status, `${own.stdout}\n${own.stderr}`).toBe(0)
})

test('an app of your own is never overwritten', async () => {
  const dir = await project({ 'server.js': 'mine', 'package.json': '{}' })
  const { status, stdout, stderr } = await runCli(['init', dir, '--template', 'express', '--json'])
  expect(status).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({
    type: 'error',
    code: 'usage',
    message: expect.stringMatching(/: package\.json, server\.js$/),
  })
  expect(stderr).toMatch(/nothing was written/)
  expect(readdirSync(dir).toSorted()).toEqual(['package.json', 'server.js'])
  expect(readFileSync(join(dir, 'server.js'), 'utf8')).toBe('mine')
})

test('--json prints one object that says what was written, --quiet nothing', async () => {
  const dir = await project({})
  const { stdout } = await runCli(['init', 'a', '--template', 'static', '--name', 'Shop', '--json'], {
    cwd: dir,
  })
  expect(JSON.parse(stdout)).toMatchObject({
    type: 'init',
    template: 'static',
    name: 'shop',
    dir: join(dir, 'a'),
    files: expect.arrayContaining(['.gitignore', 'public/index.html']),
    next: ['cd a', 'paas-sim up'],
  })
  const quiet = await runCli(['init', 'b', '--template', 'static', '--quiet'], { cwd: dir })
  expect(quiet).toMatchObject({ status: 0, stdout: '', stderr: '' })
})

test('without a terminal a template must be named, and --list names them', async () => {
  const dir = await project({})
  const { status, stderr } = await runCli(['init'], { cwd: dir })
  expect(status).toBe(2)
  const { stdout } = await runCli(['init', '--list'], { cwd: dir })
  for (const { name, description } of templates) {
    expect(stderr).toContain(name)
    expect(stdout).toMatch(new RegExp(`^ {2}${name} +${description}$`, 'm'))
  }
  expect(readdirSync(dir)).toEqual([])
})

function canRunFlask(): boolean {
  const cwd = join(root, 'templates/python-flask')
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }
  const found =
    spawnSync('gunicorn', ['--check-config', 'app:app'], { cwd, env, stdio: 'ignore' }).status === 0
  if (found) return true
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error('this machine has no flask and gunicorn')
  process.stderr.write('\n!!! SKIPPED: templates/python-flask: this machine has no flask and gunicorn\n\n')
  return false
}
