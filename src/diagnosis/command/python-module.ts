/**
 * The module, and the app in it, that the user's own commands name, as servers take it: `hello:app`. Told by
 * `flask --app`, by FLASK_APP, by a server's argument, or by the file that Python runs.
 */
export function pythonModule(
  commands: readonly string[],
  environment: Readonly<Record<string, string>>,
): string | undefined {
  for (const command of commands) {
    const told =
      /(?:\s--app[= ]|\s-A ?|\bFLASK_APP=)["']?([\w./:]+)/.exec(command)?.[1] ??
      /\s((?:\w+\.)*\w+:\w+)(?=\s|$)/.exec(command)?.[1]
    if (told !== undefined) return serverForm(told)
  }
  if (environment.FLASK_APP !== undefined) return serverForm(environment.FLASK_APP)
  const file = commands.map(command => /\bpython[\d.]*\s+([\w./-]+\.py)\b/.exec(command)?.[1])
  const [run] = file.filter(name => name !== undefined && !name.endsWith('manage.py'))
  return run === undefined ? undefined : serverForm(run)
}

function serverForm(told: string): string {
  const [path = '', app = 'app'] = told.split(':')
  const name = path.replace(/^\.\//, '').replace(/\.py$/, '').replaceAll('/', '.')
  return /^(create|make)_/.test(app) ? `'${name}:${app}()'` : `${name}:${app}`
}
