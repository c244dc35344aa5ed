import type { Runtime } from '../model/platform.ts'

/**
 * The language of a project by its files, `undefined` when they tell none. With files of several the order is the one
 * in which Heroku's buildpacks are tried (https://devcenter.heroku.com/articles/buildpacks#detection-failure).
 */
export function detectRuntime(files: readonly string[]): Runtime | undefined {
  return markers.find(([, names]) => names.some(name => files.includes(name)))?.[0]
}

const markers: readonly (readonly [Runtime, readonly string[]])[] = [
  ['ruby', ['Gemfile']],
  ['node', ['package.json']],
  [
    'python',
    ['requirements.txt', 'Pipfile', 'Pipfile.lock', 'poetry.lock', 'pyproject.toml', 'uv.lock', 'setup.py'],
  ],
  ['java', ['pom.xml', 'build.gradle', 'build.gradle.kts', 'gradlew', 'mvnw']],
  ['php', ['composer.json', 'index.php']],
  ['go', ['go.mod', 'Godeps/']],
]
