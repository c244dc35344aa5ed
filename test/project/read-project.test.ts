import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

describe('readProject', () => {
  it('finds nothing in an empty directory', async () => {
    await using dir = await tempDir()
    expect(await readProject(dir.path)).toEqual({
      dir: dir.path,
      procfile: undefined,
      packageJson: undefined,
      serverJs: false,
      env: [],
      stacks: [],
      suspects: [],
      files: [],
    })
  })

  it('reads all that tells how an app is started', async () => {
    await using dir = await tempDir({
      Procfile: '\uFEFFweb: node server.js\n',
      'package.json': '{"name":"shop","scripts":{"start":"node server.js"},"dependencies":{"express":"^5"}}',
      'server.js': '',
      '.env': 'A=1\n',
      'src/': '',
    })
    const project = await readProject(dir.path)
    expect(project).toMatchObject({
      procfile: { file: 'Procfile', processes: [{ name: 'web', command: 'node server.js', line: 1 }] },
      packageJson: { file: 'package.json', name: 'shop' },
      serverJs: true,
      env: [{ name: 'A', value: '1', position: { file: '.env', line: 1, column: 1 } }],
      files: ['.env', 'Procfile', 'package.json', 'server.js', 'src/'],
      runtime: 'node',
    })
    expect(project.stacks).toEqual([
      { stack: 'express', because: 'package.json: express ^5' },
      { stack: 'node', because: 'package.json' },
    ])
  })

  it('leaves a file of another name alone, and a virtual environment named .env', async () => {
    await using dir = await tempDir({ procfile: 'not one', 'Procfile.txt': 'nor this', '.env/': '' })
    const project = await readProject(dir.path)
    expect(project.procfile).toBeUndefined()
    expect(project.env).toEqual([])
    expect(project.files).toEqual(['.env/', 'Procfile.txt', 'procfile'])
  })

  it('follows links', async () => {
    await using dir = await tempDir({ real: 'web: x\n' })
    await symlink('real', join(dir.path, 'Procfile'))
    await symlink(dir.path, join(dir.path, 'again'))
    await symlink('nowhere', join(dir.path, 'package.json'))
    const project = await readProject(dir.path)
    expect(project.procfile?.processes).toHaveLength(1)
    expect(project.packageJson).toBeUndefined()
    expect(project.files).toEqual(['Procfile', 'again/', 'package.json', 'real'])
  })

  it('refuses a directory that does not exist', async () => {
    await using dir = await tempDir()
    const path = join(dir.path, 'gone')
    await expect(readProject(path)).rejects.toMatchObject({
      code: 'not-a-directory',
      message: `${path} does not exist`,
      hint: `looked for ${path}: correct the path`,
    })
  })

  it('refuses a file', async () => {
    await using dir = await tempDir({ Procfile: 'web: x' })
    const path = join(dir.path, 'Procfile')
    await expect(readProject(path)).rejects.toMatchObject({
      code: 'not-a-directory',
      message: `${path} is not a directory`,
      hint: `name the directory the app is in: ${dir.path}`,
    })
  })

  it.each<[string, Record<string, string | Uint8Array>, string, string, string, object]>([
    [
      'a directory named Procfile',
      { 'Procfile/': '' },
      'unreadable-file',
      'Procfile is a directory',
      'make Procfile a text file',
      { file: 'Procfile' },
    ],
    [
      'a huge Procfile',
      { Procfile: `web: ${'x'.repeat(1_500_000)}` },
      'invalid-file',
      'Procfile is 1.4 MB, at most 1 MB is read',
      'check that it is the file you meant',
      { file: 'Procfile' },
    ],
    [
      'a binary Procfile',
      { Procfile: new Uint8Array([0x77, 0x65, 0x62, 0x00]) },
      'invalid-file',
      'Procfile is not a text file: byte 3 is NUL',
      'replace it by a plain text file',
      { file: 'Procfile' },
    ],
    [
      'a Procfile of PowerShell',
      { Procfile: Buffer.from('\uFEFFweb: x', 'utf16le') },
      'invalid-file',
      'Procfile is UTF-16 text',
      'save it as UTF-8 (PowerShell: Out-File -Encoding utf8)',
      { file: 'Procfile' },
    ],
    [
      'two web lines',
      { Procfile: 'web: a\nweb: b' },
      'invalid-file',
      'Procfile line 2, column 1: web is defined twice, on line 1 and on line 2',
      'keep one "web:" line',
      { file: 'Procfile', line: 2, column: 1 },
    ],
    [
      'a package.json that does not parse',
      { 'package.json': '{\n  "name": "x",\n}' },
      'invalid-file',
      'package.json line 3, column 1: not JSON: "}" stands where it cannot',
      'remove the comma before it',
      { file: 'package.json', line: 3, column: 1 },
    ],
    [
      'a .env that does not parse',
      { '.env': 'A=1\nB\n' },
      'invalid-file',
      '.env line 2, column 1: "B" is not NAME=value',
      'write each variable as NAME=value; names have letters, digits, _ . and -',
      { file: '.env', line: 2, column: 1 },
    ],
  ])('refuses %s', async (_, files, code, message, hint, position) => {
    await using dir = await tempDir(files)
    await expect(readProject(dir.path)).rejects.toMatchObject({ code, message, hint, position })
  })

  it.runIf(process.platform !== 'win32')('does not wait for a named pipe', async () => {
    const { execFileSync } = await import('node:child_process')
    await using dir = await tempDir()
    execFileSync('mkfifo', [join(dir.path, 'Procfile')])
    await expect(readProject(dir.path)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: 'Procfile is not a regular file',
    })
  })

  it('takes no harm from a manifest it cannot read', async () => {
    await using dir = await tempDir({
      'requirements.txt/': '',
      'app.py': new Uint8Array([0]),
      'pyproject.toml': 'flask',
    })
    expect((await readProject(dir.path)).stacks).toEqual([
      { stack: 'flask', because: 'pyproject.toml: flask' },
    ])
  })
})
