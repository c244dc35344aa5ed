import { describe, expect, test } from 'vitest'
import { buildFailure } from '../../src/container/build-failure.ts'
import { BuildSteps } from '../../src/container/build-steps.ts'
import { contextRules } from '../../src/container/context-rules.ts'

// What the builders print: Engine 20.10's own, its BuildKit by the docker CLI 20.10, BuildKit 0.12 and later by buildx
// (as in docker/buildx's issues), Podman 4.
const dockerfile = `FROM paas-sim-test/static
ARG TOKEN

COPY package.json .env ./
RUN echo hi && \\
  echo oops >&2; exit 3
`

function read(printed: string, added = 0) {
  const steps = new BuildSteps(added)
  const told = printed.split('\n').flatMap(line => steps.read(line)?.text ?? [])
  return { steps, told }
}

function fail(
  printed: string,
  o: {
    words?: string
    text?: string
    ignore?: string
    withheld?: string[]
    args?: Record<string, string>
  } = {},
) {
  const error = buildFailure({
    build: { context: '.', dockerfile: 'Dockerfile', args: o.args ?? {} },
    context: {
      dockerfile: { text: o.text ?? dockerfile, file: 'app/Dockerfile', name: 'Dockerfile', inside: true },
      withheld: o.withheld ?? [],
      rules: contextRules({
        ignore: o.ignore ?? '',
        ignoreFile: '.dockerignore',
        always: ['Dockerfile'],
        secrets: [],
      }),
    },
    platform: 'linux/amd64',
    failed: read(printed).steps.failure(o.words),
  })
  return { message: error.message, fix: error.fix, output: error.output }
}

const classicRun = `Step 1/4 : FROM paas-sim-test/static
 ---> ce8f652575d8
Step 4/4 : RUN echo hi &&   echo oops >&2; exit 3
 ---> Running in 7f0e16de28b7
hi
\u001b[91moops
\u001b[0mRemoving intermediate container 7f0e16de28b7`

const buildKitRun = `#4 [1/3] FROM docker.io/paas-sim-test/static
#4 CACHED
#5 [3/3] RUN echo hi &&   echo oops >&2; exit 3
#5 sha256:670708b50b8c16f3ef8e3b87c7f9af67686d11cfcc7758fa1b3b5c00386f7ec5
#5 0.542 hi
#5 0.546 oops
#5 ERROR: executor failed running [/bin/sh -c echo hi &&   echo oops >&2; exit 3]: exit code: 3
------
 > [3/3] RUN echo hi &&   echo oops >&2; exit 3:
------
executor failed running [/bin/sh -c echo hi &&   echo oops >&2; exit 3]: exit code: 3`

const buildxRun = `#7 [stage-1 3/3] RUN echo hi &&   echo oops >&2; exit 3
#7 0.261 hi
#7 0.261 oops
#7 ERROR: process "/bin/sh -c echo hi && echo oops >&2; exit 3" did not complete successfully: exit code: 3
------
 > [stage-1 3/3] RUN echo hi &&   echo oops >&2; exit 3:
0.261 hi
------
Dockerfile:5
--------------------
   4 |     COPY package.json .env ./
   5 | >>> RUN echo hi && \\
ERROR: failed to solve: process "/bin/sh -c echo hi && echo oops >&2; exit 3" did not complete successfully: exit code: 3`

describe('a failing RUN', () => {
  test.each([
    ['the classic builder', classicRun, "The command '/bin/sh -c echo hi' returned a non-zero code: 3"],
    ['BuildKit of the engine', buildKitRun, undefined],
    ['buildx', buildxRun, undefined],
    [
      'Podman',
      'STEP 4/4: RUN echo hi && echo oops >&2; exit 3\nhi\noops',
      'building at STEP "RUN echo hi": while running runtime: exit status 3',
    ],
  ])('%s', (_, printed, words) => {
    expect(fail(printed, { ...(words !== undefined && { words }) })).toEqual({
      message: 'app/Dockerfile:5: RUN echo hi && echo oops >&2; exit 3: ended with status 3',
      fix: [{ text: 'correct what this line runs, then start again', file: 'app/Dockerfile', line: 5 }],
      output: ['hi', 'oops'],
    })
  })

  test('the steps as they are told', () => {
    expect(read(classicRun).told).toEqual([
      '1/4 FROM paas-sim-test/static',
      expect.stringMatching(/^4\/4 RUN/),
    ])
    expect(read(buildKitRun).told).toEqual([
      '1/3 FROM docker.io/paas-sim-test/static',
      '3/3 RUN echo hi &&   echo oops >&2; exit 3',
    ])
    expect(read('#9 [base 2/3] RUN x\n#9 0.1 y\n#9 [base 2/3] RUN x\n#10 exporting').told).toEqual([
      'base 2/3 RUN x',
    ])
    expect(read('Step 1/5 : FROM a\nStep 2/5 : LABEL x=1', 4).told).toEqual(['1/1 FROM a'])
  })

  test('of steps that run side by side, the one that failed is told', () => {
    const printed = `#5 [a 2/2] RUN one
#6 [b 2/2] RUN two
#5 0.1 from one
#6 0.1 from two
#5 ERROR: process "/bin/sh -c one" did not complete successfully: exit code: 1
#6 CANCELED`
    const text = 'FROM x AS a\nRUN one\nFROM x AS b\nRUN two'
    expect(fail(printed, { text })).toMatchObject({
      message: 'app/Dockerfile:2: RUN one: ended with status 1',
      output: ['from one'],
    })
  })

  test('a last line without an end', () => {
    const printed = `#5 [2/2] RUN x
#5 0.6 oops#5 ERROR: executor failed running [/bin/sh -c x]: exit code: 2`
    expect(fail(printed, { text: 'FROM x\nRUN x' })).toMatchObject({
      message: 'app/Dockerfile:2: RUN x: ended with status 2',
      output: ['oops'],
    })
  })

  test('a command that the image does not have', () => {
    const printed = `#5 [2/2] RUN npm ci
#5 0.6 /bin/sh: npm: not found
#5 ERROR: executor failed running [/bin/sh -c npm ci]: exit code: 127`
    expect(fail(printed, { text: 'FROM x\nRUN npm ci' })).toMatchObject({
      message: 'app/Dockerfile:2: RUN npm ci: npm is not in the image',
      fix: [{ text: expect.stringContaining('install npm before this line'), line: 2 }],
    })
  })

  test('values of secret arguments are not told', () => {
    const printed = `#5 [2/2] RUN echo s3cr3tvalue
#5 0.6 s3cr3tvalue
#5 ERROR: executor failed running [/bin/sh -c echo $TOKEN]: exit code: 1`
    const told = fail(printed, { text: 'FROM x\nRUN echo s3cr3tvalue', args: { API_TOKEN: 's3cr3tvalue' } })
    expect(JSON.stringify(told)).not.toContain('s3cr3tvalue')
    expect(told.output).toEqual(['********'])
  })
})

describe('why a build fails', () => {
  test.each([
    [
      'classic',
      'Step 3/4 : COPY package.json .env ./',
      'COPY failed: file not found in build context or excluded by .dockerignore: stat .env: file does not exist',
    ],
    [
      'BuildKit',
      '#6 [2/3] COPY package.json .env ./\n#6 ERROR: "/.env" not found: not found\nfailed to compute cache key: "/.env" not found: not found',
      undefined,
    ],
    [
      'buildx',
      '#6 [2/3] COPY package.json .env ./\n#6 ERROR: failed to calculate checksum of ref 1cb::x: "/.env": not found\nERROR: failed to solve: failed to compute cache key: "/.env": not found',
      undefined,
    ],
  ])('COPY .env: it was kept out (%s)', (_, printed, words) => {
    const told = fail(printed, { withheld: ['.env'], ...(words !== undefined && { words }) })
    expect(told.message).toMatch(
      /^app\/Dockerfile:4: COPY package\.json \.env \.\/: \.env is not there: paas-sim keeps it out/,
    )
    expect(told.fix).toEqual([
      { text: expect.stringContaining('take it out of this line'), file: 'app/Dockerfile', line: 4 },
    ])
  })

  test.each([
    ['dist', '', "dist is not in the build's context"],
    ['dist', 'dist', 'dist is not there: .dockerignore keeps it out of the build'],
  ])('COPY of %s with the rules %j', (name, ignore, because) => {
    const printed = `#6 [2/3] COPY ${name} /x\n#6 ERROR: "/${name}" not found: not found`
    expect(fail(printed, { text: `FROM x\nCOPY ${name} /x`, ignore }).message).toBe(
      `app/Dockerfile:2: COPY ${name} /x: ${because}`,
    )
  })

  test('here-documents, and a builder that takes their lines for instructions', () => {
    const told = fail('dockerfile parse error line 3: unknown instruction: ECHO', {
      text: 'FROM x\nRUN <<EOF\necho hi\nEOF\n',
    })
    expect(told.message).toBe('app/Dockerfile:2: RUN <<EOF: this builder knows no here-documents (<<)')
    expect(told.fix[0]?.text).toContain('&&')
  })

  test.each([
    ['FROM x', /^give the stage that is meant this name: FROM \.\.\. AS builder$/],
    ['FROM y AS build\nFROM x', /^name one of its stages \(build\), or give/],
  ])('COPY --from of a stage that is not there, %j', (from, fix) => {
    const words =
      'failed to do request: Head "https://registry-1.docker.io/v2/library/builder/manifests/latest": dial tcp: lookup registry-1.docker.io: no such host'
    const text = `${from}\nCOPY --chown=1 --from=builder /x /x`
    const told = fail(`#6 FROM docker.io/library/builder:latest\n#6 ERROR: ${words}`, { text })
    const line = text.split('\n').length
    expect(told.message).toBe(
      `app/Dockerfile:${line}: COPY --chown=1 --from=builder /x /x: no stage is called builder, and no image of that name can be pulled`,
    )
    expect(told.fix).toEqual([{ text: expect.stringMatching(fix), file: 'app/Dockerfile', line }])
  })

  test.each([
    [
      'a line that cannot be read',
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 4: unknown instruction: COPPY',
      'app/Dockerfile:4: COPY package.json .env ./: dockerfile parse error line 4: unknown instruction: COPPY',
    ],
    [
      'another platform',
      '#5 [3/3] RUN echo hi && echo oops >&2; exit 3\n#5 0.1 exec /bin/sh: exec format error\n#5 ERROR: executor failed running [/bin/sh -c x]: exit code: 1',
      'app/Dockerfile:5: RUN echo hi && echo oops >&2; exit 3: the base image is not for linux/amd64, which this engine runs (exec format error)',
    ],
    [
      'a base image that is not there',
      '#3 [internal] load metadata for docker.io/library/nosuch:latest\n#3 ERROR: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'app/Dockerfile: the base image cannot be pulled: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
    [
      'no way to the registry',
      '#3 [internal] load metadata for docker.io/x/nosuch:latest\n#3 ERROR: failed to do request: Head "https://registry-1.docker.io/v2/x/nosuch/manifests/latest": dial tcp: lookup registry-1.docker.io: no such host',
      'app/Dockerfile: the registry of the base image cannot be reached: failed to do request: Head "https://registry-1.docker.io/v2/x/nosuch/manifests/latest": dial tcp: lookup registry-1.docker.io: no such host',
    ],
    [
      'what only BuildKit can',
      'Step 4/4 : RUN echo hi && echo oops >&2; exit 3\nthe --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/',
      'app/Dockerfile:5: RUN echo hi && echo oops >&2; exit 3: this line needs BuildKit, and the docker CLI here cannot use it',
    ],
    [
      'no such stage',
      'failed to reach build target nope in Dockerfile',
      'app/Dockerfile: failed to reach build target nope in Dockerfile',
    ],
  ])('%s', (_, printed, message) => {
    expect(fail(printed).message).toBe(message)
  })
})
