import { type Framework, procfile } from './framework.ts'
import { pythonFrameworks } from './python-frameworks.ts'
import { rubyFrameworks } from './ruby-frameworks.ts'

export const otherFrameworks: readonly Framework[] = [
  ...pythonFrameworks,
  ...rubyFrameworks,
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
        told: "nginx -p . -c filled.conf, without 'daemon off;'",
      },
    ],
    right: {
      files: {
        ...procfile(
          "envsubst '$PORT' < nginx.conf > filled.conf && exec nginx -p . -c filled.conf -g 'daemon off;'",
        ),
        'nginx.conf': nginxConfiguration(`\${PORT}`),
      },
      told: `listen \${PORT}; filled in by envsubst, and 'daemon off;'`,
    },
  },
  {
    id: 'caddy',
    name: 'Caddy',
    programs: { caddy: 'caddy' },
    version: 'caddy version',
    files: procfile('caddy run --config Caddyfile'),
    wrong: { files: { Caddyfile: caddyfile(':2015') }, code: 'wrong-port', told: ':2015 {' },
    right: { files: { Caddyfile: caddyfile(':{$PORT}') }, told: ':{$PORT} {' },
  },
]

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

function caddyfile(address: string): string {
  return `{
	admin off
}

${address} {
	respond "hello"
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
