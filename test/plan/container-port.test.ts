import { expect, it } from 'vitest'
import type { DockerfileFacts, ImageFacts } from '../../src/model/container.ts'
import type { ContainerRule } from '../../src/model/platform.ts'
import { containerPort } from '../../src/plan/container-port.ts'
import { platformWith } from './platform.ts'

const exposed: ContainerRule = { port: { kind: 'exposed' } }

it.each<
  [title: string, ContainerRule | undefined, lines: string[], image: number[], port: number, others: number[]]
>([
  ['the only port', exposed, ['3000'], [3000], 3000, []],
  [
    'the first as the Dockerfile has them, whatever their numbers',
    exposed,
    ['9090/TCP 53/udp', '80'],
    [80, 9090],
    9090,
    [80],
  ],
  ['the lowest where no Dockerfile is known', exposed, [], [80, 3000], 80, [3000]],
  ['what the base image exposes, after the own ones', exposed, ['3000'], [80, 3000], 3000, [80]],
  [
    'what the image has, where the Dockerfile takes it from an argument',
    exposed,
    ['$PORT'],
    [4000],
    4000,
    [],
  ],
  ['no EXPOSE: as elsewhere', exposed, [], [], 5000, []],
  ['a port of its own for images', { port: { kind: 'fixed', port: 80 } }, ['3000'], [3000], 80, []],
  ['a platform that says nothing of images', undefined, ['3000'], [3000], 5000, []],
])('PORT of a container: %s', (_, container, lines, exposedPorts, port, others) => {
  const image = { exposedPorts } as unknown as ImageFacts
  const dockerfile: DockerfileFacts = {
    file: 'Dockerfile',
    instructions: lines.map((text, line) => ({ keyword: 'EXPOSE', text, line: line + 1 })),
  }
  const platform = platformWith({
    ...(container && { container }),
    port: { choice: { kind: 'fixed', port: 5000 } },
  })
  expect(containerPort(platform, { image, ...(lines.length > 0 && { dockerfile }) })).toEqual({
    choice: { kind: 'fixed', port },
    others,
  })
})
