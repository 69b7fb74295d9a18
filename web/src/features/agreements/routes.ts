// Agreements: what units promised the neighbourhood, line by line, and what came of it.
import type { Feature } from '@/app/features'
import { clerkRoles, readerRoles, unitRoles } from '@/app/roles'
import { withDesk } from '@/i18n'

export const feature: Feature = {
  console: [
    { path: 'agreements', component: () => import('./console/AgreementsPage.vue') },
    { path: 'agreements/templates', component: () => import('./console/TemplatesPage.vue') },
    { path: 'agreements/:id', component: () => import('./console/AgreementPage.vue') },
  ],
  phone: [{ path: 'agreements', component: () => import('./phone/OwedPage.vue'), meta: { tab: true } }],
  bare: [{ path: '/print/agreements/:id', component: withDesk(() => import('./AgreementSheet.vue')) }],
  menu: [{ label: 'agreement.list', icon: 'handshake', to: '/console/agreements', order: 45, roles: [...clerkRoles, 'street_leader', 'department', ...unitRoles, ...readerRoles] }],
}
