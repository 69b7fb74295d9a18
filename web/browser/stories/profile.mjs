// Pictures of the profile: a community on the desk, the phone and paper, the street with its communities, the form of a brand.
const desk = { width: 1440, height: 1000 }
const phone = { width: 390, height: 844 }
const paper = { width: 900, height: 1240 }
const as = (role, path, more = '') => `path=${encodeURIComponent(path)}&role=${role}${more}`
const own = (more = '') => as('community_secretary', '/console/profile', more)
const street = (more = '') => as('street_leader', '/console/profile?area_id=s', more)

async function writeBrand(page) {
  await page.getByRole('button', { name: '修改品牌介绍' }).click()
  await page.getByLabel('名称').waitFor()
  await page.waitForTimeout(400)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['profile', desk, own()], ['profile-phone', { ...phone, height: 1900 }, own()], ['profile-english', desk, own('&locale=en')], ['profile-large', { width: 360, height: 2600 }, own('&type=large')],
  ['profile-brand', desk, own(), writeBrand], ['profile-brand-phone', phone, own(), writeBrand],
  ['profile-street', { width: 1440, height: 1400 }, street()], ['profile-street-phone', { ...phone, height: 2200 }, street()], ['profile-street-large', { width: 360, height: 3400 }, street('&type=large')],
  ['profile-print', paper, as('community_secretary', '/print/profiles/c0')], ['profile-print-street', paper, as('street_leader', '/print/profiles/s')], ['profile-print-english', paper, as('community_secretary', '/print/profiles/c0', '&locale=en')],
]
