import { describe, expect, it } from 'vitest'
import { readProject } from '../../src/project/read-project.ts'
import { tempDir } from './temp-dir.ts'

describe('stacks', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'a framework before what it stands on',
      { 'package.json': '{"dependencies":{"vite":"7","express":"5","next":"16"}}' },
      ['next', 'express', 'vite', 'node'],
    ],
    ['development dependencies', { 'package.json': '{"devDependencies":{"vite":"^7"}}' }, ['vite', 'node']],
    [
      'scoped packages',
      { 'package.json': '{"dependencies":{"@nestjs/core":"11","@sveltejs/kit":"2"}}' },
      ['sveltekit', 'nestjs', 'node'],
    ],
    [
      'requirements.txt',
      { 'requirements.txt': '# streamlit\nFlask[async]==3.0\ngunicorn>=21 # server\n' },
      ['flask', 'gunicorn'],
    ],
    ['a longer name is another library', { 'requirements.txt': 'flask-cors\ndjango-environ\nmy-dash\n' }, []],
    [
      'Pipfile',
      { Pipfile: '[packages]\nfastapi = "*"\nuvicorn = {extras = ["standard"]}\n' },
      ['fastapi', 'uvicorn'],
    ],
    [
      'pyproject.toml',
      { 'pyproject.toml': '[project]\ndependencies = [\n  "django>=5",\n  "daphne~=4.1",\n]\n' },
      ['django', 'daphne'],
    ],
    [
      'Gemfile',
      { Gemfile: "gem 'puma', '~> 7'\ngem(\"rails\")\n# gem 'sinatra'\ngem 'rack-cors'\n" },
      ['rails', 'puma'],
    ],
    [
      'go.mod',
      {
        'go.mod':
          'module x\nrequire (\n\tgithub.com/gin-gonic/gin v1.10.0\n\tgithub.com/labstack/echo/v4 v4.1.0\n)\n',
      },
      ['gin', 'echo', 'go'],
    ],
    ['pom.xml', { 'pom.xml': '<groupId>org.springframework.boot</groupId>' }, ['spring-boot']],
    ['build.gradle.kts', { 'build.gradle.kts': 'implementation("io.ktor:ktor-server-netty")' }, ['ktor']],
    ['composer.json', { 'composer.json': '{"require":{"laravel/framework":"^12"}}' }, ['laravel', 'php']],
    ['Cargo.toml', { 'Cargo.toml': '[dependencies]\naxum = "0.8"\ntokio = "1"\n' }, ['axum', 'rust']],
    ['a .NET project', { 'App.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web">' }, ['aspnet']],
    ['mix.exs', { 'mix.exs': '{:phoenix, "~> 1.8"}, {:phoenix_html, "4"}' }, ['phoenix']],
    ['Deno', { 'deno.json': '{}' }, ['deno']],
    ['a page', { 'index.html': '<p>' }, ['static']],
  ])('%s', async (_, files, expected) => {
    await using dir = await tempDir(files)
    expect((await readProject(dir.path)).stacks.map(({ stack }) => stack)).toEqual(expected)
  })

  it('says why, without the password of an index', async () => {
    await using dir = await tempDir({
      'requirements.txt': `flask @ https://me:hunter2@host/flask.whl ${'x'.repeat(80)}`,
    })
    expect((await readProject(dir.path)).stacks).toEqual([
      {
        stack: 'flask',
        because: 'requirements.txt: flask @ https://me:********@host/flask.whl xxxxxxxxxxxxxx...',
      },
    ])
  })
})
