// Pictures of the desk's pages: resources, lists, rates, imports, accounts, classes, notices, posters, search, the log.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const open = (path, more = '') => `path=${encodeURIComponent(path)}&role=community_secretary${more}`
const as = (role, path, more = '') => `path=${encodeURIComponent(path)}&role=${role}${more}`

const press = (name) => async (page) => {
  await page.getByRole('button', { name }).first().click()
  await page.waitForTimeout(500)
}
async function resetPassword(page) {
  await press('重置密码')(page)
  await page.locator('.danger-dialog .danger').click()
  await page.locator('.password').waitFor()
  await page.waitForTimeout(400)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['resources', desk, open('/console/resources')], ['resources-phone', phone, open('/console/resources')], ['resources-english', desk, open('/console/resources', '&locale=en')], ['resources-large', desk, open('/console/resources', '&type=large')],
  ['resource', desk, open('/console/resources/0')], ['resource-review', desk, open('/console/resources/7')], ['resource-form', desk, open('/console/resources/0'), press('修改')], ['resource-phone', phone, open('/console/resources/0')], ['resource-withdraw', desk, open('/console/resources/0'), async (page) => {
    await press(/^更多/)(page)
    await page.getByText('撤下').last().click()
    await page.waitForTimeout(500)
  }],
  ['lists', { width: 1440, height: 1000 }, open('/console/lists')], ['lists-phone', { width: 390, height: 1800 }, open('/console/lists')], ['lists-english', desk, open('/console/lists', '&locale=en')], ['lists-large', desk, open('/console/lists', '&type=large')],
  ['rates', desk, open('/console/rates')], ['rates-formula', desk, open('/console/rates'), press(/满意率/)], ['rates-unit', desk, open('/console/rates?by=org')], ['rates-phone', { width: 390, height: 1200 }, open('/console/rates')], ['rates-english', desk, open('/console/rates', '&locale=en')], ['rates-large', desk, open('/console/rates', '&type=large')],
  ['imports', desk, open('/console/imports')], ['imports-phone', phone, open('/console/imports')], ['imports-empty', desk, open('/console/imports', '&state=empty')], ['import-mapping', desk, open('/console/imports/i1')], ['import-remembered', desk, open('/console/imports/i1', '&state=read')],
  ['import-checking', desk, open('/console/imports/i1', '&state=checking')], ['import-checked', desk, open('/console/imports/i1', '&state=checked')], ['import-checked-english', desk, open('/console/imports/i1', '&state=checked&locale=en')], ['import-checked-large', desk, open('/console/imports/i1', '&state=checked&type=large')],
  ['import-mapping-phone', phone, open('/console/imports/i1')], ['import-done', desk, open('/console/imports/i1', '&state=done')], ['import-failed', desk, open('/console/imports/i1', '&state=failed')],
  ['accounts', desk, as('system_administrator', '/console/accounts')], ['accounts-phone', phone, as('system_administrator', '/console/accounts')], ['accounts-new', { width: 1440, height: 1000 }, as('system_administrator', '/console/accounts'), press('建立账号')], ['accounts-known', desk, as('system_administrator', '/console/accounts'), press('为在任人员开通账号')], ['accounts-password', desk, as('system_administrator', '/console/accounts/u1'), resetPassword],
  ['account-admin', desk, as('system_administrator', '/console/accounts/u1')], ['account-security', desk, as('security_administrator', '/console/accounts/u4')], ['account-own', desk, as('system_administrator', '/console/accounts/a')], ['account-english', desk, as('system_administrator', '/console/accounts/u1', '&locale=en')],
  ['sights', { width: 1440, height: 1100 }, as('audit_administrator', '/console/sights')], ['log', desk, as('audit_administrator', '/console/log')], ['log-english', desk, as('audit_administrator', '/console/log', '&locale=en')],
  ['classes', desk, as('street_officer', '/console/classes')], ['classes-new', desk, as('street_officer', '/console/classes'), press(/^新增下级/)], ['classes-retired', desk, as('street_officer', '/console/classes'), press(/^停用/)], ['classes-phone', phone, as('street_officer', '/console/classes')], ['classes-large', desk, as('street_officer', '/console/classes', '&type=large')],
  ['search', desk, open('/console/search?q=停车 书法')], ['search-phone', phone, open('/console/search?q=停车')], ['search-nothing', desk, open('/console/search?q=直升机', '&state=empty')],
  ['notices', desk, open('/console/lists'), press(/提醒/)], ['notices-phone', phone, open('/console/lists'), press(/提醒/)],
  ['posters', desk, open('/console/posters')], ['posters-print', { width: 900, height: 1240 }, open('/print/posters?code=H7KM-4TDF&name=北江社区 · 滨河苑 · 1 栋')],
  ['posters-sheet', { width: 900, height: 1240 }, open(`/print/posters?${['滨河苑 · 1 栋', '滨河苑 · 2 栋', '滨河苑 · 3 栋', '学府里 · 6 栋 2 单元', '锦绣里 · 12 栋'].map((name, index) => `code=H7KM-4TD${index}&name=${name}`).join('&')}`)],
  ['own-account', { width: 1440, height: 1500 }, open('/console/account')],
]
