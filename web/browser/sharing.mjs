// A shared place for walks that are about something else: listed, open all day by the hour, booked at once.
import { ask, tell } from './house.mjs'

/** Writes as the signed-in page would, with any verb. */
export async function send(page, verb, path, body) {
  const [status, answer] = await page.evaluate(
    async ([method, address, content]) => {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
      const response = await fetch(address, { method, headers, body: JSON.stringify(content) })
      return [response.status, await response.json().catch(() => null)]
    },
    [verb, path, body],
  )
  if (status >= 400) throw new Error(`${verb} ${path}: ${status} ${JSON.stringify(answer)}`)
  return answer
}

/** A venue of the liaison's unit, listed by the community. Answers its id. */
export async function listPlace(liaison, worker, title) {
  const place = (await ask(worker, '/api/session')).posts[0]
  const { items } = await ask(worker, '/api/classes')
  const need = items.find((one) => one.active && one.parent_id).id
  const resource = await tell(liaison, '/api/resources', { org_id: null, class: 'venue', title, quantity: 1, unit: '间', conditions: '', eligible: '', price_tier: 'free', area_id: place.area_id, valid_to: null, need_classes: [need], tags: [], contact: null })
  for (const [page, verb] of [[liaison, 'submit'], [worker, 'list']]) {
    const { version } = await ask(page, `/api/resources/${resource.id}`)
    await tell(page, `/api/resources/${resource.id}/${verb}`, { version })
  }
  return resource.id
}

/** Opens it: every day, whole hours, at once and without conditions. */
export const openPlace = (liaison, id) =>
  send(liaison, 'PUT', `/api/resources/${id}/openings`, {
    version: 0, bookable: true, capacity: 1, slot_minutes: 60, most_slots: 2, lead_hours: 0, horizon_days: 60, approval: 'instant', eligible: 'posts', residents: true,
    windows: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
  })

/** Books an hour of a day. */
export const bookHour = (page, resource, day, hour, purpose) =>
  tell(page, '/api/bookings', { resource_id: resource, from: `${day}T${hour}:00:00+08:00`, to: `${day}T${String(Number(hour) + 1).padStart(2, '0')}:00:00+08:00`, kind: 'activity', purpose })

/** The day in China so many days after another moment's. */
export const dayAfter = (days, from = Date.now()) => new Date(from + (8 + 24 * days) * 3_600_000).toISOString().slice(0, 10)
