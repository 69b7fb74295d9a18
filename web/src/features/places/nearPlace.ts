// A place as somebody says it who stands near it: what one's own post names already is left out.

/** `松井社区 · 木兰名邸 · 11幢` for the desk of 松井社区 is `木兰名邸 · 11幢`; elsewhere, and the own place itself, in full. */
export function nearPlace(place: string, own: string | undefined): string {
  return own && place.startsWith(`${own} · `) ? place.slice(own.length + 3) : place
}
