import { describe, expect, it } from 'vitest'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

describe('suspects', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'main of package.json',
      { 'package.json': '{"main":"./lib.js","scripts":{"dev":"x"}}', 'lib.js': '' },
      ['node lib.js', 'npm run dev'],
    ],
    ['a main that is not there', { 'package.json': '{"main":"index.js"}' }, []],
    [
      'programs at the top, once each',
      { 'package.json': '{"main":"index.js"}', 'index.js': '', 'app.js': '' },
      ['node index.js', 'node app.js'],
    ],
    ['Flask', { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' }, ['gunicorn app:app']],
    [
      'an app of another name',
      { 'main.py': 'import fastapi\napi: FastAPI = fastapi.FastAPI()\n' },
      ['uvicorn main:api --host 0.0.0.0 --port $PORT'],
    ],
    ['Dash', { 'dash_app.py': 'app = Dash(__name__)' }, ['gunicorn dash_app:app.server']],
    [
      'Streamlit',
      { 'ui.py': 'import streamlit as st\n' },
      ['streamlit run ui.py --server.address 0.0.0.0 --server.port $PORT'],
    ],
    [
      'a server of the standard library',
      { 'srv.py': 'HTTPServer(("", 1), H).serve_forever()' },
      ['python srv.py'],
    ],
    ['a program that serves nothing', { 'job.py': 'print(1)' }, []],
    [
      'Django',
      { 'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")' },
      ['gunicorn shop.wsgi'],
    ],
    ['a manage.py of another kind', { 'manage.py': '' }, ['python manage.py runserver 0.0.0.0:$PORT']],
    ['Rails', { Gemfile: 'gem "rails"', 'config.ru': '' }, ['bin/rails server -b 0.0.0.0 -p $PORT']],
    ['Rack', { 'config.ru': '' }, ['bundle exec rackup -o 0.0.0.0 -p $PORT']],
    [
      'Laravel',
      { artisan: '', 'index.php': '' },
      ['php artisan serve --host=0.0.0.0 --port=$PORT', 'php -S 0.0.0.0:$PORT'],
    ],
    ['Go', { 'go.mod': 'module x' }, ['go run .']],
    [
      '.NET',
      { 'A.csproj': 'Microsoft.NET.Sdk.Web', 'B.csproj': '' },
      ['dotnet run --urls http://0.0.0.0:$PORT'],
    ],
    ['Deno', { 'deno.json': '{}', 'main.ts': '' }, ['deno run --allow-net --allow-env main.ts']],
    ['a page', { 'index.html': '' }, ['npx serve -l $PORT .']],
  ])('%s', async (_, files, commands) => {
    await using dir = await tempDir(files)
    expect((await readProject(dir.path)).suspects.map(({ command }) => command)).toEqual(commands)
  })

  it('says why', async () => {
    await using dir = await tempDir({ 'app.py': 'app = Flask(__name__)', 'index.html': '' })
    expect((await readProject(dir.path)).suspects).toEqual([
      { command: 'gunicorn app:app', because: 'app.py makes a Flask app' },
      { command: 'npx serve -l $PORT .', because: 'index.html' },
    ])
  })
})
