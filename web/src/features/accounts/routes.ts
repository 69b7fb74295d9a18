// Accounts and posts for the administrators, what every role sees, and the log.
import type { Feature } from '@/app/features'
import { administratorRoles } from '@/app/roles'

export const feature: Feature = {
  console: [
    { path: 'accounts', component: () => import('./console/AccountsPage.vue') },
    { path: 'accounts/:id', component: () => import('./console/AccountAdminPage.vue') },
    { path: 'sights', component: () => import('./console/SightsPage.vue') },
    { path: 'log', component: () => import('./console/LogPage.vue') },
  ],
  menu: [
    { label: 'account.list', icon: 'person', to: '/console/accounts', order: 80, roles: ['system_administrator', 'security_administrator'] },
    { label: 'log.list', icon: 'clock', to: '/console/log', order: 85, roles: ['audit_administrator', 'auditor'] },
    { label: 'account.sights', icon: 'eye', to: '/console/sights', order: 90, roles: [...administratorRoles, 'auditor'] },
  ],
}
