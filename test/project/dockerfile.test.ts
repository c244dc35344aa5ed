import { describe, expect, it } from 'vitest'
import { parseDockerfile, readDockerfile } from '../../src/project/dockerfile.ts'
import { tempDir } from './temp-dir.ts'

const read = async (text: string, target?: string) =>
  (await parseDockerfile(text, 'Dockerfile', target)).instructions.map(
    ({ line, keyword, text, json }) =>
      `${line} ${keyword} ${json === undefined ? text : JSON.stringify(json)}`,
  )

const node = `# syntax=docker/dockerfile:1
ARG NODE=22
FROM node:\${NODE}-alpine AS build
WORKDIR /src
ENV PORT=1111
COPY . .
RUN npm ci && npm run build

FROM node:\${NODE}-alpine
WORKDIR /app
ENV NODE_ENV=production PORT=3000
COPY --from=build /src/dist ./dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "health.js"]
CMD ["node", "dist/server.js"]
`

const stages = `FROM debian AS base
ENV A=1
ONBUILD CMD ["left"]
FROM base AS dev
CMD npm run dev
FROM Base AS prod
EXPOSE 80
FROM scratch AS other
`

describe('parseDockerfile', () => {
  it.each<[title: string, text: string, target: string | undefined, found: readonly string[]]>([
    [
      'a stage that only files are copied from is left out',
      node,
      undefined,
      [
        '2 ARG NODE=22',
        `9 FROM node:\${NODE}-alpine`,
        '10 WORKDIR /app',
        '11 ENV NODE_ENV=production PORT=3000',
        '13 USER node',
        '14 EXPOSE 3000',
        '15 HEALTHCHECK ["node","health.js"]',
        '16 CMD ["node","dist/server.js"]',
      ],
    ],
    [
      'a target',
      node,
      'build',
      ['2 ARG NODE=22', `3 FROM node:\${NODE}-alpine AS build`, '4 WORKDIR /src', '5 ENV PORT=1111'],
    ],
    [
      'a target by its number',
      stages,
      '1',
      ['1 FROM debian AS base', '2 ENV A=1', '3 CMD ["left"]', '5 CMD npm run dev'],
    ],
    [
      'parents, by name in any case, with what ONBUILD leaves',
      stages,
      'PROD',
      ['1 FROM debian AS base', '2 ENV A=1', '3 CMD ["left"]', '7 EXPOSE 80'],
    ],
    [
      'ONBUILD of the stage itself has no effect on it',
      stages,
      'base',
      ['1 FROM debian AS base', '2 ENV A=1'],
    ],
    ['the last stage', stages, undefined, ['8 FROM scratch AS other']],
    [
      'an image that is called as a later stage is no stage',
      'FROM app AS base\nFROM base AS app\nEXPOSE 1',
      undefined,
      ['1 FROM app AS base', '3 EXPOSE 1'],
    ],
    [
      'here-documents hold no instructions',
      'FROM a\nRUN <<EOF\nEXPOSE 1\nCMD x\nEOF\nCOPY <<-"END" /f\n\tCMD y\n\tEND\nCMD z',
      undefined,
      ['1 FROM a', '9 CMD z'],
    ],
    [
      'lines that go on, with comments and empty lines between',
      'FROM a\nENV A=1 \\\n  # why\n  B="two words" \\\n\n  C=3\nCMD [ "node", \\\n  "server.js" ]',
      undefined,
      ['1 FROM a', '2 ENV A=1   B="two words"   C=3', '7 CMD ["node","server.js"]'],
    ],
    [
      'another escape character, CRLF, a byte order mark',
      '\uFEFF# escape=`\r\nFROM a\r\nENV DIR=c:\\ `\r\n  B=2\r\nCMD x.exe\r\n',
      undefined,
      ['2 FROM a', '3 ENV DIR=c:\\   B=2', '5 CMD x.exe'],
    ],
    [
      'what is no JSON is a command line',
      `FROM a\nCMD ['node', 'a.js']\nENTRYPOINT ["a", 1]\nCMD ["b",]\nentrypoint ["c"] d\nCMD []`,
      undefined,
      [
        '1 FROM a',
        "2 CMD ['node', 'a.js']",
        '3 ENTRYPOINT ["a", 1]',
        '4 CMD ["b",]',
        '5 ENTRYPOINT ["c"] d',
        '6 CMD []',
      ],
    ],
    [
      'HEALTHCHECK in its forms',
      'FROM a\nHEALTHCHECK NONE\nHEALTHCHECK CMD curl -f localhost\nHEALTHCHECK --retries=1 CMD ["true"]',
      undefined,
      ['1 FROM a', '2 HEALTHCHECK NONE', '3 HEALTHCHECK CMD curl -f localhost', '4 HEALTHCHECK ["true"]'],
    ],
    [
      'platform and flags of FROM',
      'FROM --platform=linux/amd64 a AS x\nFROM --platform=linux/amd64 x\nSTOPSIGNAL SIGQUIT',
      undefined,
      ['1 FROM --platform=linux/amd64 a AS x', '3 STOPSIGNAL SIGQUIT'],
    ],
    [
      "instructions of a frontend of someone else's",
      '# syntax=example.com/own:1\nFROM a\nINCLUDE x\nUSER me',
      undefined,
      ['2 FROM a', '4 USER me'],
    ],
  ])('%s', async (_, text, target, found) => {
    expect(await read(text, target)).toEqual(found)
  })

  it.each<[text: string, message: RegExp, hint: RegExp, line: number]>([
    ['', /line 1, .*there is no FROM/, /FROM node/, 1],
    ['# only words\nRUN x', /line 2, .*there is no FROM/, /FROM node/, 2],
    ['ARG A\nENV B=1\nFROM x', /line 2, .*ENV: stands before the first FROM/, /only ARG/, 2],
    ['FROM a\nEXPOES 80', /line 2, .*EXPOES: no instruction/, /did you mean EXPOSE/, 2],
    ['FROM a\n  npm install', /line 2, column 3: NPM: no instruction/, /end the line before/, 2],
    ['FROM a\nUSER', /line 2, .*USER: nothing follows/, /remove the line/, 2],
    ['FROM a\nEXPOSE 80:8080', /line 2, .*"80:8080" is no port/, /EXPOSE 8080/, 2],
    ['FROM a\nONBUILD FROM b', /line 2, .*FROM cannot be left/, /remove ONBUILD/, 2],
    ['FROM a\nFOO 1\nBAR 2', /has 2 problems[\s\S]*line 2[\s\S]*line 3/, /line before/, 2],
  ])('refuses %j', async (text, message, hint, line) => {
    await expect(parseDockerfile(text, 'Dockerfile')).rejects.toMatchObject({
      code: 'invalid-file',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      position: { file: 'Dockerfile', line },
    })
  })

  it('names the stages there are for a target that is none', async () => {
    await expect(parseDockerfile('FROM a AS one\nFROM b', 'Dockerfile', 'two')).rejects.toMatchObject({
      message: expect.stringContaining('no stage "two"'),
      hint: 'name one of its stages: one, 1',
    })
  })
})

describe('readDockerfile', () => {
  it('names the file relative to the project', async () => {
    await using dir = await tempDir({ 'api/docker/Dockerfile.prod': 'FROM a\nEXPOSE 5000\n' })
    const build = { context: 'api', dockerfile: 'docker/Dockerfile.prod' }
    expect(await readDockerfile(dir.path, build)).toMatchObject({
      file: 'api/docker/Dockerfile.prod',
      instructions: [{ keyword: 'FROM' }, { keyword: 'EXPOSE', text: '5000', line: 2 }],
    })
    expect(await readDockerfile(dir.path, { context: '.', dockerfile: 'Dockerfile' })).toBeUndefined()
  })
})
