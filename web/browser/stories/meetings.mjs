// Pictures of meetings: bodies, one meeting in every part of its life, resolutions, a matter's story, the signs, papers, and the phone of a member.
const desk = { width: 1440, height: 900 }
const tall = { width: 1440, height: 2000 }
const phone = { width: 390, height: 844 }
const long = { width: 390, height: 2600 }
const open = (path, more = '') => `path=${encodeURIComponent(path)}&role=community_worker${more}`
const unit = (path, more = '') => `path=${encodeURIComponent(path)}&role=unit_liaison${more}`
const as = (role, path, more = '') => `path=${encodeURIComponent(path)}&role=${role}${more}`

const press = (name, which = 0) => async (page) => {
  await page.getByRole('button', { name }).nth(which).click()
  await page.waitForTimeout(500)
}
const meeting = (state, more = '') => open('/console/meetings/1', `&state=${state}${more}`)

const paper = async (page) => {
  await press('安排会议')(page)
  await page.getByLabel('谁开会').selectOption('b1')
  await page.getByRole('checkbox', { name: /已经开过/ }).check()
  await page.getByLabel('开会日期').fill('2026-09-15')
}

/** [name, viewport, query, act?] */
export const shots = [
  ['meetings', desk, open('/console/meetings')], ['meetings-empty', desk, open('/console/meetings', '&state=empty')], ['meetings-error', desk, open('/console/meetings', '&state=error')], ['meetings-phone', phone, open('/console/meetings')], ['meetings-english', desk, open('/console/meetings', '&locale=en')], ['meetings-unit', desk, unit('/console/meetings')],
  ['meeting-plan', desk, open('/console/meetings'), async (page) => {
    await press('安排会议')(page)
    await page.getByLabel('谁开会').selectOption('b1')
    await page.getByLabel('日期').fill('2026-12-17')
  }],
  ['meeting-plan-paper', desk, open('/console/meetings'), paper], ['meeting-plan-paper-phone', { width: 390, height: 1000 }, open('/console/meetings'), paper], ['meeting-plan-paper-english', desk, open('/console/meetings', '&locale=en'), async (page) => {
    await press('Plan a meeting')(page)
    await page.getByRole('checkbox', { name: /held already/ }).check()
  }],
  ['meeting-paper', { width: 1440, height: 2600 }, meeting('noticed-paper')], ['meeting-paper-phone', { width: 390, height: 1400 }, meeting('noticed-paper')], ['meeting-paper-hold', desk, meeting('noticed-paper'), press('确认已召开')], ['meeting-paper-held', desk, meeting('held-paper')], ['meeting-paper-english', desk, meeting('noticed-paper', '&locale=en')],
  ['bodies', desk, open('/console/bodies')], ['bodies-empty', desk, open('/console/bodies', '&state=empty')], ['body', tall, open('/console/bodies/b1')], ['body-lacks', desk, open('/console/bodies/b4')], ['body-owners', desk, open('/console/bodies/b3')], ['body-owners-phone', phone, open('/console/bodies/b3', '&type=large')], ['body-phone', long, open('/console/bodies/b1')], ['body-large', tall, open('/console/bodies/b1', '&type=large')], ['body-english', desk, open('/console/bodies/b5', '&locale=en')],
  ['body-new', tall, open('/console/bodies'), async (page) => {
    await press('建立议事组织')(page)
    await press('修改规则')(page)
  }],
  ['body-seat', desk, open('/console/bodies/b1'), press('增加席位')],
  ['meeting-topics', tall, meeting('topics_open')], ['meeting-topics-empty', desk, meeting('topics_open-empty')], ['meeting-topics-english', tall, meeting('topics_open', '&locale=en')], ['meeting-topic-late', desk, meeting('topics_open'), press(/^列入：滨河苑/)], ['meeting-topic-refuse', desk, meeting('topics_open'), press(/^不列入：周末/)],
  ['meeting-topics-phone', { width: 390, height: 5200 }, meeting('topics_open')], ['meeting-topics-large', { width: 1440, height: 3200 }, meeting('topics_open', '&type=large')], ['meeting-gap-late', desk, meeting('topics_open'), press(/^列入：.*无人覆盖/)], ['meeting-gap-late-phone', phone, meeting('topics_open'), press(/^列入：.*无人覆盖/)], ['meeting-gap-late-english', desk, meeting('topics_open', '&locale=en'), press(/^Put on the agenda: .*nobody covers/)],
  ['meeting-noticed', { width: 1440, height: 2600 }, meeting('noticed')], ['meeting-many', { width: 1440, height: 6400 }, meeting('noticed-many')], ['meeting-many-phone', { width: 390, height: 9000 }, meeting('noticed-many')], ['meeting-noticed-phone', { width: 390, height: 4600 }, meeting('noticed')], ['meeting-noticed-large', { width: 1440, height: 3600 }, meeting('noticed', '&type=large')],
  ['meeting-over', desk, meeting('topics_open-over')], ['meeting-over-phone', phone, meeting('topics_open-over')], ['meeting-over-english', desk, meeting('topics_open-over', '&locale=en')], ['meeting-undecided', desk, meeting('noticed-undecided')], ['meeting-undecided-phone', phone, meeting('noticed-undecided')],
  ['meeting-attendance', { width: 1440, height: 2600 }, meeting('noticed'), async (page) => {
    await page.getByRole('radio', { name: '到会' }).first().focus()
    for (const key of ['1', '1', '3', '1', '4', '2']) await page.keyboard.press(key)
    await page.getByRole('button', { name: '加列席人员' }).click()
  }],
  ['meeting-held', { width: 1440, height: 2900 }, meeting('held')], ['meeting-vote', desk, meeting('held'), async (page) => {
    await press('表决', 0)(page)
    await page.getByLabel('同意', { exact: true }).fill('5')
    await page.getByLabel('反对', { exact: true }).fill('2')
  }],
  ['meeting-resolve', desk, meeting('held'), press('记决议', 0)], ['meeting-carry', desk, meeting('held'), async (page) => {
    const row = page.locator('li[data-id=r1]')
    await row.getByRole('button', { name: '结转下次' }).click()
    await page.waitForTimeout(500)
  }],
  ['meeting-minutes', { width: 1440, height: 3200 }, meeting('minutes_draft')], ['meeting-approve', { width: 1440, height: 2700 }, as('community_secretary', '/console/meetings/1', '&state=minutes_draft')], ['meeting-approved', { width: 1440, height: 2700 }, meeting('minutes_approved')], ['meeting-cancelled', desk, meeting('cancelled')], ['meeting-error', desk, open('/console/meetings/1', '&state=error')],
  ['meeting-outdated', { width: 1440, height: 3200 }, meeting('minutes_draft-outdated')], ['meeting-outdated-approver', { width: 1440, height: 2700 }, as('community_secretary', '/console/meetings/1', '&state=minutes_draft-outdated')], ['meeting-outdated-phone', { width: 390, height: 6400 }, meeting('minutes_draft-outdated')], ['meeting-outdated-english', { width: 1440, height: 3200 }, meeting('minutes_draft-outdated', '&locale=en')],
  ['meeting-lost', { width: 1440, height: 2900 }, meeting('held-lost')], ['meeting-take-back', desk, meeting('held'), press('撤回表决')], ['meeting-owners', { width: 1440, height: 2300 }, meeting('held-owners')], ['meeting-counts', desk, meeting('held-owners'), press('更正户数')],
  ['resolutions', desk, open('/console/resolutions')], ['resolutions-empty', desk, open('/console/resolutions', '&state=empty')], ['resolutions-phone', long, open('/console/resolutions')], ['resolutions-english', desk, open('/console/resolutions', '&locale=en')],
  ['signs', desk, open('/console/meeting-signs')], ['signs-empty', desk, open('/console/meeting-signs', '&state=empty')], ['signs-phone', { width: 390, height: 1500 }, open('/console/meeting-signs')], ['signs-english', desk, open('/console/meeting-signs', '&locale=en')],
  ['story', { width: 1440, height: 1100 }, open('/console/stories/d1')], ['story-few', desk, open('/console/stories/d1', '&state=few')], ['story-phone', { width: 390, height: 1900 }, open('/console/stories/d1')], ['story-large', { width: 1440, height: 1500 }, open('/console/stories/d1', '&type=large')], ['story-error', desk, open('/console/stories/d1', '&state=error')],
  ['gaps', desk, open('/console/coverage/places?figure=with_head&missing=true')], ['gaps-phone', phone, open('/console/coverage/places?figure=with_head&missing=true')], ['gap-topic', desk, open('/console/coverage/places?figure=with_head&missing=true'), press(/^提请议事/)], ['gap-topic-english', desk, open('/console/coverage/places?figure=with_head&missing=true', '&locale=en'), press(/^Put on a meeting/)], ['gap-topic-none', desk, open('/console/coverage/places?figure=with_head&missing=true', '&state=empty'), press(/^提请议事/)],
  ['meeting-answer', desk, meeting('noticed'), async (page) => {
    await press('登记答复')(page)
    await page.getByLabel('谁的答复').selectOption({ index: 4 })
  }],
  ['minutes-print', { width: 900, height: 1240 }, open('/print/minutes/1', '&state=minutes_approved')], ['sign-in-print', { width: 900, height: 1240 }, open('/print/sign-in/1', '&state=noticed')],
  ['our-meetings', phone, unit('/m/meetings')], ['our-meetings-empty', phone, unit('/m/meetings', '&state=empty')], ['our-meeting', { width: 390, height: 1500 }, unit('/m/meetings/1', '&state=noticed')], ['our-meeting-large', { width: 390, height: 1900 }, unit('/m/meetings/1', '&state=noticed&type=large')], ['our-meeting-english', { width: 390, height: 1500 }, unit('/m/meetings/1', '&state=noticed&locale=en')],
  ['our-meeting-proxy', phone, unit('/m/meetings/1', '&state=noticed'), async (page) => {
    await page.getByText('委托别人', { exact: true }).click()
    await page.waitForTimeout(200)
  }],
  ['our-meeting-decided', { width: 390, height: 1500 }, unit('/m/meetings/1', '&state=minutes_approved')], ['our-topic', phone, unit('/m/meetings/1/topic', '&state=noticed')], ['our-resolutions', phone, unit('/m/resolutions')], ['our-resolutions-empty', phone, unit('/m/resolutions', '&state=empty')], ['our-resolution', phone, unit('/m/resolutions/r2')],
]
