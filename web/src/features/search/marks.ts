// Where the searched words stand in a text, so that the reader sees why it was found.

/** A piece of a text; `hit` is what was searched for. */
export interface Piece {
  text: string
  hit: boolean
}

/** Cuts `text` at every occurrence of a word of `query`, whatever its case; overlapping words make one piece. */
export function pieces(text: string, query: string): Piece[] {
  const hits = new Uint8Array(text.length)
  // Lower case must keep every position; where it does not (a few letters of other scripts), the text is compared as it is.
  const lower = text.toLowerCase().length === text.length ? text.toLowerCase() : text
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean))
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) hits.fill(1, at, at + word.length)
  const found: Piece[] = []
  for (let at = 0; at < text.length; ) {
    let end = at + 1
    while (end < text.length && hits[end] === hits[at]) end += 1
    found.push({ text: text.slice(at, end), hit: hits[at] === 1 })
    at = end
  }
  return found
}
