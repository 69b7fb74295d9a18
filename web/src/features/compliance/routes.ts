// The compliance calendar: what a place must do in a year and whether it did.
import type { Feature } from '@/app/features'
import { clerkRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [{ path: 'compliance', component: () => import('./CompliancePage.vue') }],
  menu: [{ label: 'compliance.list', icon: 'clock', to: '/console/compliance', order: 48, roles: [...clerkRoles, 'street_leader', ...readerRoles] }],
}
