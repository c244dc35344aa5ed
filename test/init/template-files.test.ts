import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
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

test.each([
  ['expres', /did you mean express\?.*node-http/],
  ['rails-with-everything', /^the templates are node-http, express/],
])('a template that does not exist: %s', (name, hint) => {
  expect(() => findTemplate(name)).toThrow(
    expect.objectContaining({ code: 'usage', hint: expect.stringMatching(hint) }),
  )
})
