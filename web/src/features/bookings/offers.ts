// Whether a resource's keeper has been asked "still on offer?" and has not answered since.
import type { Resource } from '@/api/desk'

const answers = ['keep_offer', 'pause', 'withdraw']

/** The last question is younger than every answer, and the resource is still listed. */
export function isAsked(resource: Pick<Resource, 'state' | 'timeline'>): boolean {
  const last = (events: readonly string[]) => Math.max(0, ...resource.timeline.filter((entry) => events.includes(entry.event)).map((entry) => Date.parse(entry.at)))
  return resource.state === 'listed' && last(['ask_offer']) > last(answers)
}
