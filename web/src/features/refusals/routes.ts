// The words of refusals: what residents read, kept by the street office.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [{ path: 'refusals', component: () => import('./console/RefusalsPage.vue') }],
  menu: [{ label: 'refusal.list', icon: 'file', to: '/console/refusals', order: 72, roles: ['street_officer'] }],
}
