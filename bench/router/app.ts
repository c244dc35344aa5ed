import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Processes } from './processes.ts'

/** Starts both apps on core 1 at 127.77.0.1. */
export async function startApps(
  processes: Processes,
  dir: string,
  apps: string,
  ports: { readonly nginx: number; readonly node: number },
): Promise<void> {
  await writeFile(join(dir, '10k'), 'x'.repeat(10_000))
  await writeFile(join(dir, '1m'), 'x'.repeat(1_000_000))
  const conf = join(dir, 'app.conf')
  await writeFile(conf, configuration(dir, ports.nginx))
  await processes.start(1, ['nginx', '-c', conf], '127.77.0.1', ports.nginx)
  const node = [process.execPath, join(apps, 'app.mjs'), String(ports.node), '127.77.0.1']
  await processes.start(1, node, '127.77.0.1', ports.node)
}

function configuration(dir: string, port: number): string {
  return `${nginxBase(dir, 'app')}
  sendfile on;
  open_file_cache max=10;
  server {
    listen 127.77.0.1:${port} backlog=1024;
    location = / { return 200 'Hello, world\\n'; }
    location / { root ${dir}; }
  }
}
`
}

/** The beginning of a configuration of nginx that writes nowhere but to `dir`; the `http` block is left open. */
export function nginxBase(dir: string, name: string): string {
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    kind => `  ${kind}_temp_path ${dir}/${name}-${kind};`,
  )
  return `user root;
daemon off;
worker_processes 1;
pid ${dir}/${name}.pid;
error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 100000000;
${temps.join('\n')}`
}
