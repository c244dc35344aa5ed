/** A path as the first line of a request can hold it: what is not ASCII, blanks and controls are percent-encoded. */
export function requestTarget(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, character =>
    // Half of a pair is no character.
    encodeURIComponent(/\p{Cs}/u.test(character) ? '\ufffd' : character),
  )
}
