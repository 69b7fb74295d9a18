// Contacts of units: who speaks for them, kept alive by asking twice a year.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [{ path: 'contacts', component: () => import('./console/ContactsPage.vue') }],
}
