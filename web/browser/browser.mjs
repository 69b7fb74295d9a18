// The system's Chromium for tests; LINLI_CHROMIUM names another one.
import { chromium } from 'playwright-core'

/** A headless browser that asks nothing of the network by itself. Close it. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.LINLI_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}
