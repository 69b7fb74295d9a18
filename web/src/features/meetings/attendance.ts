// The sheet of a meeting's attendance while it is filled in: who came, who carries whose voice, who is a guest, and the quorum as it stands.
import type { Answer, Attendee, BodyRule, Presence, Quorum } from '@/api/meeting'
import { needed, reached } from './rules'
import { votes } from './meetings'

/** One row as it is filled in; texts, so that a draft keeps what was typed. */
export interface SheetLine {
  presence: Presence
  came_name: string
  proxy_id: string
}

/** A guest as typed. */
export interface SheetGuest {
  name: string
  org_id: string | null
  org_name: string
}

/** The whole sheet; lines by attendee. */
export interface Sheet {
  lines: Record<string, SheetLine>
  guests: SheetGuest[]
  paper: string
}

/** Who was called, in the order of the sheet. */
export const calledOf = (attendees: readonly Attendee[]) => attendees.filter((one) => one.capacity !== null)

/** How somebody would be there by what they answered. */
const answered: Record<Answer, Presence> = { coming: 'present', not_coming: 'excused', proxy: 'proxy' }

/** The sheet as the server knows it. Where nothing is written down yet a row begins with what was answered: it was said, not guessed. */
export function sheetOf(attendees: readonly Attendee[]): Sheet {
  const begin = (one: Attendee): Presence => (one.presence === 'called' && one.answer ? answered[one.answer] : one.presence)
  return {
    lines: Object.fromEntries(calledOf(attendees).map((one) => [one.id, { presence: begin(one), came_name: one.came_name ?? '', proxy_id: one.proxy_id ?? '' }])),
    guests: attendees.filter((one) => one.capacity === null).map((one) => ({ name: one.name ?? '', org_id: one.org_id, org_name: one.org_name ?? '' })),
    paper: '',
  }
}

/** Everybody as present who is not marked otherwise yet. */
export function allPresent(sheet: Sheet): void {
  for (const line of Object.values(sheet.lines)) if (line.presence === 'called') line.presence = 'present'
}

/** Takes back what `allPresent` did: rows of the known names stay as they were before. */
export function undoAllPresent(sheet: Sheet, before: Record<string, Presence>): void {
  for (const [id, presence] of Object.entries(before)) if (sheet.lines[id]) sheet.lines[id]!.presence = presence
}

/** What a key means for the row it is pressed on. */
export const presenceKeys: Record<string, Presence> = { '1': 'present', '2': 'proxy', '3': 'excused', '4': 'absent' }

/** Who may carry somebody's voice: voters who are there, not oneself, and nobody who carries one already. */
export function carriersFor(id: string, sheet: Sheet, attendees: readonly Attendee[]): Attendee[] {
  const taken = new Set(Object.entries(sheet.lines).filter(([other, line]) => other !== id && line.presence === 'proxy' && line.proxy_id).map(([, line]) => line.proxy_id))
  return calledOf(attendees).filter((one) => one.id !== id && votes(one) && sheet.lines[one.id]?.presence === 'present' && !taken.has(one.id))
}

/** Who sits in a seat: its person, or whoever came for the organisation by that name. Who answered for their organisation is known, and is the one who also sits in a seat of their own. */
export function sitterOf(attendees: readonly Attendee[]): (one: Attendee, cameName: string | null | undefined) => string {
  const holders = new Map(attendees.filter((one) => one.person_id && one.name).map((one) => [one.name!.trim(), one.person_id!]))
  return (one, cameName) => {
    const name = cameName?.trim()
    if (one.person_id || !name) return one.person_id ?? `seat ${one.id}`
    return (one.came_role && name === one.came_name?.trim() && holders.get(name)) || `name ${name}`
  }
}

/** The quorum of the sheet as it stands, by seats. The server counts again by its own rule when it is kept. */
export function liveQuorum(rule: BodyRule, attendees: readonly Attendee[], sheet: Sheet): Quorum {
  const voting = calledOf(attendees).filter(votes)
  const person = (one: Attendee) => one.person_id ?? `seat ${one.id}`
  const who = sitterOf(attendees)
  const sitter = (one: Attendee) => who(one, sheet.lines[one.id]?.came_name)
  const there = voting.filter((one) => sheet.lines[one.id]?.presence === 'present')
  const sitters = new Set(there.map(sitter))
  const carriers = new Set<string>()
  const represented = new Set<string>()
  for (const one of voting) {
    const line = sheet.lines[one.id]
    const carrier = rule.proxies && line?.presence === 'proxy' ? there.find((other) => other.id === line.proxy_id) : undefined
    if (!carrier || carriers.has(sitter(carrier)) || sitters.has(person(one)) || represented.has(person(one))) continue
    carriers.add(sitter(carrier))
    represented.add(person(one))
  }
  const called = new Set(voting.map(person)).size
  const voices = sitters.size + represented.size
  return { called, present: sitters.size, proxies: represented.size, doubles: there.length - sitters.size, voices, needed: needed(rule.present, called), called_area: null, present_area: null, needed_area: null, reached: reached(rule.present, voices, called) }
}

/** The quorum of households that took part. */
export function householdQuorum(rule: BodyRule, known: Quorum, households: number, area: number): Quorum {
  const byArea = rule.counting === 'households_and_area'
  const calledArea = known.called_area ?? 0
  return {
    ...known, present: households, voices: households, needed: needed(rule.present, known.called), present_area: byArea ? area : null, needed_area: byArea ? needed(rule.present, calledArea) : null,
    reached: reached(rule.present, households, known.called) && (!byArea || reached(rule.present, area, calledArea)),
  }
}

/** What goes out: rows that are marked, and the guests with a name. */
export function sheetInput(sheet: Sheet, version: number) {
  return {
    version,
    lines: Object.entries(sheet.lines).map(([attendee_id, line]) => ({
      attendee_id, presence: line.presence, came_name: line.presence === 'present' ? line.came_name.trim() || null : null, proxy_id: line.presence === 'proxy' ? line.proxy_id || null : null,
    })),
    guests: sheet.guests.filter((one) => one.name.trim()).map((one) => ({ name: one.name.trim(), org_id: one.org_id })),
    paper: sheet.paper.trim() || null,
  }
}

/** A draft from before, by who is called now: those who went are gone, those who came begin as the server knows them. */
export function reconcile(draft: Sheet, fresh: Sheet): Sheet {
  return { ...draft, lines: Object.fromEntries(Object.entries(fresh.lines).map(([id, line]) => [id, draft.lines[id] ?? line])) }
}
