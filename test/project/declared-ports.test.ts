import { expect, it } from 'vitest'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

it.each<[string, string, string[]]>([
  [
    'fly.toml',
    'app = "a"\n# internal_port = 1\n[http_service]\n  internal_port = 8_080\n[[services]]\ninternal_port = 0\n',
    ['internal_port=8080 @4'],
  ],
  ['.do/app.yaml', 'services:\n- http_port: 3001\n  name: a\n', ['http_port=3001 @2']],
  ['apprunner.yaml', 'run:\n network:\n   port: 3000\n', ['port=3000 @3']],
  [
    'service.yaml',
    'apiVersion: serving.knative.dev/v1\nports: [ { containerPort: 8000 } ]\n',
    ['containerPort=8000 @2'],
  ],
  ['config/deploy.yml', 'service: a\nproxy:\n  app_port: 3000\n', ['app_port=3000 @3']],
  [
    'Dockerfile',
    'FROM node\nEXPOSE 3000\nexpose 9229/tcp\nEXPOSE 53/udp\nEXPOSE $PORT\n',
    ['EXPOSE=3000 @2', 'EXPOSE=9229 @3'],
  ],
  ['fly.toml', '[[[ not TOML\ninternal_port = 70000\n', []],
])('the ports of %s', async (file, text, expected) => {
  await using dir = await tempDir({ [file]: text })
  const { declaredPorts = [] } = await readProject(dir.path)
  expect(declaredPorts.map(({ key, port, position }) => `${key}=${port} @${position.line}`)).toEqual(expected)
  expect(declaredPorts.every(({ position }) => position.file === file)).toBe(true)
})
