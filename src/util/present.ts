/** Without the fields that are `undefined`, for types whose fields are absent rather than undefined. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }
