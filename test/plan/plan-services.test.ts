import { describe, expect, it } from 'vitest'
import type { Procfile, Project } from '../../src/model/project.ts'
import { planServices } from '../../src/plan/plan-services.ts'
import { platformWith, projectWith } from './platform.ts'

const procfile = (...lines: [string, string][]): Procfile => ({
  file: 'Procfile',
  processes: lines.map(([name, command], index) => ({ name, command, line: index + 1 })),
})
const packageJson = (scripts: Record<string, string> = {}): Project['packageJson'] => ({
  file: 'package.json',
  name: 'x',
  scripts,
  scriptLines: Object.fromEntries(Object.keys(scripts).map(name => [name, 7])),
  dependencies: {},
})
const platform = platformWith()
const fromProcfile = (line: number) => ({ label: 'Procfile', position: { file: 'Procfile', line } })

describe('planServices', () => {
  it.each<[string, Partial<Project>, string | undefined, [string, string, string, string][]]>([
    ['Procfile web', { procfile: procfile(['web', 'a']) }, undefined, [['web', 'web', 'a', 'Procfile']]],
    [
      'Procfile before package.json',
      { procfile: procfile(['web', 'a']), packageJson: packageJson({ start: 'b' }) },
      undefined,
      [['web', 'web', 'a', 'Procfile']],
    ],
    [
      'every other process type as a worker, web first',
      { procfile: procfile(['clock', 'c'], ['web', 'a'], ['worker', 'b']) },
      undefined,
      [
        ['web', 'web', 'a', 'Procfile'],
        ['clock', 'worker', 'c', 'Procfile'],
        ['worker', 'worker', 'b', 'Procfile'],
      ],
    ],
    [
      'never the release phase',
      { procfile: procfile(['release', 'migrate'], ['web', 'a']) },
      undefined,
      [['web', 'web', 'a', 'Procfile']],
    ],
    [
      'scripts.start',
      { packageJson: packageJson({ start: 'node x.js' }), serverJs: true },
      undefined,
      [['web', 'web', 'npm start', 'package.json scripts.start']],
    ],
    [
      'server.js',
      { packageJson: packageJson(), serverJs: true },
      undefined,
      [['web', 'web', 'npm start', 'server.js']],
    ],
    ['server.js without package.json', { serverJs: true }, undefined, []],
    ['package.json alone', { packageJson: packageJson({ dev: 'x' }) }, undefined, []],
    ['nothing', {}, undefined, []],
    [
      'workers alone',
      { procfile: procfile(['worker', 'b']) },
      undefined,
      [['worker', 'worker', 'b', 'Procfile']],
    ],
    [
      'a Procfile without web and a start script',
      { procfile: procfile(['worker', 'b']), packageJson: packageJson({ start: 'x' }) },
      undefined,
      [
        ['web', 'web', 'npm start', 'package.json scripts.start'],
        ['worker', 'worker', 'b', 'Procfile'],
      ],
    ],
    ['--command alone', {}, ' node x.js ', [['web', 'web', 'node x.js', '--command']]],
    [
      '--command in place of web',
      { procfile: procfile(['worker', 'b'], ['web', 'a']) },
      'x',
      [
        ['web', 'web', 'x', '--command'],
        ['worker', 'worker', 'b', 'Procfile'],
      ],
    ],
  ])('%s', (_, project, command, expected) => {
    const plan = planServices({
      project: projectWith(project),
      platform,
      ...(command === undefined ? {} : { command }),
    })
    expect(
      plan.services.map(({ name, kind, command, origin }) => [name, kind, command, origin.label]),
    ).toEqual(expected)
    expect(plan.services.every(({ instances }) => instances === 1)).toBe(true)
  })

  it('tells where each command is written', () => {
    const both = projectWith({ procfile: procfile(['worker', 'b'], ['web', 'a']) })
    expect(planServices({ project: both, platform }).services.map(({ origin }) => origin)).toEqual([
      fromProcfile(2),
      fromProcfile(1),
    ])
    const node = projectWith({ packageJson: packageJson({ start: 'x' }) })
    expect(planServices({ project: node, platform }).services[0]?.origin).toEqual({
      label: 'package.json scripts.start',
      position: { file: 'package.json', line: 7 },
    })
  })

  it('asks only the sources of the platform', () => {
    const project = projectWith({
      procfile: procfile(['web', 'a']),
      packageJson: packageJson({ start: 'x' }),
    })
    const commands = (...sources: ('procfile' | 'package-start')[]) =>
      planServices({ project, platform: platformWith({ start: { sources } }) }).services.map(
        ({ command }) => command,
      )
    expect(commands('package-start')).toEqual(['npm start'])
    expect(commands('package-start', 'procfile')).toEqual(['npm start'])
    expect(commands()).toEqual([])
  })

  it('routes to every process where the platform does', () => {
    const project = projectWith({ procfile: procfile(['api', 'a'], ['site', 'b'], ['release', 'c']) })
    const every = platformWith({ start: { routedProcess: null, releaseProcess: null } })
    expect(planServices({ project, platform: every }).services.map(({ name, kind }) => [name, kind])).toEqual(
      [
        ['api', 'web'],
        ['site', 'web'],
        ['release', 'web'],
      ],
    )
  })

  it('gives the release phase apart, and says that it is skipped', () => {
    const project = projectWith({ procfile: procfile(['web', 'a'], ['release', 'npm run migrate']) })
    const { release, notices } = planServices({ project, platform })
    expect(release).toEqual({ command: 'npm run migrate', origin: fromProcfile(2) })
    expect(notices).toEqual([
      {
        code: 'release-skipped',
        message: 'the release phase "npm run migrate" (Procfile line 2) is not run; run it with --release',
      },
    ])
  })

  it.each(['procfile', 'Procfile.txt', 'PROCFILE', 'procfile.md'])('says that %s is ignored', file => {
    expect(planServices({ project: projectWith({ files: [file] }), platform }).notices).toEqual([
      { code: 'procfile-misnamed', message: `${file} is ignored: the file must be named Procfile, exactly` },
    ])
  })

  it('says nothing of a second file beside a Procfile, or where none is read', () => {
    const beside = projectWith({ files: ['Procfile', 'procfile.dev'], procfile: procfile(['web', 'a']) })
    expect(planServices({ project: beside, platform }).notices).toEqual([])
    const other = platformWith({ start: { sources: ['package-start'] } })
    expect(planServices({ project: projectWith({ files: ['procfile'] }), platform: other }).notices).toEqual(
      [],
    )
  })

  it('says which command a Procfile without web gets', () => {
    const project = projectWith({
      procfile: procfile(['worker', 'b']),
      packageJson: packageJson({ start: 'x' }),
    })
    expect(planServices({ project, platform }).notices).toEqual([
      {
        code: 'default-process',
        message: 'Procfile has no web line: web runs "npm start", from package.json scripts.start',
      },
    ])
  })

  it('takes the numbers of instances that are asked for', () => {
    const project = projectWith({ procfile: procfile(['web', 'a'], ['worker', 'b'], ['clock', 'c']) })
    const { services } = planServices({ project, platform, instances: { web: 3, clock: 0 } })
    expect(services.map(({ name, instances }) => [name, instances])).toEqual([
      ['web', 3],
      ['worker', 1],
      ['clock', 0],
    ])
  })

  it.each<[Record<string, number>, string, string]>([
    [
      { wokrer: 1 },
      '--instances wokrer: there is no process type "wokrer"',
      'did you mean worker? (web, worker)',
    ],
    [
      { xyzzy: 1 },
      '--instances xyzzy: there is no process type "xyzzy"',
      'the process types are: web, worker',
    ],
    [
      { release: 1 },
      '--instances release: there is no process type "release"',
      'it runs once, not as a service: use --release',
    ],
    [{ web: -1 }, '--instances web=-1: not a number of instances', 'give a whole number from 0 to 100'],
    [{ web: 1.5 }, '--instances web=1.5: not a number of instances', 'give a whole number from 0 to 100'],
    [
      { web: Number.NaN },
      '--instances web=NaN: not a number of instances',
      'give a whole number from 0 to 100',
    ],
    [{ web: 1000 }, '--instances web=1000: not a number of instances', 'give a whole number from 0 to 100'],
  ])('refuses %o', (instances, message, hint) => {
    const project = projectWith({ procfile: procfile(['web', 'a'], ['worker', 'b'], ['release', 'c']) })
    expect(() => planServices({ project, platform, instances })).toThrowError(
      expect.objectContaining({ code: 'usage', message, hint }),
    )
  })

  it('refuses numbers of instances for nothing', () => {
    expect(() => planServices({ project: projectWith(), platform, instances: { web: 2 } })).toThrowError(
      expect.objectContaining({
        code: 'usage',
        message: '--instances web: there is no process type "web"',
        hint: 'the project has nothing to run: write a Procfile, or use --command',
      }),
    )
  })

  it('refuses an empty command', () => {
    expect(() => planServices({ project: projectWith(), platform, command: '  ' })).toThrowError(
      expect.objectContaining({
        code: 'usage',
        message: '--command is empty',
        hint: 'give the start command, e.g. --command "node server.js"',
      }),
    )
  })
})
