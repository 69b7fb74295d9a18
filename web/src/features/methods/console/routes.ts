// Yearly methods at the desk: the years, one year with its checklist and units, a unit's page.
import type { Feature } from '@/app/features'
import { withDesk } from '@/i18n'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'methods', component: () => import('./MethodsPage.vue') },
    { path: 'methods/:id', component: () => import('./MethodPage.vue') },
    { path: 'methods/:id/units/:org', component: () => import('./UnitYearPage.vue') },
  ],
  bare: [{ path: '/print/unit-years/:id/:org', component: withDesk(() => import('../TickSheet.vue')) }],
  menu: [{ label: 'method.list', icon: 'list', to: '/console/methods', order: 47, roles: [...deskRoles, ...readerRoles, ...unitRoles] }],
}
