// The form of a resource: empty, from a resource, and as the API wants it.
import type { Resource, ResourceInput } from '@/api/desk'

export const resourceClasses = ['venue', 'rights', 'skill', 'service', 'goods'] as const
export const priceTiers = ['free', 'low_fee', 'paid'] as const
export const resourceStates = ['draft', 'in_review', 'listed', 'paused', 'withdrawn', 'expired'] as const

/** What the fields hold: numbers and days as the text that was typed. */
export interface ResourceFields extends Omit<ResourceInput, 'quantity' | 'valid_to' | 'contact'> {
  quantity: string
  contact: string
  /** `2027-12-31`, or empty for no end. */
  valid_to: string
}

export const emptyResource = (): ResourceFields => ({
  org_id: null, class: 'service', title: '', quantity: '1', unit: '', conditions: '', eligible: '', price_tier: 'free', area_id: null, valid_to: '', need_classes: [], tags: [], contact: '',
})

/** The day in China on which a moment falls. */
const dayOf = (moment: string) => new Date(Date.parse(moment) + 8 * 3_600_000).toISOString().slice(0, 10)

export function fieldsOf(resource: Resource): ResourceFields {
  return {
    org_id: resource.org_id, class: resource.class, title: resource.title, quantity: resource.quantity === null ? '' : String(resource.quantity), unit: resource.unit ?? '',
    conditions: resource.conditions ?? '', eligible: resource.eligible ?? '', price_tier: resource.price_tier, area_id: resource.area_id,
    valid_to: resource.valid_to ? dayOf(resource.valid_to) : '', need_classes: [...resource.need_classes], tags: [...resource.tags], contact: resource.contact ?? '',
  }
}

/** A last day is valid to its end. What is no whole number goes out as 0, which the server refuses beside the field. */
export function inputOf(fields: ResourceFields): ResourceInput {
  const quantity = /^\d{1,9}$/.test(fields.quantity.trim()) ? Number(fields.quantity) : 0
  return { ...fields, title: fields.title.trim(), quantity, contact: fields.contact.trim() || null, valid_to: fields.valid_to ? `${fields.valid_to}T23:59:59+08:00` : null }
}
