// Pictures of the net: a place with its linkages and notice boards, an organisation, a person, the coverage of the street.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const open = (address, more = '&role=community_worker') => `path=${encodeURIComponent(address)}${more}`

const tab = (name) => async (page) => {
  await page.getByRole('tab', { name: new RegExp(`^(${name})`) }).click()
  await page.waitForTimeout(300)
}
const then = (first, name) => async (page) => {
  await first(page)
  await page.getByRole('button', { name }).first().click()
  await page.locator('.form-drawer').waitFor()
  await page.waitForTimeout(400)
}
const linkages = tab('挂钩联系|Linkages')
const boards = tab('宣传栏|Notice boards')
const withPast = async (page) => {
  await linkages(page)
  await page.getByRole('tabpanel').getByRole('checkbox').check()
  await page.waitForTimeout(300)
}
const toTheEnd = (page) => page.locator('.scroll').evaluate((box) => box.scrollTo(box.scrollWidth, 0))
const [place, org, person] = ['/console/areas/c0', '/console/orgs/o1', '/console/persons/p1']

/** [name, viewport, query, act?] */
export const shots = [
  ['net-place-linkages', desk, open(place), linkages], ['net-place-boards', desk, open(place), boards], ['net-place-boards-new', desk, open(place), then(boards, '登记宣传栏')], ['net-place-boards-down', desk, open(place), then(boards, '拆除')],
  ['net-place-linkages-phone', phone, open(place), linkages], ['net-place-boards-phone', phone, open(place), boards],
  ['net-org-linkages', desk, open(org), withPast], ['net-org-linkages-new', desk, open(org), then(linkages, '登记挂钩联系')], ['net-org-linkages-end', desk, open(org), then(linkages, '结束')], ['net-org-linkages-phone', phone, open(org), withPast],
  ['net-org-linkages-english', desk, open(org, '&role=community_worker&locale=en'), linkages], ['net-org-linkages-large', desk, open(org, '&role=community_worker&type=large'), linkages], ['net-org-linkages-reader', desk, open(org, '&role=street_leader'), linkages],
  ['net-person', desk, open(person)], ['net-person-phone', phone, open(person)],
  ['net-coverage', { width: 1440, height: 1000 }, open('/console/coverage')], ['net-coverage-english', { width: 1440, height: 1000 }, open('/console/coverage', '&role=community_worker&locale=en')], ['net-coverage-phone', { width: 390, height: 1600 }, open('/console/coverage')],
  ['net-coverage-phone-large', { width: 360, height: 2600 }, open('/console/coverage', '&role=community_worker&type=large')], ['net-coverage-phone-scrolled', { width: 390, height: 1600 }, open('/console/coverage'), toTheEnd], ['net-coverage-large', { width: 1440, height: 1000 }, open('/console/coverage', '&role=community_worker&type=large')],
  ['net-coverage-places-phone', phone, open('/console/coverage/places?figure=with_head&missing=true')], ['net-coverage-places-large', { width: 360, height: 740 }, open('/console/coverage/places?figure=with_head&missing=true', '&role=community_worker&type=large')], ['net-coverage-units-phone', phone, open('/console/coverage/units?missing=true')],
]
