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
const flask = { command: 'python3 -c "import flask"', debian: 'python3-flask' }

export const otherFrameworks: readonly Framework[] = [
  {
    id: 'flask',
    name: "Flask's own server",
    probe: flask,
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
    files: { 'app.py': wsgi, 'requirements.txt': 'gunicorn\n' },
    wrong: { files: procfile('gunicorn --bind 127.0.0.1:8000 app:app'), code: 'wrong-port' },
    right: { files: procfile('gunicorn --bind 0.0.0.0:$PORT app:app') },
  },
  {
    id: 'uvicorn',
    name: 'uvicorn',
    programs: { uvicorn: 'uvicorn' },
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
    id: 'php',
    name: "PHP's server",
    programs: { php: 'php-cli' },
    files: { 'index.php': '<?php echo "hello";\n' },
    wrong: { files: procfile('php -S localhost:8000'), code: 'wrong-port' },
    right: { files: procfile('php -S 0.0.0.0:$PORT') },
  },
  {
    id: 'python-http',
    name: 'python3 -m http.server',
    programs: { python3: 'python3' },
    files: { 'index.html': 'hello\n' },
    wrong: { files: procfile('python3 -m http.server'), code: 'wrong-port' },
    right: { files: procfile('python3 -m http.server $PORT') },
  },
  {
    id: 'go',
    name: 'Go net/http',
    programs: { go: 'golang-go' },
    build: 'go build -o server main.go',
    files: { ...procfile('go run main.go') },
    wrong: { files: { 'main.go': goProgram('":8080"') }, code: 'wrong-port' },
    right: { files: { 'main.go': goProgram('":" + os.Getenv("PORT")') } },
  },
  {
    id: 'java',
    name: "Java's HttpServer",
    programs: { javac: 'default-jdk-headless' },
    files: { ...procfile('java Main.java') },
    wrong: { files: { 'Main.java': javaProgram('8080') }, code: 'wrong-port' },
    right: { files: { 'Main.java': javaProgram('Integer.parseInt(System.getenv("PORT"))') } },
  },
]

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
