/**
 * The command line that runs these words as they are, as a container runtime does without a shell. `$(NAME)` is what
 * Kubernetes fills in.
 */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}

function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  const parts = word.split(/(\$\([A-Za-z_]\w*\))/).filter(part => part !== '')
  const quoted = parts.map(part => {
    const [, name] = /^\$\((\w+)\)$/.exec(part) ?? []
    return name === undefined ? `'${part.replaceAll("'", "'\\''")}'` : `"$${name}"`
  })
  return quoted.join('') || "''"
}
