import type { Project } from '../../model/project.ts'
import type { CrashClue } from './crash-clue.ts'

/** What is missing when Node cannot find a module, and the command that brings it. */
export function missingNodeModule(name: string, project: Project): Omit<CrashClue, 'kind' | 'line'> {
  if (/^[./\\]|^[A-Z]:/.test(name)) {
    const built = /(^|\/)(dist|build|\.next|\.output|out)\//.test(name)
    return {
      text: `the file ${name.replace(`${project.dir}/`, '')} does not exist${built ? ': the app was not built' : ''}`,
      fix: [
        built
          ? { text: 'build it first', command: buildCommand(project) }
          : { text: 'correct the path in the start command or in the import' },
      ],
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

export function buildCommand(project: Project): string {
  return project.packageJson?.scripts.build === undefined
    ? 'npm run build'
    : `${installer(project)} run build`
}

function installer(project: Project): string {
  if (project.files.includes('pnpm-lock.yaml')) return 'pnpm'
  if (project.files.includes('yarn.lock')) return 'yarn'
  return project.files.includes('bun.lock') || project.files.includes('bun.lockb') ? 'bun' : 'npm'
}
