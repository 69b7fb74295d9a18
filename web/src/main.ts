// Starts the app: preferences, texts, queries, routes.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { asProblem } from './api/problem'
import App from './app/App.vue'
import { applyPreferences } from './app/preferences'
import { makeRouter } from './app/router'
import { i18n, startTexts } from './i18n'
import './ui/tokens.css'
import './ui/base.css'

const queries = new QueryClient({
  defaultOptions: {
    // The transport already repeats what the network lost; a problem is an answer and is shown at once.
    queries: { staleTime: 15_000, retry: (count, error) => asProblem(error).status >= 500 && count < 1, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

async function start(): Promise<void> {
  applyPreferences()
  await startTexts()
  createApp(App).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(makeRouter(queries)).mount('#app')
}

void start()
