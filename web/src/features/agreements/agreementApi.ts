// Agreements as the API tells them. Times are RFC 3339; `valid_to` is the first moment it no longer holds.
import { useQuery } from '@tanstack/vue-query'
import { toValue, computed, type MaybeRefOrGetter } from 'vue'
import { get } from '@/api/call'
import { ProblemError } from '@/api/problem'
import { transport } from '@/api/client'
import type { ResourceSummary, WorkEntry } from '@/api/work'
import { paths } from '@/app/paths'
import { clerkRoles, readerRoles, unitRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'
import type { AllowedAction, NextStepData } from '@/ui/contract'

export const agreementKinds = ['pairing', 'alliance', 'service', 'volunteering', 'venue'] as const
export const agreementStates = ['drafting', 'review', 'approved', 'signed', 'effective', 'expiring', 'renewed', 'expired', 'superseded', 'terminated'] as const
export const obligationKinds = ['service', 'venue', 'activity', 'goods', 'volunteers'] as const
export const obligationPeriods = ['year', 'quarter', 'month', 'term'] as const

/** A party by name; the office side is the street or a community. */
export interface Party {
  org_id: string
  org_name: string
  side: 'office' | 'unit'
}

/** An agreement in a list. */
export interface AgreementSummary {
  id: string
  number: string
  revision: number
  title: string
  kind: (typeof agreementKinds)[number]
  state: (typeof agreementStates)[number]
  parties: Party[]
  signed_on: string | null
  valid_from: string
  valid_to: string
  days_left: number | null
  /** Lines that promise anything this year, and how many of them are kept. */
  due_lines: number
  kept_lines: number
  next_step: NextStepData
  version: number
}

/** A line: what one party owes, and what came of it. `promised` and `delivered` are of the present year. */
export interface Obligation {
  id: string
  org_id: string
  org_name: string
  kind: (typeof obligationKinds)[number]
  what: string
  quantity: number
  unit: string
  period: (typeof obligationPeriods)[number]
  class_id: string | null
  class_name: string | null
  resource_class: ResourceSummary['class'] | null
  promised: number
  delivered: number
  years: { year: number; promised: number; delivered: number }[]
}

/** Promised in all the years a line counts. */
export const inAll = (line: Pick<Obligation, 'years'>) => line.years.reduce((sum, one) => sum + one.promised, 0)

/** The revision that counts the years before or after another one's. */
export interface CountedRevision {
  id: string
  revision: number
  year: number
}

/** Another revision or period. */
export interface RelatedAgreement {
  id: string
  number: string
  revision: number
  state: AgreementSummary['state']
  valid_from: string
  valid_to: string
}

/** An agreement's page. */
export interface Agreement extends AgreementSummary {
  terms: string
  sign_mode: 'paper' | 'electronic' | null
  sign_reference: string | null
  scan_hash: string | null
  /** When it was ended before its time: what was promised counts up to that day. */
  ended_at: string | null
  end_reason: string | null
  area_id: string
  year: number
  lines: Obligation[]
  revisions: RelatedAgreement[]
  /** Where the years before those of an amendment are counted, and those after one that was amended. */
  counted_before: CountedRevision | null
  counted_after: CountedRevision | null
  renewed_from: RelatedAgreement | null
  renewed_by: RelatedAgreement | null
  timeline: WorkEntry[]
  allowed_actions: AllowedAction[]
}

/** Something done that counts on a line. */
export interface Deed {
  obligation_id: string
  source: 'order' | 'booking' | 'activity' | 'project'
  source_id: string
  /** Its number, or what it is called. */
  label: string
  /** What an order was asked for. */
  title: string | null
  /** Of a use: the order it was booked for. */
  order_number: string | null
  year: number
  quantity: number
  done_at: string
}

const deedPages: Partial<Record<Deed['source'], string>> = { order: 'orders', booking: 'bookings' }

/** The number of what was done, what it is called, and where it is told; a share of a project or an activity is found by its number. */
export function toldOf(deed: Deed) {
  const [number = '', ...name] = deed.label.split(' ')
  const noun = deedPages[deed.source]
  const to = noun ? paths.object(noun, deed.source_id) : deed.source === 'project' || deed.source === 'activity' ? { path: paths.list(deed.source === 'project' ? 'projects' : 'activities'), query: { q: number } } : null
  return { number, name: deed.title ?? name.join(' '), to }
}

/** A line on its owner's own list. */
export interface OwedLine extends Obligation {
  agreement_id: string
  agreement_number: string
  agreement_title: string
  agreement_state: AgreementSummary['state']
  valid_to: string
}

/** A text of the street that agreements are drafted from; its lines name no party. */
export interface AgreementTemplate {
  id: string
  name: string
  kind: AgreementSummary['kind']
  terms: string
  lines: Pick<Obligation, 'kind' | 'what' | 'quantity' | 'unit' | 'period' | 'class_id' | 'resource_class'>[]
  retired: boolean
  updated_at: string
  version: number
}

/** The templates of the street, those in use first. */
export function useTemplates(enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    enabled: computed(() => toValue(enabled)),
    queryKey: ['agreement', 'templates'],
    queryFn: ({ signal }) => get<{ items: AgreementTemplate[]; allowed_actions: AllowedAction[] }>('/api/agreement-templates', {}, signal),
  })
}

/** Whether the acting post is told what an organisation promised: the offices and auditors of all, a unit of itself. */
export function useSeesPromises(org: () => string) {
  const { actingPost } = useSession()
  const readers: readonly string[] = [...clerkRoles, 'street_leader', ...readerRoles]
  const parties: readonly string[] = [...unitRoles, 'department']
  return computed(() => {
    const post = actingPost.value
    return Boolean(post && (readers.includes(post.role) || (parties.includes(post.role) && post.org_id === org())))
  })
}

/** What an organisation owes; its own where none is named. */
export function useOwed(org?: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    enabled: computed(() => toValue(enabled)),
    queryKey: computed(() => ['agreement', 'owed', toValue(org) ?? '']),
    queryFn: ({ signal }) => get<{ year: number; items: OwedLine[] }>('/api/obligations', { org_id: toValue(org) }, signal),
    retry: false,
  })
}

/** The last day something holds, for readers. */
export const lastDay = (validTo: string) => new Date(Date.parse(validTo) - 1).toISOString()

/** Sends the scan of what was signed. Throws ProblemError. */
export async function sendScan(id: string, version: number, file: File, headers: { 'Idempotency-Key': string }): Promise<Agreement> {
  const body = new FormData()
  body.append('file', file, file.name)
  const address = `/api/agreements/${encodeURIComponent(id)}/scan?version=${version}`
  const response = await transport(new Request(new URL(address, location.origin), { method: 'POST', body, headers }))
  if (!response.ok) throw await ProblemError.from(response)
  return (await response.json()) as Agreement
}
