import type { Platform, StartSource } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import type { Fix, Verdict } from '../model/verdict.ts'
import { redact } from './redact.ts'
import { summarize } from './summarize.ts'

/** The verdict for a project in which the platform finds nothing to run. */
export function noService(platform: Platform, project: Project): Verdict {
  const routed = platform.start.routedProcess ?? 'web'
  const others = project.procfile?.processes.map(({ name }) => name) ?? []
  const because =
    others.length > 0
      ? `the Procfile has ${others.join(', ')}, but no ${routed}`
      : `no ${sourcesText(platform)} says how to start it`
  const verdict: Verdict = {
    platform: platform.id,
    service: routed,
    ok: false,
    code: 'no-service',
    platformCode: platform.verdicts['no-service']?.code ?? null,
    summary: summarize(platform, platform.verdicts['no-service'], because, platform.boot.timeoutMs),
    observations: project.stacks.slice(0, 3).map(({ stack, because }) => ({
      kind: 'clue',
      text: `it looks like ${stack} (${because})`,
    })),
    fix: fixes(platform, project, routed),
    warnings: [],
  }
  return redact(verdict, Object.fromEntries(project.env.map(({ name, value }) => [name, value])))
}

function sourcesText(platform: Platform): string {
  const names: Readonly<Partial<Record<StartSource, string>>> = {
    procfile: 'Procfile',
    'package-start': 'start script in package.json',
    'server-js': 'server.js',
    'render-yaml': 'service with a startCommand in render.yaml',
    'fly-toml': '[processes] in fly.toml',
    kamal: 'cmd of a role in config/deploy.yml',
    apprunner: 'run.command in apprunner.yaml',
    'do-app': 'run_command in .do/app.yaml',
    knative: 'container with a command in service.yaml',
    'manifest-yml': 'command in manifest.yml',
    railway: 'startCommand in railway.json',
  }
  return platform.start.sources.flatMap(source => names[source] ?? []).join(', no ') || 'file'
}

function fixes(platform: Platform, project: Project, routed: string): readonly Fix[] {
  const [suspect] = project.suspects
  const command = suspect?.command
  if (platform.start.sources.includes('procfile')) {
    const example = command ?? 'node server.js'
    const line = `${routed}: ${example}`
    const because = suspect === undefined ? '' : ` (${suspect.because})`
    const file = project.procfile === undefined ? 'a file named Procfile with' : 'the Procfile line'
    return [{ text: `add ${file} "${line}"${because}`, file: 'Procfile', after: line }, ...tryFix(command)]
  }
  return [
    { text: 'say how the app is started', command: `paas-sim up --command '${command ?? 'node server.js'}'` },
  ]
}

function tryFix(command: string | undefined): readonly Fix[] {
  if (command === undefined) return []
  const quoted = command.replaceAll("'", `'\\''`)
  return [{ text: 'to try it at once', command: `paas-sim up --command '${quoted}'` }]
}
