// Calendars for one's own program: at the desk a part of the calendar of bookings, on the phone a page.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [{ path: 'feeds', component: () => import('./phone/FeedsPage.vue') }],
}
