import type { Runtime } from '../model/platform.ts'

/**
 * The language of a project by its files, `undefined` when they tell none. With files of several the order is the one
 * in which Heroku tries its buildpacks: Ruby, Node.js, Clojure, Python, Java, Gradle, Grails, Scala, Play, PHP, Go
 * (https://riptutorial.com/heroku/example/21318/setting-buildpacks).
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
