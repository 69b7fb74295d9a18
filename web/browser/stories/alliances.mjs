// Pictures of alliances: the list with none, some and many, an alliance new and grown, its forms, an organisation's, the own unit's on the phone.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1300 }
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const open = (address, more = '&role=street_officer') => `path=${encodeURIComponent(address)}${more}`
const liaison = '&role=unit_liaison'

const drawer = (name, exact = true) => async (page) => {
  await page.getByRole('button', { name, exact }).first().click()
  await page.locator('.form-drawer').waitFor()
  await page.waitForTimeout(400)
}
const withPast = async (page) => {
  await page.getByRole('tabpanel').getByRole('checkbox', { name: '含已结束的' }).check()
  await page.waitForTimeout(300)
}
const tab = (name) => async (page) => {
  await page.getByRole('tab', { name: new RegExp(`^(${name})`) }).click()
  await page.waitForTimeout(300)
}
const folded = (row, name) => async (page) => {
  await page.getByRole('listitem').filter({ hasText: row }).getByRole('button', { name, exact: true }).first().click()
  await page.locator('.form-drawer').waitFor()
  await page.waitForTimeout(400)
}
/** The drawer of a removal, with what it is by chosen; the last picture sends it as it is. */
const removing = (basis, press) => async (page) => {
  await folded('好邻居便利店', '移出')(page)
  if (basis) await page.getByLabel('按哪项决定').selectOption(basis)
  if (press) await page.locator('.form-drawer').getByRole('button', { name: press, exact: true }).click()
  await page.waitForTimeout(300)
}
const list = '/console/alliances'
const [street, across, begun, community] = ['l1', 'l2', 'new', 'c0'].map((id) => `/console/alliances/${id}`)

/** [name, viewport, query, act?] */
export const shots = [
  ['alliances-list', desk, open(list)], ['alliances-empty', desk, open(list, '&role=street_officer&story=empty')], ['alliances-many', desk, open(list, '&role=street_officer&story=many')],
  ['alliances-list-english', desk, open(list, '&role=street_officer&locale=en')], ['alliances-list-reader', desk, open(list, '&role=street_leader')], ['alliances-list-phone', phone, open(list)],
  ['alliances-new', desk, open(list), drawer('建立联盟')], ['alliances-one', tall, open(street)], ['alliances-one-past', tall, open(street), withPast], ['alliances-one-new', desk, open(begun)], ['alliances-one-complete', desk, open(across)],
  ['alliances-one-english', tall, open(community, '&role=street_officer&locale=en')], ['alliances-one-large', tall, open(community, '&role=street_officer&type=large')], ['alliances-one-reader', desk, open(community, '&role=street_leader')],
  ['alliances-one-phone', { width: 390, height: 1600 }, open(community)], ['alliances-children', tall, open(street), tab('下属联盟')], ['alliances-tasks', tall, open(street), tab('任务清单')], ['alliances-tasks-ours', desk, open('/console/alliance-tasks', '&role=department')], ['alliances-task-list', phone, open('/m/alliance-tasks', liaison)], ['alliances-task', phone, open('/m/alliance-tasks/k0', liaison)], ['alliances-task-large', small, open('/m/alliance-tasks/k0', `${liaison}&type=large`)], ['alliances-history', tall, open(community), tab('经过')],
  ['alliances-change', tall, open(community), drawer('修改联盟')], ['alliances-invite', desk, open(community), drawer('邀请单位')], ['alliances-tick', desk, open(community), drawer('记为完成:定期议事协商')], ['alliances-stage', desk, open(community), drawer('进入运营阶段')],
  ['alliances-paper', desk, open(street), folded('江滨农村商业银行', '登记加入')], ['alliances-leave', desk, open(street), folded('好邻居便利店', '登记退出')], ['alliances-remove', desk, open(street), removing()], ['alliances-remove-resolution', desk, open(street), removing({ index: 1 })], ['alliances-remove-paper', desk, open(street), removing('paper')], ['alliances-remove-empty', phone, open(street, '&role=community_worker&type=large'), removing('paper', '移出')],
  ['alliances-org', desk, open('/console/orgs/o1'), tab('党建联盟')], ['alliances-org-phone', phone, open('/console/orgs/o1'), tab('党建联盟')],
  ['alliances-ours', phone, open('/m/alliances', liaison)], ['alliances-ours-none', phone, open('/m/alliances', `${liaison}&story=empty`)], ['alliances-ours-invited', phone, open('/m/alliances/c0', liaison)], ['alliances-ours-member', phone, open('/m/alliances/l1', liaison)],
  ['alliances-ours-decline', phone, open('/m/alliances/c0/decline', liaison)], ['alliances-ours-leave', phone, open('/m/alliances/l1/leave', liaison)], ['alliances-ours-home', phone, open('/m', liaison)],
  ['alliances-ours-invited-large', small, open('/m/alliances/c0', `${liaison}&type=large`)], ['alliances-ours-english', small, open('/m/alliances', `${liaison}&locale=en`)],
]
