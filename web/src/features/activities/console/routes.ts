// Activities at the desk: the list, the month, one activity, and its poster on paper.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'
import { withDesk } from '@/i18n'

export const feature: Feature = {
  console: [
    { path: 'activities', component: () => import('./ActivitiesPage.vue') },
    { path: 'activities/month', component: () => import('./MonthPage.vue') },
    { path: 'activities/:id', component: () => import('./ActivityPage.vue') },
  ],
  bare: [{ path: '/print/activities/:id', component: withDesk(() => import('./PosterSheet.vue')) }],
  menu: [{ label: 'activity_desk.name', icon: 'calendar', to: '/console/activities', order: 44, roles: [...deskRoles, ...readerRoles, ...unitRoles, 'department'] }],
}
