import { execFileSync } from 'node:child_process'
import { appendFile, chmod, mkdir, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { put, tree, watched } from './stage.ts'

const project = {
  'server.js': 'one',
  'lib/a.js': 'a',
  'lib/deep/b.js': 'b',
  '.env': 'A=1',
  Procfile: 'web: node server.js',
}

test.each<[what: string, change: (dir: string) => Promise<unknown>, files: string[]]>([
  ['a save', dir => writeFile(join(dir, 'server.js'), 'two'), ['server.js']],
  ['a save deep down', dir => writeFile(join(dir, 'lib/deep/b.js'), 'two'), ['lib/deep/b.js']],
  ['a line at the end', dir => appendFile(join(dir, 'lib/a.js'), ' more'), ['lib/a.js']],
  ['a new file', dir => put(join(dir, 'new.js'), 'n'), ['new.js']],
  ['a new directory with files', dir => put(join(dir, 'x/y/z.js'), 'n'), ['x/y/z.js']],
  ['a deletion', dir => unlink(join(dir, 'lib/a.js')), ['lib/a.js']],
  ['a deleted directory', dir => rm(join(dir, 'lib'), { recursive: true }), ['lib/a.js', 'lib/deep/b.js']],
  ['a renamed file', dir => rename(join(dir, 'lib/a.js'), join(dir, 'c.js')), ['lib/a.js', 'c.js']],
  [
    'a renamed directory',
    dir => rename(join(dir, 'lib/deep'), join(dir, 'high')),
    ['lib/deep/b.js', 'high/b.js'],
  ],
  [
    'an atomic save',
    async dir => {
      await put(join(dir, '.server.js.swp'), 'two')
      await rename(join(dir, '.server.js.swp'), join(dir, 'server.js'))
    },
    ['server.js'],
  ],
  [
    'a save that deletes and writes',
    async dir => {
      await unlink(join(dir, 'server.js'))
      await writeFile(join(dir, 'server.js'), 'two')
    },
    ['server.js'],
  ],
  [
    "vim's save: the old file moved away, its test file, a backup",
    async dir => {
      await put(join(dir, '4913'), '')
      await unlink(join(dir, '4913'))
      await rename(join(dir, 'server.js'), join(dir, 'server.js~'))
      await put(join(dir, 'server.js'), 'two')
      await unlink(join(dir, 'server.js~'))
    },
    ['server.js'],
  ],
  ['a mode', dir => chmod(join(dir, 'server.js'), 0o755), ['server.js']],
  ['.env', dir => writeFile(join(dir, '.env'), 'A=2'), ['.env']],
  ['the Procfile', dir => writeFile(join(dir, 'Procfile'), 'web: node x.js'), ['Procfile']],
])('tells %s', async (_what, change, files) => {
  const dir = await tree(project)
  const watch = await watched(dir)
  await change(dir)
  expect(new Set(await watch.told(...files))).toEqual(new Set(files))
})

test.each<[what: string, change: (dir: string) => Promise<unknown>]>([
  ['the same content written again', dir => writeFile(join(dir, 'server.js'), 'one')],
  ['a touch', dir => utimes(join(dir, 'server.js'), new Date(), new Date())],
  [
    'an atomic save of the same content',
    async dir => {
      await put(join(dir, 'x.swp'), 'one')
      await rename(join(dir, 'x.swp'), join(dir, 'server.js'))
    },
  ],
  [
    'a file that is gone at once',
    async dir => {
      await put(join(dir, 'brief.js'), '1')
      await unlink(join(dir, 'brief.js'))
    },
  ],
  ['an empty directory', dir => mkdir(join(dir, 'empty'))],
  ['node_modules', dir => put(join(dir, 'node_modules/x/index.js'), '2')],
  ['node_modules of a package below', dir => put(join(dir, 'lib/node_modules/x/index.js'), '2')],
  ['.git', dir => put(join(dir, '.git/index'), '2')],
  ['swap files', dir => put(join(dir, 'lib/.a.js.swp'), '2')],
  ['a log', dir => put(join(dir, 'app.log'), 'line')],
  ['a database', dir => put(join(dir, 'db.sqlite3'), 'line')],
  ["Python's cache", dir => put(join(dir, '__pycache__/app.cpython-311.pyc'), 'line')],
  [
    'a Unix socket',
    async dir => {
      const server = createServer().listen(join(dir, 'app.socket'))
      onTestFinished(() => void server.close())
    },
  ],
])('does not tell %s', async (_what, change) => {
  const dir = await tree(project)
  const watch = await watched(dir)
  // The content of small files is read right after the start.
  await delay(100)
  await change(dir)
  expect(await watch.toldBeforeMark()).toEqual([])
})

test('a file that changed, and changes back, is told both times', async () => {
  const dir = await tree(project)
  const watch = await watched(dir)
  for (const content of ['two', 'one', 'two']) {
    await writeFile(join(dir, 'server.js'), content)
    expect(await watch.told('server.js')).toEqual(['server.js'])
  }
})

test('a burst of saves is one call, even over many files', async () => {
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`src/${i}.js`, 'old']))
  const dir = await tree(files)
  const watch = await watched(dir)
  await Promise.all(Object.keys(files).map(name => writeFile(join(dir, name), 'new')))
  expect(await watch.told(...Object.keys(files))).toHaveLength(50)
  expect(watch.calls).toHaveLength(1)
})

test('a stream of saves is told while it goes on', async () => {
  const dir = await tree(project)
  const watch = await watched(dir)
  const enough = new AbortController()
  const saving = (async () => {
    for (let i = 0; !enough.signal.aborted; i++) {
      await writeFile(join(dir, 'server.js'), `${i}`)
      await delay(10)
    }
  })()
  await watch.told('server.js')
  await watch.told('server.js')
  enough.abort()
  await saving
  expect(watch.calls.length).toBeGreaterThanOrEqual(2)
})

test('the last of two saves is told, however close behind the first it comes', {
  timeout: 60_000,
}, async () => {
  const dir = await tree({ 'server.js': '0' })
  const watch = await watched(dir)
  for (let i = 1; i <= 20; i++) {
    await writeFile(join(dir, 'server.js'), `${i} first`)
    // Just behind the end of the burst is where a watcher that throttles loses it.
    await delay(25 + i)
    await writeFile(join(dir, 'server.js'), `${i} last`)
    await watch.toldBeforeMark()
  }
  const before = watch.calls.length
  // Had the last content been missed, the same content would be a change now.
  await writeFile(join(dir, 'server.js'), '20 last')
  expect(await watch.toldBeforeMark()).toEqual([])
  expect(watch.calls.length).toBe(before + 1)
})

test('a directory that was deleted and made again is still watched', async () => {
  const dir = await tree(project)
  const watch = await watched(dir)
  for (const round of ['1', '2', '3']) {
    await rm(join(dir, 'lib'), { recursive: true })
    await put(join(dir, 'lib/a.js'), round)
    await put(join(dir, 'lib/deep/b.js'), round)
    await watch.told('lib/a.js', 'lib/deep/b.js')
    await watch.toldBeforeMark()
    await writeFile(join(dir, 'lib/deep/b.js'), `${round} and later`)
    expect(await watch.told('lib/deep/b.js')).toEqual(['lib/deep/b.js'])
  }
})

test('a directory that comes while everything is watched anew is watched, too', {
  timeout: 60_000,
}, async () => {
  const dir = await tree(project)
  const watch = await watched(dir)
  for (let round = 0; round < 30; round++) {
    const name = `new-${round}/below/c.js`
    await put(join(dir, '.gitignore'), `ignored-${round}\n`)
    // A walk begins a burst later, and takes some ms.
    await delay(8 + (round % 10))
    await put(join(dir, name), 'one')
    await watch.told(name)
    await watch.toldBeforeMark()
    await writeFile(join(dir, name), 'two')
    expect(await watch.told(name)).toEqual([name])
  }
})

test('links are told when they change, and not followed', async () => {
  const outside = await tree({ 'lib/x.js': '1' })
  const dir = await tree(project)
  await symlink(join(outside, 'lib'), join(dir, 'linked'))
  await symlink('server.js', join(dir, 'current'))
  const watch = await watched(dir)
  await writeFile(join(outside, 'lib/x.js'), '2')
  expect(await watch.toldBeforeMark()).toEqual([])
  await symlink('lib/a.js', join(dir, 'next'))
  await rename(join(dir, 'next'), join(dir, 'current'))
  expect(await watch.told('current')).toEqual(['current'])
})

test('a project that is itself a link is watched', async () => {
  const dir = await tree(project)
  const link = join(await tree({}), 'link')
  await symlink(dir, link)
  const watch = await watched(link)
  await writeFile(join(dir, 'server.js'), 'two')
  expect(await watch.told('server.js')).toEqual(['server.js'])
})

test('what ignore files name is not told; what `always` names is', async () => {
  const dir = await tree({
    ...project,
    '.gitignore': 'dist/\n*.gen.js\n!keep.gen.js\n.env\n',
    '.slugignore': '/docs\n',
    'lib/.gitignore': 'local.js\n',
  })
  const watch = await watched(dir, {
    ignoreFiles: ['.slugignore'],
    always: ['.env'],
    ownOutput: ['out/report.xml'],
  })
  for (const name of [
    'dist/a.js',
    'x.gen.js',
    'docs/index.md',
    'lib/local.js',
    'lib/deep/local.js',
    'out/report.xml',
  ])
    await put(join(dir, name), 'new')
  expect(await watch.toldBeforeMark()).toEqual([])
  for (const name of ['keep.gen.js', '.env', 'local.js', 'lib/docs/index.md']) {
    await put(join(dir, name), 'new')
    expect(await watch.told(name)).toEqual([name])
  }
})

test('an ignore file that changes counts from then on, and is itself no change', async () => {
  const dir = await tree({ ...project, 'gen/a.js': '1' })
  const watch = await watched(dir)
  await put(join(dir, '.gitignore'), 'gen\n')
  expect(await watch.toldBeforeMark()).toEqual([])
  await writeFile(join(dir, 'gen/a.js'), '2')
  await writeFile(join(dir, 'lib/a.js'), '2')
  expect(await watch.told('lib/a.js')).toEqual(['lib/a.js'])
  await unlink(join(dir, '.gitignore'))
  expect(await watch.toldBeforeMark()).toEqual([])
  await writeFile(join(dir, 'gen/a.js'), '3')
  expect(await watch.told('gen/a.js')).toEqual(['gen/a.js'])
})

test('a file outside the project is told by its whole path', async () => {
  const outside = join(await tree({ 'shared.env': 'A=1', 'other.env': 'A=1' }), 'shared.env')
  const watch = await watched(await tree(project), { always: [outside] })
  await writeFile(join(outside, '../other.env'), 'A=2')
  await writeFile(outside, 'A=2')
  expect(await watch.told(outside)).toEqual([outside])
})

test('nothing is told once it is closed, or the signal has come', async () => {
  const dir = await tree(project)
  const stop = new AbortController()
  const [closed, aborted, open] = [
    await watched(dir),
    await watched(dir, { signal: stop.signal }),
    await watched(dir),
  ]
  await closed.close()
  stop.abort()
  await writeFile(join(dir, 'server.js'), 'two')
  await open.told('server.js')
  expect([closed.calls, aborted.calls]).toEqual([[], []])
  await expect(watched(dir, { signal: stop.signal })).rejects.toThrow('aborted')
})

test('10,000 files are watched, ignored directories are not', {
  timeout: 120_000,
}, async () => {
  const dir = await tree({ '.gitignore': '/data\n' })
  await mkdir(join(dir, 'data/7'), { recursive: true })
  for (let i = 0; i < 100; i++) {
    await mkdir(join(dir, 'src', `${i}`), { recursive: true })
    const files = Array.from({ length: 100 }, (_, j) => join(dir, 'src', `${i}`, `${j}.js`))
    await Promise.all(files.map(file => writeFile(file, file)))
  }
  const watch = await watched(dir)
  await writeFile(join(dir, 'data/7/7.js'), 'new')
  for (const name of ['src/0/0.js', 'src/99/99.js', 'src/50/50.js']) {
    await writeFile(join(dir, name), 'new')
    expect(await watch.told(name)).toEqual([name])
  }
  expect(watch.notices).toEqual([])
})

const limited = canLimitWatches()
if (!limited) {
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error('user namespaces cannot be made here')
  process.stderr.write('\n!!! SKIPPED: the limit of file watches: user namespaces cannot be made here\n\n')
}

test.skipIf(!limited).each([
  ['max_inotify_watches', 20],
  ['max_inotify_instances', 0],
])(
  'where the system gives no more (%s), files are looked at, and that is said once',
  async (limit, value) => {
    const dir = await tree(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`src/${i}.js`, 'old'])))
    const script = join(import.meta.dirname, 'fixtures/watch-and-save.ts')
    const tsx = join(import.meta.dirname, '../../node_modules/.bin/tsx')
    const command = `echo ${value} > /proc/sys/user/${limit} && exec ${tsx} ${script} ${dir}`
    const out = execFileSync('unshare', ['-Ur', 'sh', '-c', command], { encoding: 'utf8', timeout: 25_000 })
    expect(JSON.parse(out)).toEqual({ notices: ['watch-polling'], files: ['src/49.js'] })
  },
)

function canLimitWatches(): boolean {
  try {
    execFileSync('unshare', ['-Ur', 'sh', '-c', 'test -w /proc/sys/user/max_inotify_watches'], {
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

test('source that has changed since the app was read is told, though the watch began later', async () => {
  const dir = await tree(project)
  const since = Date.now()
  // File systems count time in coarser steps than clocks.
  await delay(20)
  await writeFile(join(dir, 'server.js'), 'two')
  await put(join(dir, 'state.json.tmp'), 'written by the app itself as it started')
  const watch = await watched(dir, { since })
  expect(await watch.told('server.js')).toEqual(['server.js'])
})

test.each<[what: string, change: (dir: string) => Promise<unknown>]>([
  ['is deleted and made again', dir => rm(dir, { recursive: true })],
  ['is moved away and made again', dir => rename(dir, `${dir}-moved`)],
])('a project that %s is still watched', async (_what, remove) => {
  const dir = await tree(project)
  onTestFinished(() => rm(`${dir}-moved`, { recursive: true, force: true }))
  const watch = await watched(dir)
  await remove(dir)
  await watch.told('server.js')
  await put(join(dir, 'server.js'), 'two')
  expect(await watch.told('server.js')).toEqual(['server.js'])
  await put(join(dir, 'server.js'), 'three')
  expect(await watch.told('server.js')).toEqual(['server.js'])
})
