// Whistles at the desk: the street calls, departments report in.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [{ path: 'whistles', component: () => import('./WhistleListPage.vue') }],
  menu: [{ label: 'work.whistles', icon: 'bell', to: '/console/whistles', order: 40, roles: ['street_officer', 'street_leader', 'smart_centre', 'department'] }],
}
