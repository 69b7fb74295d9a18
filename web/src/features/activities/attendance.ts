// Who came: the sheet as it is typed in from the door's list, and what of it is sent.
import type { Presence, SignUpList, SignUpView } from '@/api/activity'

/** The sheet: a word for each that has a place, and how many came without having signed up. */
export interface Sheet {
  lines: Record<string, Presence>
  walk_ins: string
}

/** Those with a place, in the order they signed up. */
export const expected = (list: Pick<SignUpList, 'items'>): SignUpView[] => list.items.filter((one) => one.state === 'taken')

/** The sheet as the server knows it. */
export const knownSheet = (list: SignUpList): Sheet => ({ lines: Object.fromEntries(expected(list).map((one) => [one.id, one.presence])), walk_ins: list.walk_ins === null ? '' : String(list.walk_ins) })

/** A draft fitted to who has a place now. */
export const mergeSheet = (draft: Sheet, known: Sheet): Sheet => ({ lines: Object.fromEntries(Object.entries(known.lines).map(([id, presence]) => [id, draft.lines[id] ?? presence])), walk_ins: draft.walk_ins })

/** What is sent: the lines that differ from what is known. */
export function sheetBody(sheet: Sheet, known: Sheet) {
  const typed = sheet.walk_ins.trim()
  return {
    lines: Object.entries(sheet.lines).filter(([id, presence]) => known.lines[id] !== presence).map(([sign_up_id, presence]) => ({ sign_up_id, presence })),
    walk_ins: typed ? Math.round(Number(typed)) || 0 : null,
  }
}

/** How many of the sheet came, did not, and are not noted. */
export function counted(sheet: Sheet) {
  const of = (presence: Presence) => Object.values(sheet.lines).filter((one) => one === presence).length
  return { came: of('came'), absent: of('absent'), unknown: of('unknown') }
}
