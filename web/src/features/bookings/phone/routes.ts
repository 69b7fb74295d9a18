// Bookings on the phone: finding a place, booking it, the slip, and for keepers approving and checking in.
import type { Feature } from '@/app/features'
import { paths } from '@/app/paths'

const isMoment = (typed: unknown) => typeof typed === 'string' && !Number.isNaN(Date.parse(typed))

export const feature: Feature = {
  phone: [
    { path: 'bookings', component: () => import('./BookingsPage.vue') },
    { path: 'bookings/check-in', component: () => import('./CheckInPage.vue') },
    { path: 'bookings/calendar', component: () => import('./CalendarPage.vue') },
    { path: 'bookings/:id', component: () => import('./BookingPage.vue') },
    { path: 'bookings/:id/:act(decline|cancel|confirm|check_in|return|rate|no_show|take_back|move|name_order)', component: () => import('./ActPage.vue') },
    { path: 'places', component: () => import('./FindPage.vue') },
    { path: 'places/:id', component: () => import('./PlacePage.vue') },
    // an address without its slot goes back to where one is chosen
    { path: 'places/:id/book', component: () => import('./BookPage.vue'), beforeEnter: ({ params, query }) => isMoment(query.from) && isMoment(query.to) ? true : paths.phoneObject('places', String(params.id)) },
  ],
}
