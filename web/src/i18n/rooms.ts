// How the files of a language become one tree of texts.

/** A tree of texts; leaves are texts. */
export interface Texts {
  [key: string]: string | Texts
}

/** Joins the files of a language folder: `./zh/session.ts` becomes `session.*`. */
export function joinRooms(files: Record<string, Texts>): Texts {
  return Object.fromEntries(Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.ts$/g, ''), texts]))
}
