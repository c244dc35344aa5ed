/**
 * What is never a change of the app, as lines of a .gitignore: what tools keep beside the source, editors' swap and
 * backup files, and data that a running app writes, whose every write would otherwise start it anew.
 */
export const alwaysIgnored: readonly string[] = [
  ...['node_modules/', 'bower_components/', '.git', '.hg/', '.svn/', '.jj/'],
  ...['.venv/', 'venv/', '__pycache__/', '*.pyc', '*.pyo', '.pytest_cache/', '.mypy_cache/', '.ruff_cache/'],
  ...['.tox/', '.bundle/', '.nyc_output/', '.eslintcache', '*.tsbuildinfo'],
  ...['.idea/', '.vscode/', '.DS_Store', 'Thumbs.db', 'desktop.ini'],
  // vim (4913: its test whether a directory can be written), Emacs, nano, Kate, JetBrains, Sublime, gedit
  ...['4913', '*.sw[a-p]', '*.swx', '*~', '.#*', '\\#*\\#', '*.kate-swp', '*___jb_tmp___', '*___jb_old___'],
  ...['.subl*.tmp', '.goutputstream-*'],
  ...['*.log', '*.pid', '*.sock', '*.db', '*.sqlite', '*.sqlite3', '*.rdb', '*.aof'],
  ...['*-journal', '*-wal', '*-shm'],
]
