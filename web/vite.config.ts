// Build and test settings of the web app. The story pages (stories/) are a second page for `vite dev` and built by themselves for their pictures (browser/stories.mjs): the build has index.html as its one input.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const server = process.env.LINLI_BASE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: true, // Element Plus still has a few option components
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': server } },
  build: { target: 'chrome87', cssTarget: 'chrome87', manifest: true, sourcemap: false, reportCompressedSize: false, modulePreload: { polyfill: false } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], setupFiles: ['tests/setup.ts'] },
})
