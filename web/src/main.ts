// Starts the app: preferences, texts, queries, routes.
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './app/App.vue'
import { applyPreferences } from './app/preferences'
import { makeQueries } from './app/queries'
import { makeRouter } from './app/router'
import { i18n, startTexts } from './i18n'
import './ui/tokens.css'
import './ui/base.css'

const queries = makeQueries()

async function start(): Promise<void> {
  applyPreferences()
  await startTexts()
  createApp(App).use(i18n).use(VueQueryPlugin, { queryClient: queries }).use(makeRouter(queries)).mount('#app')
}

void start()
