/** Environment variables while they are put together. On Windows `Path` and `PATH` are one variable. */
export interface Variables {
  get(name: string): string | undefined
  /** Replaces a value; a name that is there keeps its spelling. */
  set(name: string, value: string): void
  has(name: string): boolean
  toRecord(): Record<string, string>
}

export function openVariables(system: NodeJS.Platform): Variables {
  const keyOf = (name: string) => (system === 'win32' ? name.toUpperCase() : name)
  const variables = new Map<string, { name: string; value: string }>()
  return {
    get: name => variables.get(keyOf(name))?.value,
    set: (name, value) => {
      variables.set(keyOf(name), { name: variables.get(keyOf(name))?.name ?? name, value })
    },
    has: name => variables.has(keyOf(name)),
    toRecord: () => Object.fromEntries([...variables.values()].map(({ name, value }) => [name, value])),
  }
}
