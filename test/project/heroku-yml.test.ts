import { describe, expect, it } from 'vitest'
import { parseHerokuYml } from '../../src/project/heroku-yml.ts'
import { blueprintText } from './blueprint-text.ts'

const read = (text: string) => blueprintText(parseHerokuYml(text, 'heroku.yml'))

/** The example of devcenter.heroku.com/articles/build-docker-images-heroku-yml */
const whole = `setup:
  addons:
    - plan: heroku-postgresql
      as: DATABASE
  config:
    S3_BUCKET: my-example-bucket
build:
  docker:
    web: Dockerfile
    worker: worker/Dockerfile
  config:
    RAILS_ENV: development
release:
  command:
    - ./deployment-tasks.sh
  image: worker
run:
  web: bundle exec puma -C config/puma.rb
  worker:
    command:
      - python myworker.py
    image: worker
`

describe('parseHerokuYml', () => {
  it.each<[string, string, string[]]>([
    [
      'processes',
      whole,
      [
        'web web @18:3, start "bundle exec puma -C config/puma.rb" @18:3, in .:Dockerfile RAILS_ENV=development',
        'worker worker @19:3, start "python myworker.py" @20:5, in worker:Dockerfile RAILS_ENV=development',
        'env S3_BUCKET=my-example-bucket @6:5',
        'release "./deployment-tasks.sh" @14:3',
        'names all',
      ],
    ],
    [
      'a release alone (github.com/137braces/Rails_App)',
      'release:\n  command:\n     rake assets:precompile \n',
      ['release "rake assets:precompile" @2:3', 'names more'],
    ],
    ['nothing', '', ['names more']],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it('tells all that is wrong, with its place', () => {
    expect(() => read('build:\n  docker: Dockerfile\nrun:\n  - web: x\n')).toThrow(
      expect.objectContaining({
        message: [
          'heroku.yml has 2 problems',
          '  line 2, column 3: "docker" is not a map',
          '  line 3, column 1: "run" is not a map',
        ].join('\n'),
      }),
    )
  })
})
