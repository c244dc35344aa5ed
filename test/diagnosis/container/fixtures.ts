import type { ContainerFacts, ContainerSpec, ImageFacts } from '../../../src/model/container.ts'
import type { Evidence } from '../../../src/model/evidence.ts'
import { parseDockerfile } from '../../../src/project/dockerfile.ts'
import { shellLine } from '../../../src/util/shell-line.ts'
import { project, service } from '../fixtures.ts'

const file = 'Dockerfile'

/**
 * An instance whose image was built from this Dockerfile: its facts as an engine tells them.
 * @param more of the facts, and of the image where the Dockerfile does not say it (what a base image brings)
 */
export async function built(
  dockerfile: string,
  more: Partial<Omit<ContainerFacts, 'image'>> & {
    readonly image?: Partial<ImageFacts>
    readonly spec?: Partial<ContainerSpec>
    readonly project?: Parameters<typeof project>[0]
  } = {},
): Promise<Pick<Evidence, 'container' | 'service' | 'project'>> {
  const { image, spec, project: changes, ...rest } = more
  const facts = await parseDockerfile(dockerfile, file)
  const last = (keyword: string) => facts.instructions.findLast(line => line.keyword === keyword)
  const words = (keyword: string) => {
    const found = last(keyword)
    return found === undefined ? [] : (found.json ?? ['/bin/sh', '-c', found.text])
  }
  const env = facts.instructions
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ text }) => [...text.matchAll(/(\w+)=("[^"]*"|\S+)/g)])
    .map(([, name = '', value = '']) => [name, value.replaceAll('"', '')] as const)
  const ports = facts.instructions.filter(({ keyword }) => keyword === 'EXPOSE')
  const signal = last('STOPSIGNAL')?.text
  const check = last('HEALTHCHECK')
  const at = last('CMD') ?? last('ENTRYPOINT')
  const shown = [last('ENTRYPOINT'), last('CMD')].flatMap(part =>
    part === undefined ? [] : [part.json === undefined ? part.text : shellLine(part.json)],
  )
  return {
    container: {
      name: 'paas-sim/shop-web:latest',
      dockerfile: facts,
      outOfMemory: false,
      enginePlatform: 'linux/amd64',
      ...rest,
      image: {
        id: 'sha256:0a1b',
        exposedPorts: ports.map(({ text }) => Number.parseInt(text, 10)),
        env: Object.fromEntries(env),
        entrypoint: words('ENTRYPOINT'),
        command: words('CMD'),
        user: last('USER')?.text ?? '',
        workingDir: '/app',
        platform: 'linux/amd64',
        ...(signal !== undefined && { stopSignal: signal }),
        ...(check !== undefined && {
          healthcheck: {
            test: check.json ? ['CMD', ...check.json] : ['CMD-SHELL', check.text.replace(/^.*?CMD /, '')],
          },
        }),
        ...image,
      },
    },
    project: project({ files: ['Dockerfile'], ...changes }),
    service: service(shown.join(' '), {
      origin: { label: file, position: { file, ...(at !== undefined && { line: at.line }) } },
      container: { image: 'paas-sim/shop-web:latest', ...spec },
    }),
  }
}
