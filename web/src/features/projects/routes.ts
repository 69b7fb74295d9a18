// Co-building projects: the project list of the street, a unit's own ones on the phone, and the page by which residents rate.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles, unitRoles } from '@/app/roles'

const open = { public: true, surface: 'phone' } as const

export const feature: Feature = {
  console: [
    { path: 'projects', component: () => import('./console/ProjectsPage.vue') },
    { path: 'projects/:id', component: () => import('./console/ProjectPage.vue') },
  ],
  phone: [
    { path: 'projects', component: () => import('./phone/ProjectsPage.vue') },
    { path: 'projects/:id', component: () => import('./phone/ProjectPage.vue') },
    { path: 'projects/:id/:act(decline|leave|report|milestone)', component: () => import('./phone/ActPage.vue') },
  ],
  bare: [{ path: '/r', component: () => import('@/app/PhoneShell.vue'), meta: open, children: [{ path: ':code', component: () => import('./phone/RatePage.vue'), meta: open }] }],
  menu: [{ label: 'project_desk.list', icon: 'lists', to: '/console/projects', order: 43, roles: [...deskRoles, ...readerRoles, ...unitRoles, 'department'] }],
}
