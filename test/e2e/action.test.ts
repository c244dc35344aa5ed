import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { bin, project, root } from './run-cli.ts'

interface Action {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>
  readonly runs: {
    readonly using: string
    readonly steps: readonly {
      readonly id: string
      readonly shell: string
      readonly run: string
      readonly env: Readonly<Record<string, string>>
    }[]
  }
}

const action: Action = parse(readFileSync(join(root, 'action.yml'), 'utf8'))

/** Runs the steps as the runner does: inputs put in, its variables and files given, its bash. */
async function runAction(example: string, inputs: Readonly<Record<string, string>> = {}) {
  const dir = await project({ 'summary.md': '', output: '' })
  await cp(join(root, 'examples', example), join(dir, 'app'), { recursive: true })
  // npx takes the paas-sim that the project has installed.
  await mkdir(join(dir, 'node_modules/.bin'), { recursive: true })
  const installed = join(dir, 'node_modules/.bin/paas-sim')
  await writeFile(installed, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, { mode: 0o755 })
  const given = { ...defaults(), dir: 'app', ...inputs }
  let out = ''
  let status: number | null = 0
  for (const step of action.runs.steps) {
    expect(step.shell).toBe('bash')
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => [name, withInputs(value, given)]),
    )
    const child = spawn(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', withInputs(step.run, given)],
      {
        cwd: dir,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          LANG: 'C.UTF-8',
          CI: 'true',
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: dir,
          GITHUB_OUTPUT: join(dir, 'output'),
          GITHUB_STEP_SUMMARY: join(dir, 'summary.md'),
          RUNNER_TEMP: join(dir, 'temp'),
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      out += text
    })
    ;[status] = await once(child, 'close')
    if (status !== 0) break
  }
  const file = (name: string) => readFileSync(join(dir, name), 'utf8')
  const written = Object.fromEntries(
    file('output')
      .trim()
      .split('\n')
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  return { dir, status, out, written, outputs: outputsOf(written), summary: file('summary.md') }
}

function defaults(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]))
}

function withInputs(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => {
    const value = inputs[name]
    if (value === undefined) throw new Error(`no input ${name}`)
    return value
  })
}

function outputsOf(written: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => {
      const [, step, output = ''] = /^\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}$/.exec(value) ?? []
      expect(action.runs.steps.map(({ id }) => id)).toContain(step)
      return [name, written[output]]
    }),
  )
}

test('it is a composite action; inputs and outputs are described, no input stands in a script', () => {
  expect(action.runs.using).toBe('composite')
  for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs), action])
    expect(description).toMatch(/\w/)
  for (const { run } of action.runs.steps) expect(run).not.toContain('${{')
})

test('an app that comes up: ok, with its reports', async () => {
  const { status, out, outputs, summary } = await runAction('node-http', { platform: 'heroku' })
  expect(status, out).toBe(0)
  expect(outputs).toMatchObject({ ok: 'true', status: '0' })
  expect(out).not.toMatch(/^::error/m)
  expect(summary).toContain('### paas-sim: comes up on heroku')
  for (const report of [outputs.junit, outputs.sarif, outputs.json])
    expect(existsSync(String(report)), report).toBe(true)
  expect(JSON.parse(readFileSync(String(outputs.json), 'utf8')).ok).toBe(true)
})

test('an app that does not: status 1, an annotation on its line, a summary, a SARIF result', async () => {
  const { status, out, outputs, summary } = await runAction('broken/loopback-only', {
    args: '--quiet --env "GREETING=two words"',
  })
  expect(status, out).toBe(1)
  expect(outputs).toMatchObject({ ok: 'false', status: '1' })
  expect(out).toMatch(
    /^::error file=app\/server\.js,line=10,title=paas-sim%3A loopback-only R10::web: R10: /m,
  )
  expect(summary).toContain('loopback-only in `server.js:10`')
  const sarif = JSON.parse(readFileSync(String(outputs.sarif), 'utf8'))
  expect(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('app/server.js')
})

test('inputs are never run: a wrong directory is a wrong directory', async () => {
  const { dir, status, out, outputs } = await runAction('node-http', {
    dir: '"; touch pwned; echo "$(touch pwned)',
  })
  expect(status, out).toBe(2)
  expect(outputs.ok).toBe('false')
  expect(out).toMatch(/^::error title=paas-sim%3A not-a-directory::/m)
  expect(existsSync(join(dir, 'pwned'))).toBe(false)
})
