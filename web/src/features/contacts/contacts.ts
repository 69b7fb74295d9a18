// Contacts of units: who speaks for them, whether that was lately confirmed, and saying that it still is so.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { get, write } from '@/api/call'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'
import { useSession } from '@/features/session/session'
import type { AllowedAction } from '@/ui/contract'
import { useSubmit } from '@/ui/form/useSubmit'
import type { Page } from '@/ui/listQuery'

export const contactStates = ['unconfirmed', 'confirmed', 'inactive'] as const

/** A contact; its id is that of the post by which the person speaks for the unit. */
export interface ContactRow {
  id: string
  person_id: string
  person_name: string
  phone_masked: string | null
  role: 'unit_liaison' | 'unit_head'
  org_id: string
  org_name: string
  area_name: string
  from: string
  to: string | null
  state: (typeof contactStates)[number]
  confirmed_at: string | null
  confirmed_by: string | null
  confirmed_until: string | null
  allowed_actions: AllowedAction[]
  version: number
}

/** Whether the reader sees contacts: staff those of all units of the place, a unit its own. */
export function useSeesContacts() {
  const { actingPost } = useSession()
  return computed(() => ([...deskRoles, ...readerRoles, ...unitRoles] as string[]).includes(actingPost.value?.role ?? ''))
}

/** The contacts of a unit, or with `past` those it had before. */
export function useContacts(org: () => string, past: () => boolean) {
  return useQuery({
    queryKey: computed(() => ['contact', 'of', org(), past()]),
    queryFn: ({ signal }) => get<Page<ContactRow>>('/api/contacts', { org_id: org(), page_size: 100, ...(past() && { state: 'inactive' }) }, signal),
    placeholderData: (before) => before,
    enabled: useSeesContacts(),
  })
}

/** The own unit's contacts who are to be asked: for the phone of who is one of them. */
export function useOwnContacts() {
  return useQuery({ queryKey: ['contact', 'own'], queryFn: ({ signal }) => get<Page<ContactRow>>('/api/contacts', { state: 'unconfirmed', page_size: 100 }, signal), retry: false })
}

export const mayConfirm = (contact: ContactRow) => contact.allowed_actions.some((one) => one.action === 'confirm' && one.allowed)

/** Says of a contact that it still is one. */
export function useConfirm() {
  const queries = useQueryClient()
  const { busy, problem, submit } = useSubmit()
  async function confirm(contact: ContactRow): Promise<boolean> {
    const body = { version: contact.version }
    const done = await submit({ ...body, id: contact.id }, (_wish, headers) => write('POST', `/api/contacts/${contact.id}/confirm`, body, headers))
    await queries.invalidateQueries({ queryKey: ['contact'] })
    return done
  }
  return { busy, problem, confirm }
}
