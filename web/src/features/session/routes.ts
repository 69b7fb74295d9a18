// Pages about oneself: login, first set-up, own account.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  bare: [
    { path: '/login', component: () => import('./LoginPage.vue'), meta: { public: true } },
    { path: '/setup', component: () => import('./SetupPage.vue'), meta: { public: true } },
  ],
  console: [{ path: 'account', component: () => import('./AccountPage.vue') }],
  phone: [{ path: 'account', component: () => import('./AccountPage.vue') }],
}
