import type { Project } from '../../model/project.ts'
import type { Fix } from '../../model/verdict.ts'
import type { CrashClue, CrashScene } from './crash-clue.ts'

/** What is missing when Node cannot find a module, and the command that brings it. */
export function missingNodeModule(
  name: string,
  { project, build }: Pick<CrashScene, 'project' | 'build'>,
): Omit<CrashClue, 'kind' | 'line'> {
  if (/^[./\\]|^[A-Z]:/.test(name)) {
    const built = /(^|\/)(dist|build|\.next|\.output|out)\//.test(name)
    return {
      text: `the file ${name.replace(`${project.dir}/`, '')} does not exist${built ? ': the app was not built' : ''}`,
      fix: built
        ? buildFixes({ project, ...(build !== undefined && { build }) })
        : [{ text: 'correct the path in the start command or in the import' }],
    }
  }
  const [scope = '', rest] = name.split('/')
  const dependency = scope.startsWith('@') && rest !== undefined ? `${scope}/${rest}` : scope
  const listed = project.packageJson?.dependencies[dependency] !== undefined
  return {
    text: listed
      ? `${dependency} is in package.json but not installed`
      : `${dependency} is not among the dependencies in package.json`,
    fix: [
      {
        text: listed ? 'install the dependencies' : `add ${dependency} to the dependencies`,
        command: `${installer(project)}${listed ? ' install' : ` ${installer(project) === 'npm' ? 'install' : 'add'} ${dependency}`}`,
      },
    ],
  }
}

export function pythonInstall(name: string, project: Project): { text: string; command: string } {
  if (project.files.includes('requirements.txt'))
    return {
      text: `install the requirements; ${name} must be among them`,
      command: 'pip install -r requirements.txt',
    }
  return { text: `install ${name}`, command: `pip install ${name}` }
}

/** By hand, as the platform builds it, or with each start. */
export function buildFixes({ project, build }: Pick<CrashScene, 'project' | 'build'>): readonly Fix[] {
  const own = project.packageJson?.scripts.build === undefined ? undefined : `${installer(project)} run build`
  const command = build ?? own
  if (command === undefined)
    return [{ text: 'add the script "build" to package.json, and run it first', file: 'package.json' }]
  return [
    { text: 'build it first', command },
    { text: 'or let paas-sim build it as the platform does: --build' },
  ]
}

function installer(project: Project): string {
  if (project.files.includes('pnpm-lock.yaml')) return 'pnpm'
  if (project.files.includes('yarn.lock')) return 'yarn'
  return project.files.includes('bun.lock') || project.files.includes('bun.lockb') ? 'bun' : 'npm'
}
