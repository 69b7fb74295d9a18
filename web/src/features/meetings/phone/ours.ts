// What of meetings falls to the acting post on the phone: the meeting with the own seat, and the resolutions the own unit owes.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get } from '@/api/call'
import type { MeetingView, Resolution } from '@/api/meeting'
import type { Page } from '@/ui/listQuery'

/** The meeting of an address and the own seat at it. */
export function useOwnMeeting(id: string) {
  const { data, error, refetch } = useQuery({ queryKey: ['meeting', 'one', id], queryFn: ({ signal }) => get<MeetingView>(`/api/meetings/${encodeURIComponent(id)}`, {}, signal), retry: false })
  const mine = computed(() => data.value?.attendees.find((one) => data.value?.my_attendees?.includes(one.id)) ?? null)
  const may = (action: string) => data.value?.allowed_actions.some((one) => one.action === action && one.allowed) ?? false
  return { meeting: data, mine, may, error, refetch }
}

/** What falls to the own unit or post, due first; what is done stands last. */
export const ownResolutions = (pageSize: number) => get<Page<Resolution>>('/api/resolutions', { mine: true, page: 1, page_size: pageSize })
/** Of it, what is still to be done by the own hand: what the first page counts. */
export const owedResolutions = (pageSize: number) => get<Page<Resolution>>('/api/resolutions', { waiting: 'own', page: 1, page_size: pageSize })

/** Whether the minutes are there for everybody to read. */
export const isDecided = (meeting: Pick<MeetingView, 'state'>) => ['minutes_approved', 'followed', 'closed'].includes(meeting.state)
