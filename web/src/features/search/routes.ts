// Search over demands and resources; reached from the bar.
import type { Feature } from '@/app/features'

export const feature: Feature = { console: [{ path: 'search', component: () => import('./console/SearchPage.vue') }] }
