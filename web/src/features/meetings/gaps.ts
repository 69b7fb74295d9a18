// Gaps of the net as the agenda of a meeting proposes them: the few that concern most households, none that is a topic already.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { get } from '@/api/call'
import type { BodyView, GapKind, GapTopic, MeetingView, Topic, TopicProposal } from '@/api/meeting'
import { paths } from '@/app/paths'
import { deskRoles, readerRoles } from '@/app/roles'
import type { CoveredPlace } from '@/features/coverage/coverage'
import { useSession } from '@/features/session/session'
import type { Page } from '@/ui/listQuery'
import { useWords } from '@/ui/useWords'

/** Which gaps are proposed; a building that nobody covers is not proposed again for want of a head. */
export const proposedGaps = ['uncovered', 'long_vacant'] as const
export type ProposedGap = (typeof proposedGaps)[number]

/** Proposed of each at most. */
const EACH = 3
/** Rows of a page of the API, and of a gap at most: the list is in the order of places, so all of it is read to know which are the largest. */
const PAGE = 200
const MOST = 1_000

/** What the house or the net proposes; of a gap, which one and where. */
export interface Proposal extends TopicProposal {
  gap?: GapKind
  gap_area_id?: string
  gap_area_name?: string
}

/** The places of a gap as far as they were read, and how many there are. */
export type GapPlaces = Pick<Page<CoveredPlace>, 'items' | 'total'>
export type FoundGap = CoveredPlace & { gap: ProposedGap }

/** Names a proposal among the others. */
export const proposalKey = (one: Proposal) => [one.source, one.demand_id ?? one.agreement_id ?? one.resolution_id ?? one.topic_id ?? one.gap, one.gap_area_id].filter(Boolean).join('.')

/** What the server is told of where a proposal comes from. */
export const sourceOf = ({ source, demand_id, agreement_id, resolution_id, topic_id, gap, gap_area_id }: Proposal) => ({ source, demand_id, agreement_id, resolution_id, ...(topic_id && { topic_id }), ...(gap && { gap, gap_area_id }) })

/** A place as people say it among themselves: without the community that the meeting is of. */
export const spokenPlace = (name: string) => name.split(' · ').slice(-2).join(' ').slice(-50)

/**
 * The gaps to propose: of each the largest, less what is a topic of a meeting already or was decided about at this one. Of a
 * gap of which not all was read nothing is known to be the largest, so none is proposed.
 */
export function topGaps(places: Record<ProposedGap, GapPlaces>, topics: readonly GapTopic[], agenda: readonly Topic[]): FoundGap[] {
  const told = new Set([...topics.map((one) => `${one.gap}.${one.area_id}`), ...agenda.map((one) => `${one.gap}.${one.gap_area_id}`)])
  const nobody = new Set(places.uncovered.items.map((one) => one.area_id))
  return proposedGaps.flatMap((gap) => {
    const { items, total } = places[gap]
    if (items.length < total) return []
    const open = items.filter((one) => !told.has(`${gap}.${one.area_id}`) && (gap === 'uncovered' || !nobody.has(one.area_id)))
    return open.sort((first, second) => second.households - first.households).slice(0, EACH).map((one) => ({ ...one, gap }))
  })
}

/** All places of a gap; of more than are worth reading only how many there are. */
async function read(figure: ProposedGap, area_id: string | undefined, signal: AbortSignal): Promise<GapPlaces> {
  const page = (number: number) => get<Page<CoveredPlace>>('/api/coverage/places', { figure, area_id, page: number, page_size: PAGE }, signal)
  const first = await page(1)
  if (first.total > MOST) return first
  const rest = await Promise.all(Array.from({ length: Math.ceil(first.total / PAGE) - 1 }, (_, index) => page(index + 2)))
  return { items: [first, ...rest].flatMap((one) => one.items), total: first.total }
}

/** The gaps of the place of a meeting's body, for whoever decides its topics and may read the net; nothing for everybody else. */
export function useGapProposals(meeting: () => MeetingView, decides: () => boolean) {
  const { t } = useI18n()
  const { count } = useWords()
  const { actingPost } = useSession()
  const asks = computed(() => decides() && ([...deskRoles, ...readerRoles] as string[]).includes(actingPost.value?.role ?? ''))
  const whole = computed(() => meeting().area_path === '/')
  const { data: body } = useQuery({ queryKey: computed(() => ['council_body', 'one', meeting().body_id]), queryFn: ({ signal }) => get<BodyView>(`/api/bodies/${meeting().body_id}`, {}, signal), enabled: computed(() => asks.value && !whole.value), retry: false })
  const area = computed(() => (whole.value ? undefined : body.value?.area_id))
  const { data: places } = useQuery({
    queryKey: computed(() => ['area', 'gaps', area.value ?? 'street']),
    queryFn: async ({ signal }) => {
      const [uncovered, long_vacant] = await Promise.all(proposedGaps.map((gap) => read(gap, area.value, signal)))
      return { uncovered: uncovered!, long_vacant: long_vacant! }
    },
    enabled: computed(() => asks.value && (whole.value || Boolean(area.value))), retry: false,
  })
  const { data: topics } = useQuery({ queryKey: ['meeting', 'gaps', 'all'], queryFn: ({ signal }) => get<{ items: GapTopic[] }>('/api/gap-topics', {}, signal), enabled: asks, retry: false })
  const why = (one: FoundGap) => t(one.households ? 'council.topic.gap_households' : 'council.topic.gap_unknown', { count: count(one.households), why: t(`council.topic.gap_why.${one.gap}`) })
  const found = computed(() => (asks.value && places.value && topics.value ? topGaps(places.value, topics.value.items, meeting().agenda) : []))
  const gaps = computed(() => found.value.map((one): Proposal => ({
    source: 'facility_gap', title: t(`coverage.gap.title.${one.gap}`, { place: spokenPlace(one.area_name) }), why: why(one), gap: one.gap, gap_area_id: one.area_id, gap_area_name: one.area_name,
    demand_id: null, demand_number: null, times: null, agreement_id: null, resolution_id: null, at: meeting().starts_at,
  })))
  /** The whole lists where only the largest are proposed, or there are too many to say which those are. */
  const more = computed(() => proposedGaps.flatMap((gap) => {
    const { items, total } = (asks.value && places.value?.[gap]) || { items: [], total: 0 }
    if (total <= found.value.filter((one) => one.gap === gap).length || (items.length === total && !found.value.length)) return []
    return [{ gap, total, to: { path: `${paths.list('coverage')}/places`, query: { figure: gap, ...(area.value && { area_id: area.value }) } } }]
  }))
  return { gaps, more }
}
