// Today: the first page of the console.
import type { Feature } from '@/app/features'
import { businessRoles } from '@/app/roles'

export const feature: Feature = {
  console: [{ path: '', component: () => import('./TodayPage.vue') }],
  menu: [{ label: 'today.title', icon: 'home', to: '/console', order: 10, roles: businessRoles }],
}
