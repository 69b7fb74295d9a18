// Tasks that alliances gave: read once for a tab's count and its rows.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { get } from '@/api/call'
import type { AllowedAction } from '@/ui/contract'
import type { Page } from '@/ui/listQuery'
import type { About } from './alliances'

/** Whose tasks: as of memberships, or those that wait for the own hand. */
export interface TasksAbout extends About {
  waiting?: string
}

export type TaskAct = 'report' | 'accept' | 'send-back' | 'drop'

/** A task with the names that go with it. */
export interface AllianceTaskRow {
  id: string
  alliance_id: string
  alliance_name: string
  org_id: string
  org_name: string
  what: string
  due_at: string
  /** Its day has passed and it is not reported. */
  late: boolean
  state: 'open' | 'reported' | 'done' | 'dropped'
  /** What was last said of it. */
  word: string | null
  created_at: string
  allowed_actions: AllowedAction[]
  version: number
}

/** The open tasks, or with `past` those that ended too. */
export function useTasks(about: () => TasksAbout, past?: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => ['alliance_task', 'of', about(), past?.value ?? false]),
    queryFn: ({ signal }) => get<Page<AllianceTaskRow>>('/api/alliance-tasks', { ...about(), page_size: 100, ...(past?.value && { ended: true }) }, signal),
    placeholderData: (before) => before,
  })
}

export const possibleActs = (task: AllianceTaskRow) => task.allowed_actions.filter((one) => one.allowed)
