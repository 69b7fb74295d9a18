// Notices of the bell: read, and where each leads.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get, write } from '@/api/call'
import type { Notice } from '@/api/desk'
import { intentHeader, Intent } from '@/api/intent'
import { paths } from '@/app/paths'

const nouns: Record<string, string> = {
  demand: 'demands', order: 'orders', resource: 'resources', import: 'imports', account: 'accounts', letter: 'letters',
  head_application: 'applications', head_appointment: 'heads', alliance: 'alliances', alliance_task: 'alliance-tasks', agreement: 'agreements', duty_report: 'duty-reports', visit_linkage: 'visit-linkages', project: 'projects', activity: 'activities', method: 'methods', service_card: 'service-cards', booking: 'bookings', meeting: 'meetings', resolution: 'resolutions', council_body: 'bodies',
}

/** The page of what a notice is about; null when it is about nothing that has a page. */
export function noticeTarget(notice: Pick<Notice, 'entity' | 'entity_id'>): string | null {
  const noun = notice.entity ? nouns[notice.entity] : undefined
  return noun && notice.entity_id ? paths.object(noun, notice.entity_id) : null
}

/** The inbox of the acting post, kept fresh by the live line (entity `notice`). */
export function useNotices() {
  const queries = useQueryClient()
  const { data, isPending } = useQuery({ queryKey: ['notice', 'inbox'], queryFn: ({ signal }) => get<{ items: Notice[]; unread: number }>('/api/notices', {}, signal), retry: false })
  return {
    notices: computed(() => data.value?.items ?? []),
    unread: computed(() => data.value?.unread ?? 0),
    isPending,
    /** A lost mark is harmless: the notice stays unread. */
    async markRead(ids: string[]): Promise<void> {
      if (!ids.length) return
      await write('POST', '/api/notices/read', { ids }, intentHeader(new Intent(), ids)).catch(() => undefined)
      await queries.invalidateQueries({ queryKey: ['notice'] })
    },
  }
}
