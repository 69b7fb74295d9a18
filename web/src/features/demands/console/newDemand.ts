// What is written down at the counter, and what of it is sent.

/** Sources a clerk may name; the others come in by themselves. */
export const counterSources = ['counter', 'phone', 'visit', 'mailbox', 'meeting', 'inspection', 'hotline_12345'] as const

/** The form as it is typed. */
export interface NewDemand {
  text: string
  title: string
  area_id: string | null
  class_id: string | null
  source: string
  urgency: string
  beneficiaries: string | number
  name: string
  phone: string
  anonymous: boolean
  contact_ok: boolean
  on_behalf: boolean
}

/** An empty form: at the counter, to be contacted. */
export const newDemand = (): NewDemand => ({ text: '', title: '', area_id: null, class_id: null, source: 'counter', urgency: 'ordinary', beneficiaries: '', name: '', phone: '', anonymous: false, contact_ok: true, on_behalf: true })

/** A demand needs words and a place. */
export function newDemandFaults(values: NewDemand): string[] {
  return [values.text.trim() ? '' : 'text', values.area_id ? '' : 'area_id'].filter(Boolean)
}

/** The body of `POST /api/demands`. The name of somebody who stays anonymous is not sent, even if it was typed before. */
export function newDemandBody(values: NewDemand): Record<string, unknown> {
  const name = values.anonymous ? '' : values.name.trim()
  const phone = values.phone.replace(/[\s-]/g, '')
  const known = Boolean(name || phone || values.anonymous)
  return {
    text: values.text.trim(),
    ...(values.title.trim() && { title: values.title.trim() }),
    area_id: values.area_id,
    ...(values.class_id && { class_id: values.class_id }),
    source: values.source,
    urgency: values.urgency,
    ...(Number(values.beneficiaries) > 0 && { beneficiaries: Number(values.beneficiaries) }),
    ...(known && { requester: { ...(name && { name }), ...(phone && { phone }), anonymous: values.anonymous, contact_ok: values.contact_ok } }),
    on_behalf: values.on_behalf,
  }
}
