import { type Framework, procfile } from './framework.ts'

const flaskApp = `from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return "hello"
`
const wsgi = `def app(environ, start_response):
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"hello"]
`
const asgi = `async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})
`
const distribution = (name: string) =>
  `python3 -c 'from importlib.metadata import version; print(version("${name}"))'`
const python = (module: string, debian: string) => ({
  probe: { command: `python3 -c 'import ${module}'`, debian },
  version: `python3 -c 'import ${module}; print(${module}.__version__)'`,
})
const flask = {
  probe: { command: "python3 -c 'import flask'", debian: 'python3-flask' },
  version: distribution('flask'),
}

export const pythonFrameworks: readonly Framework[] = [
  {
    id: 'flask',
    name: "Flask's own server",
    ...flask,
    files: { 'requirements.txt': 'flask\n', ...procfile('python3 app.py') },
    wrong: {
      files: { 'app.py': `${flaskApp}\n\nif __name__ == "__main__":\n    app.run()\n` },
      code: 'wrong-port',
    },
    right: {
      files: {
        'app.py': `import os\n\n${flaskApp}\n\nif __name__ == "__main__":\n    app.run(host="0.0.0.0", port=int(os.environ.get("PORT", 5000)))\n`,
      },
    },
  },
  {
    id: 'gunicorn',
    name: 'gunicorn',
    programs: { gunicorn: 'gunicorn' },
    version: 'gunicorn --version',
    files: { 'app.py': wsgi, 'requirements.txt': 'gunicorn\n' },
    wrong: { files: procfile('gunicorn --bind 127.0.0.1:8000 app:app'), code: 'wrong-port' },
    right: { files: procfile('gunicorn --bind 0.0.0.0:$PORT app:app') },
  },
  {
    id: 'uvicorn',
    name: 'uvicorn',
    programs: { uvicorn: 'uvicorn' },
    version: 'uvicorn --version',
    files: {
      'requirements.txt': 'uvicorn\n',
      'app.py': asgi,
    },
    wrong: { files: procfile('uvicorn app:app'), code: 'wrong-port' },
    right: { files: procfile('uvicorn app:app --host 0.0.0.0 --port $PORT') },
  },
  {
    id: 'fastapi',
    name: 'FastAPI with uvicorn.run',
    ...python('fastapi', 'python3-fastapi'),
    programs: { uvicorn: 'uvicorn' },
    files: { 'requirements.txt': 'fastapi\nuvicorn\n', ...procfile('python3 main.py') },
    wrong: { files: { 'main.py': fastapiApp('app, host="127.0.0.1", port=8000') }, code: 'wrong-port' },
    more: [
      {
        files: { 'main.py': fastapiApp('app, port=int(os.environ.get("PORT", 8000))') },
        code: 'loopback-only',
      },
    ],
    right: {
      files: { 'main.py': fastapiApp('app, host="0.0.0.0", port=int(os.environ.get("PORT", 8000))') },
    },
  },
  {
    id: 'django',
    name: 'Django',
    ...python('django', 'python3-django'),
    programs: { gunicorn: 'gunicorn' },
    files: djangoProject("'*'"),
    wrong: { files: procfile('python3 manage.py runserver'), code: 'wrong-port' },
    more: [
      { files: procfile('python3 manage.py runserver $PORT'), code: 'loopback-only' },
      { files: procfile('python3 manage.py runserver 0.0.0.0:8000'), code: 'wrong-port' },
      { files: procfile('gunicorn --bind :8000 project.wsgi'), code: 'wrong-port' },
      {
        files: { ...djangoProject("'localhost'"), ...procfile('gunicorn project.wsgi') },
        code: 'ok',
        warning: 'host-refused',
        told: "ALLOWED_HOSTS = ['localhost']",
      },
    ],
    right: { files: { ...djangoProject("'*'"), ...procfile('gunicorn project.wsgi') } },
  },
  {
    id: 'hypercorn',
    name: 'Hypercorn',
    programs: { hypercorn: 'python3-hypercorn' },
    version: distribution('hypercorn'),
    files: { 'requirements.txt': 'hypercorn\n', 'app.py': asgi },
    wrong: { files: procfile('hypercorn app:app'), code: 'wrong-port' },
    right: { files: procfile('hypercorn app:app -b 0.0.0.0:$PORT') },
  },
  {
    id: 'daphne',
    name: 'Daphne',
    programs: { daphne: 'daphne' },
    version: distribution('daphne'),
    files: { 'requirements.txt': 'daphne\n', 'app.py': asgi },
    wrong: { files: procfile('daphne app:app'), code: 'wrong-port' },
    right: { files: procfile('daphne -b 0.0.0.0 -p $PORT app:app') },
  },
  {
    id: 'waitress',
    name: 'waitress',
    programs: { 'waitress-serve': 'python3-waitress' },
    version: distribution('waitress'),
    files: { 'requirements.txt': 'waitress\n', 'app.py': wsgi },
    wrong: { files: procfile('waitress-serve app:app'), code: 'wrong-port' },
    right: { files: procfile('waitress-serve --port=$PORT app:app') },
  },
  {
    id: 'python-http',
    name: 'python3 -m http.server',
    programs: { python3: 'python3' },
    version: 'python3 --version',
    files: { 'index.html': 'hello\n' },
    wrong: { files: procfile('python3 -m http.server'), code: 'wrong-port' },
    right: { files: procfile('python3 -m http.server $PORT') },
  },
]

function fastapiApp(run: string): string {
  return `import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def hello():
    return "hello"


if __name__ == "__main__":
    uvicorn.run(${run})
`
}

function djangoProject(hosts: string) {
  return {
    'requirements.txt': 'django\ngunicorn\n',
    'manage.py': `import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    execute_from_command_line(sys.argv)
`,
    'project/__init__.py': '',
    'project/settings.py': `SECRET_KEY = "not a secret"
DEBUG = False
ALLOWED_HOSTS = [${hosts}]
ROOT_URLCONF = "project.urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
USE_TZ = True
`,
    'project/urls.py': `from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("hello"))]
`,
    'project/wsgi.py': `import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
application = get_wsgi_application()
`,
  }
}
