import type { PackageJson, SuspectedCommand } from '../model/project.ts'
import type { Manifests } from './manifests.ts'

interface Clues {
  readonly packageJson: PackageJson | undefined
  readonly manifests: Manifests
  readonly files: readonly string[]
}

/** Commands the project would probably be started by, best first: what a Procfile's `web` line could say. */
export function findSuspects(clues: Clues): readonly SuspectedCommand[] {
  const found = [...node(clues), ...python(clues), ...ruby(clues), ...others(clues), ...page(clues)]
  return found.filter((one, index) => found.findIndex(({ command }) => command === one.command) === index)
}

function node({ packageJson, files }: Clues): SuspectedCommand[] {
  const found: SuspectedCommand[] = []
  const { main, scripts = {} } = packageJson ?? {}
  if (scripts.start !== undefined) found.push({ command: 'npm start', because: 'package.json scripts.start' })
  if (main !== undefined && /\.[cm]?js$/.test(main) && files.includes(main.replace(/^\.\//, ''))) {
    found.push({ command: `node ${main.replace(/^\.\//, '')}`, because: 'package.json main' })
  }
  for (const file of ['server.js', 'server.mjs', 'index.js', 'index.mjs', 'app.js', 'main.js']) {
    if (files.includes(file)) found.push({ command: `node ${file}`, because: file })
  }
  for (const script of ['serve', 'dev', 'preview']) {
    if (scripts[script] !== undefined) {
      found.push({ command: `npm run ${script}`, because: `package.json scripts.${script}` })
    }
  }
  return found
}

function python({ manifests, files }: Clues): SuspectedCommand[] {
  const found: SuspectedCommand[] = []
  const settings = /DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)\.settings/.exec(
    manifests.get('manage.py') ?? '',
  )
  if (settings?.[1] !== undefined) {
    found.push({ command: `gunicorn ${settings[1]}.wsgi`, because: 'manage.py is Django' })
  } else if (files.includes('manage.py')) {
    found.push({ command: 'python manage.py runserver 0.0.0.0:$PORT', because: 'manage.py' })
  }
  const programs = [...manifests].filter(
    ([file]) => file.endsWith('.py') && file !== 'manage.py' && file !== 'setup.py',
  )
  for (const [file, text] of programs) {
    const command = pythonCommand(file, text)
    if (command !== undefined) found.push(command)
  }
  return found
}

function pythonCommand(file: string, text: string): SuspectedCommand | undefined {
  const [, variable = '', framework = ''] =
    /^(\w+)(?:\s*:\s*\w+)?\s*=\s*(?:\w+\.)?(Flask|Bottle|FastAPI|Starlette|Quart|Litestar|Dash)\(/m.exec(
      text,
    ) ?? []
  const target = `${file.replace(/\.py$/, '')}:${variable}`
  if (framework === 'Dash')
    return { command: `gunicorn ${target}.server`, because: `${file} makes a Dash app` }
  if (framework === 'Flask' || framework === 'Bottle') {
    return { command: `gunicorn ${target}`, because: `${file} makes a ${framework} app` }
  }
  if (framework !== '') {
    const command = `uvicorn ${target} --host 0.0.0.0 --port $PORT`
    return { command, because: `${file} makes a ${framework} app` }
  }
  if (/^import streamlit\b/m.test(text)) {
    const command = `streamlit run ${file} --server.address 0.0.0.0 --server.port $PORT`
    return { command, because: `${file} imports streamlit` }
  }
  if (/\b(HTTPServer|TCPServer|run_app|serve_forever|gradio|socket\.socket)\b/.test(text)) {
    return { command: `python ${file}`, because: `${file} opens a server` }
  }
  return undefined
}

function ruby({ manifests, files }: Clues): SuspectedCommand[] {
  const gemfile = manifests.get('Gemfile') ?? ''
  if (/^\s*gem\s*\(?["']rails["']/m.test(gemfile)) {
    return [{ command: 'bin/rails server -b 0.0.0.0 -p $PORT', because: 'Gemfile: rails' }]
  }
  if (files.includes('config.ru')) {
    return [{ command: 'bundle exec rackup -o 0.0.0.0 -p $PORT', because: 'config.ru' }]
  }
  return []
}

function others({ manifests, files }: Clues): SuspectedCommand[] {
  const project = files.find(
    file => /\.[cf]sproj$/.test(file) && /Sdk\.Web|AspNetCore/.test(manifests.get(file) ?? ''),
  )
  const rows: readonly (readonly [string | undefined, string])[] = [
    ['artisan', 'php artisan serve --host=0.0.0.0 --port=$PORT'],
    ['index.php', 'php -S 0.0.0.0:$PORT'],
    ['go.mod', 'go run .'],
    ['Cargo.toml', 'cargo run --release'],
    ['pom.xml', 'java -jar target/*.jar'],
    ['build.gradle', 'java -jar build/libs/*.jar'],
    ['build.gradle.kts', 'java -jar build/libs/*.jar'],
    ['mix.exs', 'mix phx.server'],
    [project, 'dotnet run --urls http://0.0.0.0:$PORT'],
  ]
  const found = rows.flatMap(([file, command]) =>
    file !== undefined && files.includes(file) ? [{ command, because: file }] : [],
  )
  const deno =
    files.some(file => /^deno\.jsonc?$/.test(file)) &&
    files.find(file => /^(main|server|mod)\.ts$/.test(file))
  return deno ? [...found, { command: `deno run --allow-net --allow-env ${deno}`, because: deno }] : found
}

function page({ files }: Clues): SuspectedCommand[] {
  return files.includes('index.html') ? [{ command: 'npx serve -l $PORT .', because: 'index.html' }] : []
}
