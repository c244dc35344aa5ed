import { join } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import type { PlacedPort } from '../model/project.ts'
import { readText } from './read-text.ts'

/**
 * The ports that the files of a project name, whichever platform they are for: advice for an app that listens on another
 * one. Read leniently, line by line: a faulty file is no error here.
 * @param files names as the project lists them
 */
export async function findDeclaredPorts(
  root: string,
  files: readonly string[],
): Promise<readonly PlacedPort[]> {
  const found = await Promise.all(
    Object.entries(forms)
      .filter(([file]) => files.includes(file))
      .map(async ([file, form]) => portsIn(await readIfPossible(join(root, file), file), file, form)),
  )
  return found.flat()
}

interface Form {
  readonly key: string
  /** Its first group is the number. */
  readonly line: RegExp
}

const dockerfile: Form = { key: 'EXPOSE', line: /^\s*EXPOSE\s+(\d+)(?:\/tcp)?(?!\S)/i }
const appSpec: Form = { key: 'http_port', line: /^[\s-]*http_port:\s*(\d+)/ }
const knative: Form = { key: 'containerPort', line: /\bcontainerPort:\s*(\d+)/ }
const kamal: Form = { key: 'app_port', line: /^\s*app_port:\s*(\d+)/ }

const forms: Readonly<Record<string, Form>> = {
  'fly.toml': { key: 'internal_port', line: /^\s*internal_port\s*=\s*([\d_]+)/ },
  '.do/app.yaml': appSpec,
  '.do/app.yml': appSpec,
  'apprunner.yaml': { key: 'port', line: /^\s*port:\s*(\d+)/ },
  'service.yaml': knative,
  'cloudrun.yaml': knative,
  'config/deploy.yml': kamal,
  Dockerfile: dockerfile,
}

function portsIn(text: string | undefined, file: string, form: Form): readonly PlacedPort[] {
  return (text ?? '').split('\n').flatMap((line, index) => {
    const port = Number(form.line.exec(line)?.[1]?.replaceAll('_', ''))
    return port >= 1 && port <= 65_535 ? [{ port, key: form.key, position: { file, line: index + 1 } }] : []
  })
}

async function readIfPossible(path: string, name: string): Promise<string | undefined> {
  try {
    return await readText(path, name)
  } catch (error) {
    if (error instanceof PaasSimError) return undefined
    throw error
  }
}
