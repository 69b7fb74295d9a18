// The profile of a community or of the street: a page of the console, and the same on a sheet of A4.
import type { Feature } from '@/app/features'
import { withDesk } from '@/i18n'

export const feature: Feature = {
  console: [{ path: 'profile', component: () => import('./console/ProfilePage.vue') }],
  bare: [{ path: '/print/profiles/:id', component: withDesk(() => import('./ProfileSheet.vue')) }],
}
