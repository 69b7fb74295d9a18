// What a list page holds: its address, its rows, its chosen columns, its ticks. DataList draws it.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { asProblem } from '@/api/problem'
import { readListQuery, writeListQuery, type ListQuery, type Page } from './listQuery'

/** A filter of a list. The first `shownFilters` stand in the line, the rest fold. */
export interface Filter {
  key: string
  label: string
  /** Choices; without them the filter is a date. */
  options?: { value: string; label: string }[]
  /** Comes by a link only (a figure that opens its rows): kept in the address and cleared with the rest, never drawn. */
  linkOnly?: boolean
}

/** A saved view: a tab above the list. */
export interface SavedView {
  key: string
  label: string
  text?: string
  filters: Record<string, string>
  count?: number
}

/** A column of a list. */
export interface Column {
  key: string
  label: string
  /** Width in px for normal type, e.g. `120px`, or `var(--state)` for the word of a state; one column without a width takes what is left. */
  width?: string
  numeric?: boolean
  /** Key of the closed set of sort keys of the API. */
  sort?: string
  /** The API sorts by it in one direction only; a second press goes back to the default. */
  oneWay?: boolean
  /** Cannot be switched off. */
  always?: boolean
  /** Says by itself what it is: no label beside it where a narrow window shows rows as cards. */
  bare?: boolean
  /** Switched off until the user wants it. */
  hidden?: boolean
}

/** State of the list `entity` (first part of its query key, so that live changes reach it). */
export function useList<T>(entity: string, filters: () => readonly Filter[], load: (query: ListQuery, signal: AbortSignal) => Promise<Page<T>>, defaultSort = '') {
  const route = useRoute()
  const router = useRouter()
  const query = computed(() => readListQuery(route.query, filters().map((filter) => filter.key), defaultSort))

  /** Changes part of the address; anything but the page itself goes back to page one. */
  function change(part: Partial<ListQuery>): void {
    const next = { ...query.value, page: 1, ...part }
    void router.replace({ query: writeListQuery(next, defaultSort) })
  }

  const rows = useQuery({
    queryKey: computed(() => [entity, 'list', query.value]),
    queryFn: ({ signal }) => load(query.value, signal),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const problem = computed(() => (rows.error.value ? asProblem(rows.error.value) : null))
  return { query, change, page: rows.data, problem, reload: rows.refetch, pending: rows.isPending, fetching: rows.isFetching }
}

/** True once `busy` has lasted longer than 300 ms: what is quick never flickers. */
export function useSlow(busy: Ref<boolean>, patience = 300): Ref<boolean> {
  const slow = ref(false)
  watch(
    busy,
    (now, _before, onCleanup) => {
      slow.value = false
      if (!now) return
      const timer = setTimeout(() => (slow.value = true), patience)
      onCleanup(() => clearTimeout(timer))
    },
    { immediate: true },
  )
  return slow
}

/** The columns a user wants to see of the list `listKey`, remembered in this browser. */
export function useColumns(listKey: string, columns: () => readonly Column[]) {
  const storageKey = `linli.columns.${listKey}`
  const chosen = ref<Record<string, boolean>>({})
  try {
    chosen.value = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
  } catch {
    chosen.value = {}
  }
  const isShown = (column: Column) => column.always || (chosen.value[column.key] ?? !column.hidden)
  return {
    isShown,
    shown: computed(() => columns().filter(isShown)),
    toggle(column: Column) {
      chosen.value = { ...chosen.value, [column.key]: !isShown(column) }
      localStorage.setItem(storageKey, JSON.stringify(chosen.value))
    },
  }
}
