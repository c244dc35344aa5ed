/** npm package -> stack, surest clue first: a framework with its own server before the library below it. */
export const npmStacks: readonly (readonly [string, string])[] = [
  ['next', 'next'],
  ['nuxt', 'nuxt'],
  ['@sveltejs/kit', 'sveltekit'],
  ['astro', 'astro'],
  ['@react-router/serve', 'react-router'],
  ['@remix-run/serve', 'remix'],
  ['@angular/core', 'angular'],
  ['gatsby', 'gatsby'],
  ['react-scripts', 'create-react-app'],
  ['@strapi/strapi', 'strapi'],
  ['@nestjs/core', 'nestjs'],
  ['@adonisjs/core', 'adonis'],
  ['nitropack', 'nitro'],
  ['@docusaurus/core', 'docusaurus'],
  ['@11ty/eleventy', 'eleventy'],
  ['storybook', 'storybook'],
  ['fastify', 'fastify'],
  ['express', 'express'],
  ['koa', 'koa'],
  ['hono', 'hono'],
  ['@hapi/hapi', 'hapi'],
  ['polka', 'polka'],
  ['restify', 'restify'],
  ['socket.io', 'socket.io'],
  ['ws', 'ws'],
  ['vite', 'vite'],
  ['webpack-dev-server', 'webpack-dev-server'],
  ['parcel', 'parcel'],
  ['serve', 'serve'],
  ['http-server', 'http-server'],
  ['pm2', 'pm2'],
  ['nodemon', 'nodemon'],
]

interface TextRow {
  /** Which files are searched. */
  readonly files: RegExp
  /** How a library is named there; `NAME` stands for its name. */
  readonly mention: string
  /** Library (as a regular expression's source) -> stack. */
  readonly libraries: readonly (readonly [string, string])[]
}

const same = (...names: string[]) => names.map(name => [name, name] as const)

/** Where the other languages name their libraries: found by a text search, line by line. */
export const textStacks: readonly TextRow[] = [
  {
    files: /^(requirements\.txt|Pipfile|pyproject\.toml|setup\.py)$/,
    mention: '(?:^|["\'\\s])(?:NAME)(?![\\w-])',
    libraries: [
      ...same('streamlit', 'gradio', 'dash', 'django', 'fastapi', 'flask', 'quart', 'sanic', 'starlette'),
      ...same('bottle', 'voila', 'jupyter', 'gunicorn', 'uvicorn', 'hypercorn', 'daphne', 'waitress'),
      ...same('tornado', 'aiohttp'),
    ],
  },
  {
    files: /^Gemfile$/,
    mention: '^\\s*gem\\s*\\(?["\']NAME["\']',
    libraries: same('rails', 'hanami', 'sinatra', 'thruster', 'puma', 'unicorn', 'thin', 'rackup', 'rack'),
  },
  {
    files: /^go\.mod$/,
    mention: 'NAME(?:/v\\d+)?\\s+v',
    libraries: [
      ['github\\.com/gin-gonic/gin', 'gin'],
      ['github\\.com/labstack/echo', 'echo'],
      ['github\\.com/gofiber/fiber', 'fiber'],
      ['github\\.com/go-chi/chi', 'chi'],
    ],
  },
  {
    files: /^(pom\.xml|build\.gradle(\.kts)?)$/,
    mention: 'NAME',
    libraries: [
      ['spring-?boot|org\\.springframework\\.boot', 'spring-boot'],
      ...same('quarkus', 'micronaut', 'ktor', 'dropwizard', 'javalin', 'webapp-runner'),
      ['com\\.typesafe\\.play|org\\.playframework', 'play'],
    ],
  },
  {
    files: /^composer\.json$/,
    mention: '"NAME"\\s*:',
    libraries: [
      ['laravel/framework', 'laravel'],
      ['symfony/framework-bundle', 'symfony'],
      ['slim/slim', 'slim'],
    ],
  },
  {
    files: /^Cargo\.toml$/,
    mention: '^\\s*NAME\\s*=',
    libraries: same('actix-web', 'axum', 'rocket', 'warp', 'poem', 'hyper'),
  },
  {
    files: /\.[cf]sproj$/,
    mention: 'NAME',
    libraries: [['Microsoft\\.NET\\.Sdk\\.Web|Microsoft\\.AspNetCore', 'aspnet']],
  },
  {
    files: /^mix\.exs$/,
    mention: '\\{:NAME\\s*,',
    libraries: same('phoenix', 'bandit', 'plug_cowboy'),
  },
]

/** A file that is a clue by being there, after all others. */
export const fileStacks: readonly (readonly [string, string])[] = [
  ['deno.json', 'deno'],
  ['deno.jsonc', 'deno'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['go.mod', 'go'],
  ['Cargo.toml', 'rust'],
  ['composer.json', 'php'],
  ['index.php', 'php'],
  ['config.ru', 'rack'],
  ['package.json', 'node'],
  ['index.html', 'static'],
]
