// Bookings of shared resources at the desk: what waits, many places by day, free slots, calendars, the guard's sheet.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'
import { withDesk } from '@/i18n'

export const feature: Feature = {
  console: [
    { path: 'bookings', component: () => import('./BookingsPage.vue') },
    { path: 'bookings/board', component: () => import('./BoardPage.vue') },
    { path: 'bookings/free', component: () => import('./FreePage.vue') },
    { path: 'bookings/calendar', component: () => import('./CalendarPage.vue') },
    { path: 'bookings/:id', component: () => import('./BookingPage.vue') },
  ],
  bare: [{ path: '/print/guards/:id', component: withDesk(() => import('../GuardSheet.vue')) }],
  menu: [{ label: 'booking_desk.name', icon: 'clock', to: '/console/bookings', order: 41, roles: [...deskRoles, ...unitRoles, 'department', ...readerRoles] }],
}
