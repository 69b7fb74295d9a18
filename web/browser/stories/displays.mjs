// Pictures of "find my head" and the grid display: 390 × 844, 360 × 740 in large type, and English.
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const path = (address, more = '') => `path=${encodeURIComponent(address)}${more}`

const look = (address) => async (page) => {
  await page.locator('input').first().fill(address)
  await page.locator('button[type=submit]').click()
  await page.locator('[aria-live] > *').first().waitFor()
}

/** [name, address, act?]: each in Chinese at 390, in large type at 360 and in English. */
const pages = [
  ['find', '/h'], ['which', '/h', look('锦绣苑')], ['nothing', '/h', look('月亮湾9幢')],
  ['display', '/h/1/headed'], ['vacant', '/h/1/vacant'], ['unlisted', '/h/1/unlisted'], ['gone', '/h/code/gone'], ['unknown', '/h/1/nowhere'],
]

/** [name, viewport, query, act?] */
export const shots = [
  ...pages.flatMap(([name, address, act]) => [
    [`displays-${name}`, phone, path(address), act],
    [`displays-${name}-large`, small, path(address, '&type=large'), act],
    [`displays-${name}-english`, phone, path(address, '&locale=en'), act],
  ]),
  ['displays-login', phone, 'story=login'], ['displays-login-large', small, 'story=login&type=large'], ['displays-poster-gone', phone, path('/p/gone')], ['displays-poster-gone-large', small, path('/p/gone', '&type=large')],
]
