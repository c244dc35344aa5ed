import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A feature as JavaScript in `directory`, for fixtures that are to be killed and so run in a process of their own. */
export function compileFeature(feature: 'runner' | 'container', directory: string): string {
  for (const folder of ['model', 'util', feature]) {
    mkdirSync(join(directory, folder))
    for (const file of readdirSync(join('src', folder)).filter(name => name.endsWith('.ts'))) {
      const { outputText } = ts.transpileModule(readFileSync(join('src', folder, file), 'utf8'), {
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          rewriteRelativeImportExtensions: true,
        },
      })
      writeFileSync(join(directory, folder, file.replace(/\.ts$/, '.js')), outputText)
    }
  }
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  symlinkSync(join(process.cwd(), 'node_modules'), join(directory, 'node_modules'))
  return directory
}
