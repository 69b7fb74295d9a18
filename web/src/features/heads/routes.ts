// Building heads: campaigns, applications, terms of office and registered members on the desk; a head's own pages on the phone; and what everybody opens by a QR code.
import type { Feature } from '@/app/features'
import { deskRoles, readerRoles } from '@/app/roles'

const meta = { public: true, surface: 'phone' } as const
const shell = () => import('@/app/PhoneShell.vue')

export const feature: Feature = {
  console: [
    { path: 'heads', component: () => import('./console/HeadsPage.vue') },
    { path: 'heads/:id', component: () => import('./console/HeadPage.vue') },
    { path: 'campaigns', component: () => import('./console/CampaignsPage.vue') },
    { path: 'campaigns/:id', component: () => import('./console/CampaignPage.vue') },
    { path: 'applications', component: () => import('./console/ApplicationsPage.vue') },
    { path: 'applications/:id', component: () => import('./console/ApplicationPage.vue') },
    { path: 'registrations', component: () => import('./console/RegistrationsPage.vue') },
    { path: 'registrations/:id', component: () => import('./console/RegistrationPage.vue') },
  ],
  phone: [
    { path: 'head', component: () => import('./phone/HeadHomePage.vue'), meta: { tab: true } },
    { path: 'duties', component: () => import('./phone/DutiesPage.vue') },
    { path: 'duties/new', component: () => import('./phone/DutyPage.vue') },
  ],
  bare: [
    { path: '/print/campaigns/:id', component: () => import('./CampaignPoster.vue') },
    { path: '/print/letters/:id', component: () => import('./LetterSheet.vue') },
    { path: '/print/cards/:id/:half', component: () => import('./CardSheet.vue') },
    {
      path: '/c/:code',
      component: shell,
      meta,
      children: [
        { path: '', component: () => import('./phone/CampaignPage.vue'), meta },
        { path: 'self', component: () => import('./phone/NominatePage.vue'), meta, props: { route: 'self' } },
        { path: 'recommend', component: () => import('./phone/NominatePage.vue'), meta, props: { route: 'recommended' } },
        { path: 'register', component: () => import('./phone/RegisterPage.vue'), meta },
        { path: 'object/:application', component: () => import('./phone/ObjectPage.vue'), meta },
      ],
    },
    { path: '/j', component: shell, meta, children: [{ path: ':code', component: () => import('./phone/CandidatePage.vue'), meta }] },
    { path: '/d', component: shell, meta, children: [{ path: ':code', component: () => import('./phone/MemberPage.vue'), meta }] },
    { path: '/v', component: shell, meta, children: [{ path: ':code', component: () => import('./phone/ProofPage.vue'), meta }] },
  ],
  menu: [{ label: 'head.menu', icon: 'badge', to: '/console/heads', beside: ['/console/campaigns', '/console/applications', '/console/registrations'], order: 55, roles: [...deskRoles.filter((role) => role !== 'smart_centre'), ...readerRoles] }],
}
