// Service cards at the desk: the quarter's list with one click for all, the card, its paper.
import type { Feature } from '@/app/features'
import { clerkRoles, readerRoles } from '@/app/roles'
import { withDesk } from '@/i18n'

export const feature: Feature = {
  console: [
    { path: 'service-cards', component: () => import('./CardsPage.vue') },
    { path: 'service-cards/:id', component: () => import('./CardPage.vue') },
  ],
  bare: [{ path: '/print/service-cards/:id', component: withDesk(() => import('../PrintedCard.vue')) }],
  menu: [{ label: 'service_card_desk.list', icon: 'badge', to: '/console/service-cards', order: 47, roles: [...clerkRoles, 'street_leader', ...readerRoles] }],
}
