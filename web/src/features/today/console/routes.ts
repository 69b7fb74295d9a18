// Today: the first page of the console.
import type { Feature } from '@/app/features'

export const feature: Feature = {
  console: [{ path: '', component: () => import('./TodayPage.vue') }],
  menu: [{ label: 'today.title', icon: 'home', to: '/console', order: 10 }],
}
