/** Where Dokku's rules are written down. */
export const portManagement = 'https://dokku.com/docs/networking/port-management/'
export const checks = 'https://dokku.com/docs/deployment/zero-downtime-deploys/'
export const nginxProxy = 'https://dokku.com/docs/networking/proxies/nginx/'
export const processes = 'https://dokku.com/docs/processes/process-management/'
export const troubleshooting = 'https://dokku.com/docs/getting-started/troubleshooting/'
export const fileFormats = 'https://dokku.com/docs/appendices/file-formats/procfile/'
export const template =
  'https://github.com/dokku/dokku/blob/master/plugins/nginx-vhosts/templates/nginx.conf.sigil'
export const scheduler = 'https://github.com/dokku/dokku/tree/master/plugins/scheduler-docker-local'
export const healthchecker = 'https://github.com/dokku/docker-container-healthchecker'
export const dockerLocal = 'https://dokku.com/docs/deployment/schedulers/docker-local/'
export const dockerStop = 'https://docs.docker.com/reference/cli/docker/container/stop/'
export const dockerRestart = 'https://docs.docker.com/engine/containers/start-containers-automatically/'
