// Pictures of duty reports and visits: lists, pages, drawers at the desk; writing and noting on the phone.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 1300 }
const phone = { width: 390, height: 844 }
const long = { width: 390, height: 1300 }
const as = (role, path, more = '') => `path=${encodeURIComponent(path)}&role=${role}${more}`
const office = (path, more = '') => as('street_officer', path, more)
const press = (name) => async (page) => {
  await page.getByRole('button', { name }).first().click()
  await page.waitForTimeout(500)
}

/** [name, viewport, query, act?] */
export const shots = [
  ['duties', desk, office('/console/duty-reports')], ['duties-few', desk, office('/console/duty-reports', '&state=few')], ['duties-empty', desk, office('/console/duty-reports', '&state=empty')], ['duties-english', desk, office('/console/duty-reports', '&locale=en')], ['duties-phone', phone, office('/console/duty-reports')],
  ['duties-settings', desk, office('/console/duty-reports'), press('述职要求')],
  ['duty-sent', desk, office('/console/duty-reports/1')], ['duty-due', desk, office('/console/duty-reports/4')], ['duty-late', desk, office('/console/duty-reports/12')], ['duty-reviewed', desk, office('/console/duty-reports/2', '&locale=en')], ['duty-large', tall, office('/console/duty-reports/1', '&type=large')],
  ['duty-note', tall, office('/console/duty-reports/0'), press('登记交来的报告')], ['duty-back', desk, office('/console/duty-reports/1'), press('退回补充')], ['duty-accept', desk, office('/console/duty-reports/1'), press('审阅通过')],
  ['duty-own', phone, as('owners_committee_head', '/m/duty-reports')], ['duty-own-empty', phone, as('owners_committee_head', '/m/duty-reports', '&state=empty')], ['duty-own-english', phone, as('owners_committee_head', '/m/duty-reports', '&locale=en')],
  ['duty-write', long, as('owners_committee_head', '/m/duty-reports/3')], ['duty-write-empty', phone, as('owners_committee_head', '/m/duty-reports/0'), press('提交述职报告')], ['duty-write-large', long, as('owners_committee_head', '/m/duty-reports/3', '&type=large')], ['duty-read', phone, as('owners_committee_head', '/m/duty-reports/2')],
  ['visits', desk, office('/console/visit-linkages')], ['visits-empty', desk, office('/console/visit-linkages', '&state=empty')], ['visits-english', desk, office('/console/visit-linkages', '&locale=en')], ['visits-phone', phone, office('/console/visit-linkages')], ['visits-settings', desk, office('/console/visit-linkages'), press('走访要求')],
  ['visit', desk, office('/console/visit-linkages/0')], ['visit-late', desk, office('/console/visit-linkages/4')], ['visit-note-for', desk, office('/console/visit-linkages/0'), press('代记走访')], ['visit-word', desk, as('branch_secretary', '/console/visit-linkages/0'), press('补充一句')], ['visit-large', tall, office('/console/visit-linkages/0', '&type=large')],
  ['visits-own', phone, as('committee_member', '/m/visit-linkages')], ['visits-own-empty', phone, as('committee_member', '/m/visit-linkages', '&state=empty')],
  ['visit-own', long, as('committee_member', '/m/visit-linkages/0')], ['visit-own-missing', phone, as('committee_member', '/m/visit-linkages/4'), press('记下走访')], ['visit-own-large', long, as('committee_member', '/m/visit-linkages/0', '&type=large')], ['visit-own-english', long, as('committee_member', '/m/visit-linkages/0', '&locale=en')],
]
