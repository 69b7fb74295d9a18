// The story pages as a site: built, served on a free port, over the made-up server inside the page.
import { build, preview } from 'vite'

/** Squares that look like a code and say nothing: pictures do not go through the made-up server. */
const fakeCode = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path fill="#fff" d="M0 0h29v29H0z"/><path d="${Array.from({ length: 625 }, (_, place) => ((place * 7919) % 101 < 50 ? `M${2 + (place % 25)} ${2 + Math.floor(place / 25)}h1v1h-1z` : '')).join('')}"/></svg>`

/** Answered by the server of the pages: were they caught in the browser, it would keep nothing from page to page, not even the app. */
const pictures = {
  name: 'pictures',
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      if (!/^\/api\/public\/(posters\/[^/]+\.svg|campaigns\/[^/]+\/qr)/.test(request.url)) return next()
      response.setHeader('content-type', 'image/svg+xml')
      response.end(fakeCode)
    })
  },
}

// A finished build: the development server would bundle as it goes and reload the page under the picture.
const finished = { outDir: 'test-results/stories-site', emptyOutDir: true, manifest: false, rollupOptions: { input: 'stories/index.html' } }

/** Builds the story pages and serves them; `address` ends with a slash. Close it. */
export async function openStorySite() {
  await build({ logLevel: 'warn', build: finished })
  const keep = { 'cache-control': 'max-age=3600' }
  const server = await preview({ logLevel: 'warn', plugins: [pictures], build: finished, preview: { port: 0, host: '127.0.0.1', proxy: {}, headers: keep } })
  return { address: server.resolvedUrls.local[0], close: () => server.close() }
}
