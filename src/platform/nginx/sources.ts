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
