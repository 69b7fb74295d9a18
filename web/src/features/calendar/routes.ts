// The working calendar: read at every desk, kept by the system administrator.
import type { Feature } from '@/app/features'
import { clerkRoles } from '@/app/roles'

export const feature: Feature = {
  console: [{ path: 'calendar', component: () => import('./console/CalendarPage.vue') }],
  menu: [{ label: 'calendar.name', icon: 'clock', to: '/console/calendar', order: 95, roles: [...clerkRoles, 'system_administrator'] }],
}
