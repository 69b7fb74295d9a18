// A vote while it is written down: who has a voice, the tally, and how it goes by the rule. The server counts again.
import type { Attendee, Ballot, BodyRule, Quorum, RollVoice, Topic, VoteResult } from '@/api/meeting'
import { calledOf, sitterOf } from './attendance'
import { votes } from './meetings'
import { needed, reached } from './rules'

export const ballots: readonly Ballot[] = ['for', 'against', 'abstain']

/** The fields of a vote; figures are texts while they are typed, the roll is by attendee. */
export interface VoteFields {
  agreed: string
  against: string
  abstained: string
  agreed_area: string
  against_area: string
  abstained_area: string
  roll: Record<string, Ballot | ''>
}

/** Who has a voice in a roll: those who came and those who are represented. */
export function voicesOf(attendees: readonly Attendee[]): Attendee[] {
  const spoken = new Set<string>()
  const sitter = sitterOf(attendees)
  const there = calledOf(attendees).filter((one) => votes(one) && (one.presence === 'present' || (one.presence === 'proxy' && one.proxy_id)))
  // a person has one voice, in however many seats
  return there.filter((one) => {
    const who = sitter(one, one.presence === 'present' ? one.came_name : null)
    return !spoken.has(who) && Boolean(spoken.add(who))
  })
}

/** Whether each voice is written down by name: seats have names, households are counted. */
export const byName = (rule: Pick<BodyRule, 'by_roll' | 'counting'>) => rule.by_roll && rule.counting === 'seats'

/** What the form begins with: the vote as it was written down, or nothing. */
export function voteFields(topic: Topic, attendees: readonly Attendee[]): VoteFields {
  const vote = topic.vote
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value))
  const known = new Map(vote?.roll.map((one) => [one.attendee_id, one.ballot]))
  return {
    agreed: text(vote?.agreed), against: text(vote?.against), abstained: text(vote?.abstained), agreed_area: text(vote?.agreed_area), against_area: text(vote?.against_area), abstained_area: text(vote?.abstained_area),
    roll: Object.fromEntries(voicesOf(attendees).map((one) => [one.id, known.get(one.id) ?? ''])),
  }
}

const figure = (typed: string) => Math.max(0, Math.trunc(Number(typed.trim()) || 0))

/** The voices as they stand. */
export function tally(fields: VoteFields, byRoll: boolean) {
  const rolled = (ballot: Ballot) => Object.values(fields.roll).filter((one) => one === ballot).length
  return byRoll ? { agreed: rolled('for'), against: rolled('against'), abstained: rolled('abstain') } : { agreed: figure(fields.agreed), against: figure(fields.against), abstained: figure(fields.abstained) }
}

/** Of how many the share is taken, how many have to agree, and how it goes. Where area is counted both have to reach the share. */
export function outcome(rule: BodyRule, special: boolean, quorum: Quorum, fields: VoteFields): { whole: number; needed: number; area: { agreed: number; whole: number; needed: number } | null; result: VoteResult } {
  const share = (special && rule.special) || rule.agree
  const heads = tally(fields, byName(rule))
  const whole = { present: quorum.voices, voting: heads.agreed + heads.against + heads.abstained, called: quorum.called }[rule.agree_of]
  const area = { agreed: figure(fields.agreed_area), voting: figure(fields.agreed_area) + figure(fields.against_area) + figure(fields.abstained_area) }
  const wholeArea = { present: quorum.present_area ?? 0, voting: area.voting, called: quorum.called_area ?? 0 }[rule.agree_of]
  const byArea = rule.counting === 'households_and_area'
  const passed = reached(share, heads.agreed, whole) && (!byArea || reached(share, area.agreed, wholeArea))
  return { whole, needed: needed(share, whole), area: byArea ? { agreed: area.agreed, whole: wholeArea, needed: needed(share, wholeArea) } : null, result: passed ? 'passed' : 'not_passed' }
}

/** What goes out: counts, or the roll where the body votes by it. */
export function voteInput(rule: BodyRule, fields: VoteFields, version: number) {
  if (byName(rule)) return { version, roll: Object.entries(fields.roll).filter((one): one is [string, Ballot] => one[1] !== '').map(([attendee_id, ballot]): RollVoice => ({ attendee_id, ballot })) }
  const areas = rule.counting === 'households_and_area' ? { agreed_area: figure(fields.agreed_area), against_area: figure(fields.against_area), abstained_area: figure(fields.abstained_area) } : {}
  return { version, ...tally(fields, false), ...areas }
}
