// The closed table of every state a thing can be in and how it looks. Words are in i18n `status.*`; colour never speaks alone.

/** What a state means for the reader, which decides its colour. */
export type Tone = 'neutral' | 'active' | 'waiting' | 'good' | 'late'
/** The mark beside the word. */
export type Shape = 'hollow' | 'half' | 'full' | 'pause' | 'check' | 'dash' | 'alert' | 'arrow'

interface Look {
  tone: Tone
  shape: Shape
}

const look = (tone: Tone, shape: Shape): Look => ({ tone, shape })

/** `<noun>.<state>` → its look. States as in domain.md 2.2. */
export const statusTable = {
  'demand.submitted': look('waiting', 'hollow'),
  'demand.not_accepted': look('neutral', 'dash'),
  'demand.referred': look('neutral', 'arrow'),
  'demand.merged': look('neutral', 'arrow'),
  'demand.accepted': look('active', 'hollow'),
  'demand.published': look('waiting', 'half'),
  'demand.awaiting_meeting': look('waiting', 'pause'),
  'demand.awaiting_fund': look('waiting', 'pause'),
  'demand.claimed': look('active', 'half'),
  'demand.escalated': look('late', 'alert'),
  'demand.whistled': look('waiting', 'alert'),
  'demand.shelved': look('neutral', 'pause'),
  'demand.in_progress': look('active', 'half'),
  'demand.suspended': look('neutral', 'pause'),
  'demand.reported': look('active', 'full'),
  'demand.closed': look('good', 'check'),
  'demand.archived': look('neutral', 'check'),
  'order.claimed': look('waiting', 'half'),
  'order.confirmed': look('active', 'half'),
  'order.suspended': look('neutral', 'pause'),
  'order.reported': look('active', 'full'),
  'order.reopened': look('late', 'alert'),
  'order.closed': look('good', 'check'),
  'order.released': look('neutral', 'arrow'),
  'order.declined': look('neutral', 'dash'),
  'order.withdrawn': look('neutral', 'dash'),
  'resource.draft': look('neutral', 'hollow'),
  'resource.in_review': look('waiting', 'hollow'),
  'resource.listed': look('good', 'full'),
  'resource.paused': look('neutral', 'pause'),
  'resource.stale': look('waiting', 'alert'),
  'resource.expired': look('neutral', 'dash'),
  'resource.withdrawn': look('neutral', 'dash'),
  'whistle.drafted': look('neutral', 'hollow'),
  'whistle.approved': look('active', 'hollow'),
  'whistle.sent': look('waiting', 'half'),
  'whistle.reported_in': look('active', 'half'),
  'whistle.joint_handling': look('active', 'half'),
  'whistle.closed': look('good', 'check'),
  'whistle.to_district': look('late', 'alert'),
  'whistle.refused': look('neutral', 'dash'),
  'letter.received': look('waiting', 'hollow'),
  'letter.classified': look('active', 'half'),
  'letter.replied': look('active', 'full'),
  'letter.converted': look('active', 'arrow'),
  'letter.closed': look('good', 'check'),
  'job.queued': look('neutral', 'hollow'),
  'job.running': look('active', 'half'),
  'job.done': look('good', 'check'),
  'job.failed': look('late', 'alert'),
  'import.read': look('waiting', 'hollow'),
  'import.mapping': look('waiting', 'hollow'),
  'import.checking': look('active', 'half'),
  'import.checked': look('waiting', 'half'),
  'import.importing': look('active', 'half'),
  'import.done': look('good', 'check'),
  'import.undoing': look('active', 'half'),
  'import.undone': look('neutral', 'dash'),
  'import.failed': look('late', 'alert'),
  'poster.current': look('good', 'full'),
  'poster.revoked': look('neutral', 'dash'),
  'account.active': look('good', 'full'),
  'account.locked': look('late', 'alert'),
  'account.disabled': look('neutral', 'dash'),
  'post.current': look('good', 'full'),
  'post.coming': look('neutral', 'hollow'),
  'post.ended': look('neutral', 'dash'),
  'campaign.draft': look('neutral', 'hollow'),
  'campaign.published': look('active', 'half'),
  'campaign.closed': look('neutral', 'check'),
  'slot.open': look('waiting', 'hollow'),
  'slot.held': look('active', 'half'),
  'slot.taken': look('good', 'full'),
  'application.recommended': look('waiting', 'hollow'),
  'application.submitted': look('waiting', 'hollow'),
  'application.checked': look('active', 'hollow'),
  'application.publicity': look('active', 'half'),
  'application.approved': look('active', 'full'),
  'application.claimed': look('waiting', 'half'),
  'application.confirmed': look('active', 'full'),
  'application.appointed': look('good', 'check'),
  'application.declined': look('neutral', 'dash'),
  'application.refused': look('neutral', 'dash'),
  'application.withdrawn': look('neutral', 'arrow'),
  'head.appointed': look('waiting', 'hollow'),
  'head.on_duty': look('good', 'full'),
  'head.suspended': look('neutral', 'pause'),
  'head.resigned': look('neutral', 'arrow'),
  'head.ended': look('neutral', 'check'),
  'head.removed': look('neutral', 'dash'),
  'appointment_letter.not_begun': look('waiting', 'hollow'),
  'appointment_letter.in_force': look('good', 'check'),
  'appointment_letter.suspended': look('neutral', 'pause'),
  'appointment_letter.over': look('neutral', 'dash'),
  'registration.submitted': look('waiting', 'hollow'),
  'registration.verified': look('good', 'check'),
  'registration.declined': look('neutral', 'dash'),
  'registration.left': look('neutral', 'arrow'),
  'agreement.drafting': look('neutral', 'hollow'),
  'agreement.review': look('waiting', 'hollow'),
  'agreement.approved': look('waiting', 'half'),
  'agreement.signed': look('active', 'half'),
  'agreement.effective': look('good', 'full'),
  'agreement.expiring': look('waiting', 'alert'),
  'agreement.renewed': look('good', 'arrow'),
  'agreement.expired': look('neutral', 'dash'),
  'agreement.superseded': look('neutral', 'arrow'),
  'agreement.terminated': look('neutral', 'dash'),
} as const satisfies Record<string, Look>

/** A state that has a look and, in both languages, a word. */
export type StatusName = keyof typeof statusTable

/** The name of a noun's state as the server spells it; throws for a state the table does not know, so that a test sees it. */
export function statusName(noun: string, state: string): StatusName {
  const name = `${noun}.${state}`
  if (!(name in statusTable)) throw new Error(`no look for state ${name}`)
  return name as StatusName
}
