// Duty reports: what self-governing organisations owe twice a year, and what came.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'duty-reports', component: () => import('./console/DutyReportsPage.vue') },
    { path: 'duty-reports/:id', component: () => import('./console/DutyReportPage.vue') },
  ],
  phone: [
    { path: 'duty-reports', component: () => import('./phone/DutyReportsPage.vue') },
    { path: 'duty-reports/:id', component: () => import('./phone/DutyReportPage.vue') },
  ],
  menu: [{ label: 'duty_desk.list', icon: 'file', to: '/console/duty-reports', order: 48, roles: [...deskRoles, ...readerRoles, 'owners_committee_head', 'owners_committee_member', 'residents_committee_member', 'supervisor'] }],
}
