// QR posters: list, make, revoke; and the sheet that is printed, outside the shell.
import type { Feature } from '@/app/features'
import { clerkRoles } from '@/app/roles'
import { withDesk } from '@/i18n'

export const feature: Feature = {
  console: [{ path: 'posters', component: () => import('./console/PostersPage.vue') }],
  bare: [{ path: '/print/posters', component: withDesk(() => import('./PrintPage.vue')) }],
  menu: [{ label: 'poster.list', icon: 'code', to: '/console/posters', order: 65, roles: clerkRoles }],
}
