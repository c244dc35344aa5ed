import type { Evidence } from '../../model/evidence.ts'
import type { Fix } from '../../model/verdict.ts'
import { tellingLine } from '../clues/crash-clues.ts'
import { pythonInstall } from '../clues/installs.ts'
import { plain } from '../clues/log-lines.ts'
import { cannotExecute, installFixes } from '../container/cannot-execute.ts'
import { explainWait } from '../container/dependency.ts'
import { commandFailure } from '../judge.ts'
import { type Case, type Explanation, logObservation } from './explanation.ts'

/** The command could not be started: not found, not executable, or its build or release failed. */
export function explainStartFailed(c: Case): Explanation {
  const { evidence } = c
  const { startError } = evidence
  if (startError?.code === 'build-failed') return explainBuild(startError)
  const failure = commandFailure(evidence)
  const line = tellingLine(evidence.logTail)
  const observations = line === undefined ? [] : [logObservation(line)]
  if (waitsInVain(evidence)) return explainWait(evidence)
  const refused = cannotExecute(evidence)
  if (refused !== undefined)
    return { because: refused.text, observations: [logObservation(oneLine(refused.line))], fix: refused.fix }
  const script = scriptWithoutInterpreter(c)
  if (script !== undefined) return { ...explainInterpreter(script), observations }
  if (failure === 'not-found') {
    const name = missingCommand(c)
    const fix = c.container ? installFixes(name, c.container.facts) : notFoundFixes(name, c)
    return {
      because: `the command ${name} was not found${c.container ? ' in the image' : ''}`,
      observations,
      fix,
    }
  }
  if (failure === 'not-executable') {
    const name = unexecutable(c)
    return {
      because: `${name} may not be executed`,
      observations,
      fix: [
        {
          text: 'make it executable, and give it a first line such as #!/bin/sh',
          command: `chmod +x ${name}`,
        },
      ],
    }
  }
  return {
    because: startError === undefined ? 'the command could not be started' : startError.message,
    observations,
    fix: [
      startError?.code === 'ENOENT'
        ? { text: 'install the program, or correct the command' }
        : startError?.code === 'EACCES'
          ? { text: 'make the program executable, or correct the command' }
          : { text: `correct what failed, then start again` },
      ...c.clues.flatMap(({ fix }) => fix),
    ].slice(0, 3),
  }
}

/** Of an image: whoever builds it knows the step, its last lines and what to do. */
function explainBuild({
  message,
  fix = [],
  output = [],
}: NonNullable<Case['evidence']['startError']>): Explanation {
  return {
    because: message,
    observations: output.map(logObservation),
    fix: fix.length > 0 ? fix : [{ text: 'correct what failed, then start again' }],
  }
}

/** What an engine says of it may be long. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** Another service that it depends on did not get far enough. */
export function waitsInVain({ startError }: Evidence): boolean {
  return startError?.code === 'dependency-failed'
}

/** The script is there, but not what its first line names: a carriage return counts as part of that name. */
function scriptWithoutInterpreter({ evidence }: Case): string | undefined {
  for (const line of evidence.logTail.map(plain).toReversed()) {
    const script = noInterpreter.exec(line)
    if (script?.[1] !== undefined) return script[1]
  }
  return undefined
}

// As bash and dash say it: `bash: ./run.sh: /bin/nosuch: bad interpreter`.
const noInterpreter = /([\w./@-]+): (?:cannot execute: required file not found|[^:]*: bad interpreter)/

function explainInterpreter(script: string): Pick<Explanation, 'because' | 'fix'> {
  return {
    because: `${script} is there, but the interpreter that its first line names is not`,
    fix: [
      { text: 'if it has Windows line ends, take them out', command: `sed -i 's/\\r$//' ${script}` },
      { text: `else correct the first line of ${script}, e.g. #!/bin/sh` },
    ],
  }
}

function missingCommand({ evidence, commands }: Case): string {
  const forms = [
    /(?:^|[\s:])([\w./@-]+): (?:command )?not found/,
    /(?:^|[\s:])([\w./@-]+): No such file or directory/,
    /'([^']+)' is not recognized as/,
    /exec: "?([\w./@-]+)"?: not found/,
  ]
  for (const line of evidence.logTail.map(plain).toReversed())
    for (const form of forms) {
      const name = form.exec(line)?.[1]
      if (name !== undefined) return name
    }
  return commands[0]?.command.split(/\s+/).find(word => !/^\w+=/.test(word)) ?? evidence.service.command
}

function notFoundFixes(name: string, { evidence }: Case): readonly Fix[] {
  const { project } = evidence
  const dependencies = project.packageJson?.dependencies ?? {}
  const packageName = binaries[name] ?? name
  if (dependencies[packageName] !== undefined)
    return [{ text: `${packageName} is in package.json but not installed`, command: 'npm install' }]
  if (pythonTools.has(name)) return [pythonInstall(name, project)]
  if (name === 'python') return [{ text: 'this machine has only python3: write python3 in the command' }]
  if (rubyTools.has(name))
    return [{ text: 'install the gems, and start it through Bundler', command: 'bundle install' }]
  if (name.includes('/')) return [{ text: `${name} does not exist: build it first, or correct the path` }]
  if (project.packageJson !== undefined)
    return [{ text: `add the package that brings ${name}`, command: `npm install ${packageName}` }]
  return [{ text: `install ${name}, or correct the command` }]
}

function unexecutable({ evidence, commands }: Case): string {
  for (const line of evidence.logTail.map(plain).toReversed()) {
    const name = /(?:^|[\s:])([\w./@-]+): (?:Permission denied|Is a directory|cannot execute)/.exec(line)?.[1]
    if (name !== undefined) return name
  }
  return commands[0]?.command.split(/\s+/)[0] ?? evidence.service.command
}

/** Commands whose package has another name. */
const binaries: Readonly<Record<string, string>> = {
  ng: '@angular/cli',
  nest: '@nestjs/cli',
  tsc: 'typescript',
  'react-router-serve': '@react-router/serve',
  'remix-serve': '@remix-run/serve',
  eleventy: '@11ty/eleventy',
  'ts-node': 'ts-node',
}
const pythonTools = new Set(
  'gunicorn uvicorn flask fastapi hypercorn daphne streamlit waitress-serve celery sanic voila'.split(' '),
)
const rubyTools = new Set(['rails', 'puma', 'rackup', 'bundle', 'sidekiq', 'unicorn'])
