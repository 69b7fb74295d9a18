// Pictures of rosters: the choice and what was brought in before, the columns to confirm, the rows judged, the end; on the desk, a phone, in large type and English.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 1500 }
const small = { width: 360, height: 2000 }
const open = (address, more = '') => `path=${encodeURIComponent(address)}&role=community_worker${more}`

const verdict = (name) => async (page) => {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  await page.waitForTimeout(300)
}
async function takeBack(page) {
  await page.getByRole('button', { name: '撤销这次导入' }).click()
  await page.getByRole('dialog').waitFor()
}

/** [name, viewport, query, act?] */
export const shots = [
  ['rosters', desk, open('/console/rosters?kind=posts')], ['rosters-english', desk, open('/console/rosters', '&locale=en')], ['rosters-phone', phone, open('/console/rosters')], ['rosters-large', small, open('/console/rosters', '&type=large')],
  ['rosters-columns', desk, open('/console/rosters/read')], ['rosters-columns-phone', phone, open('/console/rosters/read')],
  ['rosters-checked', desk, open('/console/rosters/checked')], ['rosters-faulty', desk, open('/console/rosters/checked'), verdict('有错')], ['rosters-change', desk, open('/console/rosters/checked'), verdict('更新')],
  ['rosters-checked-phone', phone, open('/console/rosters/checked'), verdict('有错')], ['rosters-checked-large', small, open('/console/rosters/checked', '&type=large'), verdict('有错')], ['rosters-checked-english', desk, open('/console/rosters/checked', '&locale=en')],
  ['rosters-done', desk, open('/console/rosters/done')], ['rosters-undo', desk, open('/console/rosters/done'), takeBack], ['rosters-undone', desk, open('/console/rosters/undone')],
]
