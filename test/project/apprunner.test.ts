import { describe, expect, it } from 'vitest'
import { parseApprunner } from '../../src/project/apprunner.ts'
import { blueprintText } from './blueprint-text.ts'

const read = (text: string) => blueprintText(parseApprunner(text, 'apprunner.yaml'))

/** github.com/Alesion30/app-runner-sample, apprunner.yaml */
const yarn = `version: 1.0
runtime: Nodejs12
build:
 commands:
  build:
  - npm install -g yarn
  - yarn install
  - yarn build
run:
 command: yarn start
 network:
   port: 3000
`

/** github.com/094459/feedback-application, apprunner.yaml: a list where the documentation has a map */
const flask = `version: 1.0
runtime: python3
build:
  commands:
    - pip install -r requirements.txt
run:
  command: python app.py`

const whole = `runtime: python3
build:
  commands:
    pre-build: [./prepare]
    build: [pip install pipenv, pipenv install]
    post-build: [python manage.py test]
run:
  runtime-version: 3.7.7
  pre-run: [pip install -r requirements.txt]
  command: python app.py
  network: { port: 8000, env: MY_APP_PORT }
  env:
    - name: MY_VAR
      value: "example"
  secrets:
    - name: MY_SECRET
      value-from: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"
  warp: 9
`

describe('parseApprunner', () => {
  it.each<[string, string, string[]]>([
    [
      'a service with a port',
      yarn,
      [
        'web web @9:1, start "yarn start" @10:2, build "npm install -g yarn && yarn install && yarn build" @5:3, port port=3000 @12:4',
        'names more',
      ],
    ],
    [
      'a list of build commands',
      flask,
      [
        'web web @6:1, start "python app.py" @7:3, build "pip install -r requirements.txt" @4:3',
        'names more',
      ],
    ],
    [
      'everything',
      whole,
      [
        'web web @7:1, start "pip install -r requirements.txt && python app.py" @10:3, build "./prepare && pip install pipenv && pipenv install && python manage.py test" @6:5, port port=8000 @11:14, env MY_VAR=example, env MY_APP_PORT=8000',
        'notice apprunner.yaml: web: MY_SECRET has its value on App Runner only; set what the app needs in .env or with --env',
        'notice apprunner.yaml: run.warp is not known to paas-sim and has no effect',
        'names more',
      ],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it('tells all that is wrong, with its place', () => {
    const text = 'run:\n  network:\n    port: web\n  env:\n  - value: x\n  command: { a: b }\n'
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        message: [
          'apprunner.yaml has 3 problems',
          '  line 3, column 5: "port" is "web"',
          '  line 5, column 5: a variable without name',
          '  line 6, column 3: "command" is a map, not a text',
        ].join('\n'),
      }),
    )
  })
})
