// Notices on the phone.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [{ path: 'notices', component: () => import('./NoticesPage.vue'), meta: { tab: true } }],
}
