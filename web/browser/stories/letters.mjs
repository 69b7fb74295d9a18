// Pictures of the mailbox: the public page in its five kinds, the head's phone, the desk.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const path = (address, more = '') => `path=${encodeURIComponent(address)}${more}`
const head = '&role=building_head'
const clerk = '&role=community_secretary'
const kind = (name) => async (page) => {
  await page.locator('label', { hasText: name }).click()
  await page.locator('textarea').fill('谢谢楼长下雪天给老人送菜')
  await page.locator('label', { hasText: /留下电话|Leave a number/ }).click()
}
const press = (name) => async (page) => {
  await page.getByRole('button', { name }).first().click()
  await page.waitForTimeout(600)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['letters-say-thanks', { width: 390, height: 1100 }, path('/p/abc'), kind(/说感谢/)], ['letters-say-thanks-large', { width: 360, height: 1400 }, path('/p/abc', '&type=large'), kind(/说感谢/)], ['letters-say-english', phone, path('/p/abc', '&locale=en')],
  ['letters-track', phone, path('/t/7KMP-2WXA-BRIE')], ['letters-track-large', small, path('/t/7KMP-2WXA-BRIE', '&type=large')],
  ['letters-mine', phone, path('/m/letters', head)], ['letters-mine-large', small, path('/m/letters', `${head}&type=large`)], ['letters-one', phone, path('/m/letters/2', head)], ['letters-one-late', phone, path('/m/letters/1', head)], ['letters-one-large', small, path('/m/letters/2', `${head}&type=large`)],
  ['letters-reply', phone, path('/m/letters/2/reply', head)], ['letters-convert', phone, path('/m/letters/3/convert', head)], ['letters-slip', phone, path('/m/letters/new', head)],
  ['letters-list', desk, path('/console/letters', clerk)], ['letters-list-large', desk, path('/console/letters', `${clerk}&type=large`)], ['letters-list-english', desk, path('/console/letters', `${clerk}&locale=en`)],
  ['letters-page', desk, path('/console/letters/4', clerk)], ['letters-page-late', desk, path('/console/letters/1', clerk)], ['letters-drawer', desk, path('/console/letters', clerk), press('录入纸条')], ['letters-convert-drawer', desk, path('/console/letters/1', clerk), press('转办')],
  ['letters-print', { width: 900, height: 1250 }, path('/print/slips', clerk)],
]
