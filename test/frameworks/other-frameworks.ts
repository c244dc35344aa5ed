import { type Framework, procfile } from './framework.ts'

const flaskApp = `from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return "hello"
`
const railsProject = {
  Gemfile: "source 'https://rubygems.org'\ngem 'rails'\ngem 'puma'\n",
  'bin/rails': `APP_PATH = File.expand_path('../config/application', __dir__)
require 'rails/commands'
`,
  'config.ru': "require_relative 'config/application'\nApp::Application.initialize!\nrun Rails.application\n",
  'config/application.rb': `require 'rails'
require 'action_controller/railtie'

module App
  class Application < Rails::Application
    config.eager_load = false
    config.secret_key_base = 'not a secret'
    config.logger = Logger.new($stdout)
    routes.append { root to: ->(_env) { [200, { 'Content-Type' => 'text/plain' }, ['hello']] } }
  end
end
`,
}
const wsgi = `def app(environ, start_response):
    start_response("200 OK", [("content-type", "text/plain")])
    return [b"hello"]
`
const python = (module: string, debian: string) => ({
  probe: { command: `python3 -c 'import ${module}'`, debian },
  version: `python3 -c 'import ${module}; print(${module}.__version__)'`,
})
const flask = {
  probe: { command: "python3 -c 'import flask'", debian: 'python3-flask' },
  version: `python3 -c 'from importlib.metadata import version; print(version("flask"))'`,
}

export const otherFrameworks: readonly Framework[] = [
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
      'app.py': `async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})
`,
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
    id: 'sinatra',
    name: 'Sinatra with Puma',
    probe: { command: 'ruby -e \'require "sinatra/base"; require "puma"\'', debian: 'ruby-sinatra puma' },
    version: 'ruby -e \'require "sinatra/base"; puts Sinatra::VERSION\'',
    files: {
      Gemfile: "source 'https://rubygems.org'\ngem 'sinatra'\ngem 'puma'\n",
      ...procfile('ruby app.rb'),
      'app.rb': sinatraApp(''),
    },
    wrong: { files: procfile('ruby app.rb -p 4567'), code: 'wrong-port' },
    more: [
      { files: procfile('APP_ENV=development ruby app.rb'), code: 'loopback-only' },
      { files: { 'app.rb': sinatraApp('set :port, 4567\n') }, code: 'wrong-port', told: 'set :port, 4567' },
    ],
    right: { files: procfile('ruby app.rb -o 0.0.0.0 -p $PORT') },
  },
  {
    id: 'puma',
    name: 'Puma',
    programs: { puma: 'puma' },
    version: 'puma --version',
    files: {
      Gemfile: "source 'https://rubygems.org'\ngem 'puma'\n",
      'config.ru': "run ->(_env) { [200, { 'content-type' => 'text/plain' }, ['hello']] }\n",
    },
    wrong: { files: procfile('puma'), code: 'wrong-port' },
    more: [
      { files: procfile('puma -b tcp://127.0.0.1:9292'), code: 'wrong-port' },
      {
        files: { ...procfile('puma -C config/puma.rb'), 'config/puma.rb': 'threads 1, 5\nport 3000\n' },
        code: 'wrong-port',
        told: 'port 3000 in config/puma.rb',
      },
    ],
    right: {
      files: {
        ...procfile('puma -C config/puma.rb'),
        'config/puma.rb': "threads 1, 5\nport ENV.fetch('PORT', 3000)\n",
      },
      told: "port ENV.fetch('PORT', 3000) in config/puma.rb",
    },
  },
  {
    id: 'rails',
    name: 'Rails with Puma',
    probe: { command: 'ruby -e \'require "rails"; require "puma"\'', debian: 'ruby-railties puma' },
    version: 'ruby -e \'require "rails"; puts Rails.version\'',
    files: railsProject,
    wrong: { files: procfile('rails server -p 3000'), code: 'wrong-port' },
    more: [{ files: procfile('rails server'), code: 'loopback-only' }],
    right: { files: procfile('rails server -b 0.0.0.0 -p $PORT') },
  },
  {
    id: 'nginx',
    name: 'nginx',
    programs: { nginx: 'nginx-light', envsubst: 'gettext-base' },
    version: 'nginx -v',
    files: {},
    wrong: {
      files: {
        ...procfile("nginx -p . -c nginx.conf -g 'daemon off;'"),
        'nginx.conf': nginxConfiguration('80'),
      },
      code: 'wrong-port',
      told: 'listen 80;',
    },
    more: [
      {
        files: {
          ...procfile("nginx -p . -c nginx.conf -g 'daemon off;'"),
          'nginx.conf': nginxConfiguration(`\${PORT}`),
        },
        code: 'crashed',
        told: `listen \${PORT}; and no envsubst`,
      },
      {
        files: {
          ...procfile("envsubst '$PORT' < nginx.conf > filled.conf && exec nginx -p . -c filled.conf"),
          'nginx.conf': nginxConfiguration(`\${PORT}`),
        },
        code: 'exited',
      },
    ],
    right: {
      files: {
        ...procfile(
          "envsubst '$PORT' < nginx.conf > filled.conf && exec nginx -p . -c filled.conf -g 'daemon off;'",
        ),
        'nginx.conf': nginxConfiguration(`\${PORT}`),
      },
    },
  },
  {
    id: 'php',
    name: "PHP's server",
    programs: { php: 'php-cli' },
    version: 'php --version',
    files: { 'index.php': '<?php echo "hello";\n' },
    wrong: { files: procfile('php -S localhost:8000'), code: 'wrong-port' },
    right: { files: procfile('php -S 0.0.0.0:$PORT') },
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
  {
    id: 'go',
    name: 'Go net/http',
    programs: { go: 'golang-go' },
    version: 'go version',
    build: 'go build -o server main.go',
    files: { ...procfile('go run main.go') },
    wrong: { files: { 'main.go': goProgram('":8080"') }, code: 'wrong-port' },
    right: { files: { 'main.go': goProgram('":" + os.Getenv("PORT")') } },
  },
  {
    id: 'java',
    name: "Java's HttpServer",
    programs: { javac: 'default-jdk-headless' },
    version: 'javac -version',
    files: { ...procfile('java Main.java') },
    wrong: { files: { 'Main.java': javaProgram('8080') }, code: 'wrong-port' },
    right: { files: { 'Main.java': javaProgram('Integer.parseInt(System.getenv("PORT"))') } },
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

function sinatraApp(settings: string): string {
  return `require 'sinatra'

${settings}get '/' do
  'hello'
end
`
}

function nginxConfiguration(port: string): string {
  return `pid nginx.pid;
error_log /dev/stderr;
events {}
http {
  access_log off;
  server {
    listen ${port};
    return 200 "hello";
  }
}
`
}

function goProgram(address: string): string {
  const os = address.includes('os.') ? '\t"os"\n' : ''
  return `package main

import (
	"fmt"
	"net/http"
${os})

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello") })
	http.ListenAndServe(${address}, nil)
}
`
}

function javaProgram(port: string): string {
  return `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Main {
  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(${port}), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 5);
      exchange.getResponseBody().write("hello".getBytes());
      exchange.close();
    });
    server.start();
  }
}
`
}
