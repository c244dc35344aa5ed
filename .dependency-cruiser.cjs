// Imports run one way: cli -> simulate -> supervise -> features -> util, model.
const features =
  'project|platform|plan|ports|runner|probe|diagnosis|router|watch|report|init|explain|trials|expectations|container'
/** @type {(name: string, owners: string, pkg: string) => object} */
const onlyIn = (name, owner, pkg) => ({
  name: `only-${name}-imports-${pkg}`.replaceAll('/', '-'),
  comment: 'a package is imported in one place, behind our own narrow interface',
  severity: 'error',
  from: { path: '^src/', pathNot: owner },
  to: { path: `node_modules/${pkg}/` },
})
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'model-knows-nothing',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^src/model/' },
    },
    {
      name: 'util-knows-nothing',
      severity: 'error',
      from: { path: '^src/util/' },
      to: { path: '^src/', pathNot: '^src/(util|model)/' },
    },
    {
      name: 'features-do-not-meet',
      comment:
        'what two features share is handed to them by supervise or simulate, or lives in model or util',
      severity: 'error',
      from: { path: `^src/(${features})/` },
      to: { path: '^src/', pathNot: '^src/($1|model|util)/' },
    },
    {
      name: 'supervise-joins-runner-probe-diagnosis',
      severity: 'error',
      from: { path: '^src/supervise/' },
      to: { path: '^src/', pathNot: '^src/(supervise|runner|probe|diagnosis|ports|model|util)/' },
    },
    {
      name: 'config-reads-by-what-the-features-know',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(config|project|platform|expectations|model|util)/' },
    },
    {
      name: 'matrix-stands-on-simulate',
      severity: 'error',
      from: { path: '^src/matrix/' },
      to: { path: '^src/', pathNot: '^src/(matrix|simulate|host|platform/|model/|util/)' },
    },
    {
      name: 'simulate-is-given-reporters',
      severity: 'error',
      from: { path: '^src/simulate' },
      to: { path: '^src/(report|cli|main)' },
    },
    {
      name: 'only-main-knows-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts|cli/)' },
      to: { path: '^src/cli/' },
    },
    onlyIn('cli', '^src/cli/', 'commander'),
    onlyIn('terminal', '^src/report/terminal', 'ora'),
    onlyIn('init', '^src/init/ask', '@inquirer/prompts'),
    onlyIn('router', '^src/router/', 'undici'),
    onlyIn('router', '^src/router/', 'http-proxy'),
    onlyIn('project', '^src/project/env-file', 'dotenv'),
    onlyIn('project', '^src/project/yaml-(tree|depth)', 'yaml'),
    onlyIn('project', '^src/project/toml-tree', 'smol-toml'),
    onlyIn('watch', '^src/watch/tree', 'chokidar'),
    onlyIn('watch', '^src/watch/ignore-rules', 'ignore'),
    onlyIn('report', '^src/report/look', 'picocolors'),
    onlyIn('project', '^src/project/dockerfile', 'dockerfile-ast'),
    onlyIn('util', '^src/util/(shell-line|split-command)', 'shell-quote'),
    onlyIn('container', '^src/container/', 'dockerode'),
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
