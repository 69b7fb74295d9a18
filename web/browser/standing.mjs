// When a page of the program stands: before its first answer it has no heading, and grey bars where words will be.

const bars = () => ![...document.querySelectorAll('.skeleton')].some((bar) => bar.checkVisibility())

/** Waits until a page stands, for its heading and then for its words at most so long each. What never comes is looked at as it is: that is a fault of its own. */
export async function standing(page, limit = 20_000) {
  await page.locator('h1').first().waitFor({ timeout: limit }).catch(() => undefined)
  await page.waitForFunction(bars, null, { timeout: limit }).catch(() => undefined)
}
