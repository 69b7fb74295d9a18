// Story pages, for `npm run dev` and the screenshots only: the real shells and parts over a made-up server.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp, h } from 'vue'
import { createRouter, createWebHistory, RouterView, type Router } from 'vue-router'
import { applyPreferences, preferences } from '@/app/preferences'
import { i18n, startTexts } from '@/i18n'
import '@/ui/tokens.css'
import '@/ui/base.css'
import { startMockApi, STORY_NOW } from './mockApi'

const asked = new URLSearchParams(location.search)
const story = asked.get('story') ?? 'list'
Date.now = () => STORY_NOW
startMockApi(story)

const pages: Record<string, () => Promise<unknown>> = {
  login: () => import('@/features/session/LoginPage.vue'),
  setup: () => import('@/features/session/SetupPage.vue'),
  phone: () => import('./PhoneStory.vue'),
}
const page = pages[story]

function storyRouter(): Router {
  const inside = story === 'account' ? () => import('@/features/session/AccountPage.vue') : () => import('./ListStory.vue')
  return createRouter({
    history: createWebHistory(),
    routes: page
      ? [{ path: '/:any(.*)*', component: story === 'phone' ? () => import('@/app/PhoneShell.vue') : (page as never), children: story === 'phone' ? [{ path: '', component: page as never }] : [] }]
      : [{ path: '/:any(.*)*', component: () => import('@/app/ConsoleShell.vue'), children: [{ path: '', component: inside as never }] }],
  })
}

async function start() {
  preferences.locale = asked.get('locale') === 'en' ? 'en' : 'zh'
  preferences.typeSize = asked.get('type') === 'large' ? 'large' : 'normal'
  document.documentElement.dataset.surface = story === 'phone' || innerWidth < 640 ? 'phone' : 'console'
  applyPreferences()
  await startTexts()
  createApp({ render: () => h(RouterView) }).use(i18n).use(VueQueryPlugin, { queryClient: new QueryClient() }).use(storyRouter()).mount('#app')
}

void start()
