/** The modules of nginx's own documentation. */
export const proxyModule = 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html'
export const coreModule = 'https://nginx.org/en/docs/http/ngx_http_core_module.html'
export const upstreamModule = 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html'
export const logModule = 'https://nginx.org/en/docs/http/ngx_http_log_module.html'
export const webSocket = 'https://nginx.org/en/docs/http/websocket.html'
export const systemdService = 'https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html'
export const systemdExec = 'https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html'
export const systemdKill = 'https://www.freedesktop.org/software/systemd/man/latest/systemd.kill.html'

/** Of values that were read off a running nginx. */
export const seen =
  'nginx 1.22.1 of Debian 12, its default limits, and the location block that docs/platforms/nginx.md shows'

/** The set-up that was measured. */
export const aboutNginx = `nginx does not start apps. What stands in for that is the usual systemd unit, and this location block:

\`\`\`nginx
location / {
  proxy_pass http://127.0.0.1:$PORT;
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
}
\`\`\`

with \`map $http_upgrade $connection_upgrade { default upgrade; '' close; }\` in the http block.`
