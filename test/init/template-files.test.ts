import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { templateFiles } from '../../src/init/template-files.ts'
import { findTemplate, templates } from '../../src/init/templates.ts'

const root = new URL('../../templates/', import.meta.url)

test('every directory of templates/ is a template, and every template has one', () => {
  const names = templates.map(({ name }) => name)
  expect(names.toSorted()).toEqual(readdirSync(root).toSorted())
})

test.each(templates.map(template => [template.name, template] as const))(
  '%s is a whole app, and goes by its name',
  async (_name, template) => {
    const files = await templateFiles(template, 'my-shop')
    const textOf = (path: string) => files.find(file => file.path === path)?.text ?? ''

    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['.gitignore', 'Procfile', 'README.md', 'render.yaml']),
    )
    expect(files.filter(({ path }) => /test/.test(path))).toHaveLength(1)
    expect(files.map(({ text }) => text).join('\n')).not.toContain('app-name')
    expect(textOf('Procfile')).toMatch(/^web: /)
    expect(textOf('README.md')).toMatch(/^# my-shop\n/)
    const blueprint = parse(textOf('render.yaml'))
    expect(blueprint.services).toEqual([
      expect.objectContaining({ type: 'web', name: 'my-shop', healthCheckPath: '/health' }),
    ])
    expect(textOf('Procfile')).toBe(`web: ${blueprint.services[0].startCommand}\n`)
    for (const command of template.setup) expect(textOf('README.md')).toContain(command)
    if (template.name === 'python-flask') return
    const manifest = JSON.parse(textOf('package.json'))
    expect(manifest).toMatchObject({ name: 'my-shop', private: true, scripts: { start: 'node server.js' } })
    expect(template.setup).toEqual(manifest.dependencies === undefined ? [] : ['npm install'])
  },
)

test('what running a template in its place leaves is not copied', async () => {
  const within = await mkdtemp(join(tmpdir(), 'paas-sim-init-'))
  onTestFinished(() => rm(within, { recursive: true, force: true }))
  for (const file of ['gitignore', 'sub/a.js', 'node_modules/x/i.js', '__pycache__/a.pyc', '.venv/bin/x']) {
    mkdirSync(dirname(join(within, 'some', file)), { recursive: true })
    writeFileSync(join(within, 'some', file), 'app-name, by app-name')
  }
  const files = await templateFiles({ name: 'some' }, 'shop', within)
  expect(files.map(({ path }) => path)).toEqual(['.gitignore', 'sub/a.js'])
  expect(files[0]?.text).toBe('shop, by shop')
})

test.each([
  ['expres', /did you mean express\?.*node-http/],
  ['rails-with-everything', /^the templates are node-http, express/],
])('a template that does not exist: %s', (name, hint) => {
  expect(() => findTemplate(name)).toThrow(
    expect.objectContaining({ code: 'usage', hint: expect.stringMatching(hint) }),
  )
})
