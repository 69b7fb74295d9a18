// The three rates.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

export const feature: Feature = {
  console: [{ path: 'rates', component: () => import('./console/RatesPage.vue') }],
  menu: [{ label: 'rates.name', icon: 'chart', to: '/console/rates', order: 50, roles: [...deskRoles, ...readerRoles] }],
}
