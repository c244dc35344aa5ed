import { type Framework, procfile } from './framework.ts'

const manifest = '{\n  "name": "app",\n  "private": true,\n  "type": "module"\n}\n'
const env = (text: string) => ({ '.env': `${text}\n` })
/** The right start, with a variable that spoils it. */
const spoilt = (start: string, variable: string) => ({ ...procfile(start), ...env(variable) })

/** Frameworks that are built before they start. */
export const builtNodeFrameworks: readonly Framework[] = [
  {
    id: 'next',
    name: 'Next.js',
    npm: ['next', 'react', 'react-dom'],
    build: 'next build',
    files: nextApp(''),
    wrong: { files: procfile('next start -p 3000'), code: 'wrong-port' },
    more: [{ files: procfile('next start -H localhost'), code: 'loopback-only' }],
    right: { files: procfile('next start') },
  },
  {
    id: 'next-standalone',
    name: 'Next.js standalone',
    npm: ['next', 'react', 'react-dom'],
    build: 'next build',
    files: nextApp("output: 'standalone'"),
    wrong: {
      files: procfile('HOSTNAME=localhost node .next/standalone/server.js'),
      code: 'loopback-only',
    },
    more: [
      {
        files: spoilt('cd .next/standalone && node server.js', 'HOSTNAME=127.0.0.1'),
        code: 'loopback-only',
        told: 'HOSTNAME=127.0.0.1 in .env',
      },
    ],
    right: { files: procfile('HOSTNAME=0.0.0.0 node .next/standalone/server.js') },
  },
  {
    id: 'nest',
    name: 'NestJS',
    npm: [
      '@nestjs/core',
      '@nestjs/common',
      '@nestjs/platform-express',
      'reflect-metadata',
      'rxjs',
      'typescript',
      '@types/node',
    ],
    build: 'tsc',
    files: { ...nestProject(), ...procfile('node dist/main.js') },
    wrong: { files: nestMain('await app.listen(3000)'), code: 'wrong-port' },
    more: [
      { files: nestMain("await app.listen(process.env.PORT ?? 3000, 'localhost')"), code: 'loopback-only' },
    ],
    right: { files: nestMain('await app.listen(process.env.PORT ?? 3000)') },
  },
  {
    id: 'nest-fastify',
    name: 'NestJS with Fastify',
    npm: [
      '@nestjs/core',
      '@nestjs/common',
      '@nestjs/platform-fastify',
      'reflect-metadata',
      'rxjs',
      'typescript',
      '@types/node',
    ],
    build: 'tsc',
    files: { ...nestProject(), ...procfile('node dist/main.js') },
    wrong: {
      files: nestMain('await app.listen(process.env.PORT ?? 3000)', 'Fastify'),
      code: 'loopback-only',
    },
    right: { files: nestMain("await app.listen(process.env.PORT ?? 3000, '0.0.0.0')", 'Fastify') },
  },
  {
    id: 'nuxt',
    name: 'Nuxt',
    npm: ['nuxt'],
    node: 22,
    build: 'nuxt build',
    files: {
      'package.json': manifest,
      'nuxt.config.ts': "export default defineNuxtConfig({ compatibilityDate: '2025-07-15' })\n",
      'app/app.vue': '<template>\n  <h1>hello</h1>\n</template>\n',
    },
    wrong: { files: procfile('NITRO_PORT=3000 node .output/server/index.mjs'), code: 'wrong-port' },
    more: [
      {
        files: spoilt('node .output/server/index.mjs', 'NITRO_PORT=3000'),
        code: 'wrong-port',
        told: 'NITRO_PORT=3000 in .env',
      },
      { files: procfile('HOST=localhost PORT=3000 node .output/server/index.mjs'), code: 'wrong-port' },
      { files: procfile('NITRO_HOST=127.0.0.1 node .output/server/index.mjs'), code: 'loopback-only' },
    ],
    right: { files: procfile('node .output/server/index.mjs') },
  },
  {
    id: 'astro',
    name: 'Astro with @astrojs/node',
    npm: ['astro', '@astrojs/node'],
    node: 22,
    build: 'astro build',
    files: {
      'package.json': manifest,
      'astro.config.mjs': `import node from '@astrojs/node'\n\nexport default { output: 'server', adapter: node({ mode: 'standalone' }) }\n`,
      'src/pages/index.astro': '<h1>hello</h1>\n',
    },
    wrong: { files: procfile('node ./dist/server/entry.mjs'), code: 'loopback-only' },
    more: [
      { files: procfile('astro preview'), code: 'wrong-port' },
      { files: procfile('astro dev'), code: 'wrong-port' },
    ],
    right: { files: procfile('HOST=0.0.0.0 node ./dist/server/entry.mjs') },
  },
  {
    id: 'sveltekit',
    name: 'SvelteKit with adapter-node',
    npm: ['@sveltejs/kit', '@sveltejs/adapter-node', '@sveltejs/vite-plugin-svelte', 'svelte', 'vite'],
    node: 22,
    build: 'vite build',
    files: {
      'package.json': manifest,
      ...svelteConfig('adapter()'),
      'src/app.html':
        '<!doctype html>\n<html lang="en">\n  <head>%sveltekit.head%</head>\n  <body>%sveltekit.body%</body>\n</html>\n',
      'src/routes/+page.svelte': '<h1>hello</h1>\n',
    },
    wrong: { files: procfile('HOST=127.0.0.1 PORT=3000 node build'), code: 'wrong-port' },
    more: [
      {
        files: spoilt('node build', 'HOST=localhost'),
        code: 'loopback-only',
        told: 'HOST=localhost in .env',
      },
      {
        files: { ...procfile('node build'), ...svelteConfig("adapter({ envPrefix: 'MY_' })") },
        code: 'wrong-port',
        told: "adapter({ envPrefix: 'MY_' })",
      },
    ],
    right: { files: { ...procfile('node build'), ...svelteConfig('adapter()') }, told: 'node build' },
  },
  {
    id: 'react-router',
    name: 'React Router',
    // The others bring react-router and @react-router/node in versions that fit.
    npm: ['@react-router/serve', '@react-router/dev', 'react', 'react-dom', 'vite', 'isbot'],
    node: 22,
    build: 'react-router build',
    files: {
      'package.json': manifest,
      'vite.config.js':
        "import { reactRouter } from '@react-router/dev/vite'\n\nexport default { plugins: [reactRouter()] }\n",
      'app/root.jsx': `import { Outlet } from 'react-router'\n\nexport default function Root() {\n  return (\n    <html lang="en">\n      <body>\n        <Outlet />\n      </body>\n    </html>\n  )\n}\n`,
      'app/routes.js':
        "import { index } from '@react-router/dev/routes'\n\nexport default [index('home.jsx')]\n",
      'app/home.jsx': 'export default function Home() {\n  return <h1>hello</h1>\n}\n',
    },
    wrong: { files: procfile('PORT=3000 react-router-serve ./build/server/index.js'), code: 'wrong-port' },
    more: [
      {
        files: procfile('HOST=localhost react-router-serve ./build/server/index.js'),
        code: 'loopback-only',
      },
      { files: procfile('react-router dev'), code: 'wrong-port' },
    ],
    right: { files: procfile('react-router-serve ./build/server/index.js') },
  },
]

function nextApp(options: string): Framework['files'] {
  return {
    'package.json': '{\n  "name": "app",\n  "private": true\n}\n',
    'next.config.mjs': `export default { ${options} }\n`,
    'app/layout.jsx':
      'export default function Layout({ children }) {\n  return (\n    <html lang="en">\n      <body>{children}</body>\n    </html>\n  )\n}\n',
    'app/page.jsx': 'export default function Page() {\n  return <h1>hello</h1>\n}\n',
  }
}

function nestProject(): Framework['files'] {
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    rootDir: 'src',
    outDir: 'dist',
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    types: ['node'],
  }
  return { 'package.json': manifest, 'tsconfig.json': `${JSON.stringify({ compilerOptions })}\n` }
}

function nestMain(listen: string, adapter?: 'Fastify'): Framework['files'] {
  const fastify = "import { FastifyAdapter } from '@nestjs/platform-fastify'\n"
  return {
    'src/main.ts': `import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
${adapter === undefined ? '' : fastify}
@Controller()
class AppController {
  @Get()
  hello() {
    return 'hello'
  }
}

@Module({ controllers: [AppController] })
class AppModule {}

const app = await NestFactory.create(AppModule${adapter === undefined ? '' : ', new FastifyAdapter()'})
${listen}
`,
  }
}

function svelteConfig(adapter: string): Framework['files'] {
  return {
    'vite.config.js': `import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'

export default { plugins: [sveltekit({ adapter: ${adapter} })] }
`,
  }
}
