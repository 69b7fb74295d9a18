// Calendars for one's own program: reached from the pages of bookings.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [{ path: 'feeds', component: () => import('./console/FeedsPage.vue') }],
  phone: [{ path: 'feeds', component: () => import('./phone/FeedsPage.vue') }],
}
