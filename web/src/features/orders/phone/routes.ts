// Orders on the phone: own list, one order, and one page for each act.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  phone: [
    { path: 'orders', component: () => import('./OrdersPage.vue'), meta: { tab: true } },
    { path: 'orders/:id', component: () => import('./OrderPage.vue') },
    { path: 'orders/:id/report', component: () => import('./ReportPage.vue') },
    { path: 'orders/:id/callback', component: () => import('./CallbackPage.vue') },
    { path: 'orders/:id/:act(contact|confirm|decline|release|resume|extend)', component: () => import('./WordPage.vue') },
  ],
}
