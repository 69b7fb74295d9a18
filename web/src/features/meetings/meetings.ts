// Meetings as the pages read them: one meeting and its acts, what is next with it, and where in its life it stands.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get, write } from '@/api/call'
import type { Attendee, MeetingRow, MeetingState, MeetingView, Resolution } from '@/api/meeting'
import { asProblem } from '@/api/problem'
import type { NextStepData } from '@/ui/contract'

/** The meeting of an address. */
export function useMeeting(id: () => string) {
  const { data, error, refetch } = useQuery({ queryKey: computed(() => ['meeting', 'one', id()]), queryFn: ({ signal }) => get<MeetingView>(`/api/meetings/${encodeURIComponent(id())}`, {}, signal), retry: false })
  return { meeting: data, problem: computed(() => (error.value ? asProblem(error.value) : null)), reload: refetch }
}

/** Writes to a meeting or a part of it and shows what came of it; after a refusal too, as somebody else may have been quicker. */
export function useMeetingWrite() {
  const queries = useQueryClient()
  return async function send(method: 'POST' | 'PUT', path: string, body: unknown, headers: { 'Idempotency-Key': string }): Promise<MeetingView> {
    try {
      const answer = await write<MeetingView>(method, path, body, headers)
      if (answer && 'agenda' in answer) queries.setQueryData(['meeting', 'one', answer.id], answer)
      return answer
    } finally {
      for (const entity of ['meeting', 'resolution', 'council_body']) void queries.invalidateQueries({ queryKey: [entity] })
    }
  }
}

/** What is next with a meeting, for the line above everything. */
export function nextOf(meeting: Pick<MeetingRow, 'next'>): NextStepData {
  const { code, who, due_at, late_by_ms } = meeting.next
  return { code: code === 'none' ? 'none' : `meeting_${code}`, who: who || null, due_at, late_by_ms: late_by_ms ?? null }
}

/** What is next with a resolution. */
export function resolutionNext(one: Resolution, now: number = Date.now()): NextStepData {
  const ended = one.state === 'done' || one.state === 'dropped'
  const late = now - Date.parse(one.due_at)
  const code = ended ? 'none' : one.owner_gone ? 'resolution_owner' : one.state === 'reported' ? 'resolution_confirm' : one.state === 'doing' ? 'resolution_finish' : 'resolution_start'
  const owner = [one.owner_org_name, one.owner_person_name].filter(Boolean).join(' · ')
  const office = code === 'resolution_confirm' || code === 'resolution_owner'
  return { code, who: ended ? null : office ? one.body_name : owner, due_at: ended || office ? null : one.due_at, late_by_ms: !ended && !office && one.late ? late : null }
}

/** The parts of a meeting in the order of its life. */
export const parts = ['carried', 'topics', 'notice', 'attendance', 'discussion', 'minutes', 'approval'] as const
export type Part = (typeof parts)[number]

/** Which part is on in a state; the first while nothing has begun, past the last when all is over. */
const current: Record<MeetingState, Part | null> = { planned: 'topics', topics_open: 'topics', noticed: 'attendance', held: 'discussion', minutes_draft: 'approval', minutes_approved: null, followed: null, closed: null, cancelled: null }

/** Whether a part is over, on now, or still to come. Before the meeting what was carried is only read; it is talked about when it opens. */
export function stageOf(part: Part, state: MeetingState): 'past' | 'now' | 'later' {
  const now = current[state]
  if (now === null) return state === 'cancelled' ? 'later' : 'past'
  if (part === 'carried') return state === 'noticed' || state === 'planned' || state === 'topics_open' ? 'later' : 'past'
  if (part === now) return 'now'
  return parts.indexOf(part) < parts.indexOf(now) ? 'past' : 'later'
}

/** Somebody at a meeting, as people call them: the person, or the unit and who came for it. */
export function attendeeName(one: Pick<Attendee, 'name' | 'org_name' | 'came_name'>): string {
  return one.name ?? [one.org_name, one.came_name].filter(Boolean).join(' · ')
}

/** Whether somebody has a voice; guests and the secretary have none. */
export const votes = (one: Pick<Attendee, 'capacity'>) => one.capacity !== null && one.capacity !== 'secretary'
