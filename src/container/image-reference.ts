const registry = /(?:(?:[\w.-]+|\[[\da-fA-F:]+\])(?::\d+)?\/)?/
const repository = /[a-z\d]+(?:[._-]+[a-z\d]+)*(?:\/[a-z\d]+(?:[._-]+[a-z\d]+)*)*/
const version = /(?::\w[\w.-]{0,127})?(?:@[\w+.-]+:[\da-fA-F]{32,})?/
const reference = new RegExp(`^${registry.source}${repository.source}${version.source}$`)

/** Whether engines take it for the name of an image, e.g. `me/app:1`, `localhost:5000/app`, `app@sha256:...`. */
export function isImageReference(name: string): boolean {
  return reference.test(name)
}
