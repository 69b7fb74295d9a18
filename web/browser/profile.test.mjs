// A community's profile: its secretary reads strengths and gaps, opens the rows behind one, writes the brand and prints one page; a unit sees no profile.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { faultsOf } from './axe.mjs'
import { openBrowser } from './browser.mjs'
import { button, desk, heading, link, openHouse, phone, sitDown } from './house.mjs'

describe('profile', () => {
  let house
  let browser
  before(async () => {
    house = await openHouse('embedded')
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    await house?.stop()
  })

  test('a secretary reads the profile, opens a gap, writes the brand and prints one page', async () => {
    const secretary = await sitDown(browser, house, desk, 'community-secretary')
    await secretary.goto('/console/coverage')
    await link(secretary, '社区画像').click()
    await heading(secretary, /社区画像$/).waitFor()
    assert.deepEqual(await faultsOf(secretary), [])

    // a gap opens exactly the places it counts
    const gap = link(secretary, /^\d+ 栋楼的楼长空缺超过 60 天$/)
    const missing = Number((await gap.innerText()).match(/^(\d+) 栋/)[1])
    await gap.click()
    await heading(secretary, '楼长空缺超过 60 天的楼栋').waitFor()
    await secretary.getByText(new RegExp(`共 ${missing} 条`)).first().waitFor()
    await secretary.goBack()

    // the brand is written once and kept
    await heading(secretary, /社区画像$/).waitFor()
    await secretary.getByRole('heading', { name: '还没有品牌介绍' }).waitFor()
    await button(secretary, '填写品牌介绍').click()
    await secretary.getByLabel('几句话').fill('每月第一个周六，居民坐下来议一件事。')
    await button(secretary, '保存品牌介绍').click()
    await secretary.getByText(/名称|必填|请填写/).first().waitFor()
    await secretary.getByLabel('名称').fill('滨河议事')
    await button(secretary, '保存品牌介绍').click()
    await secretary.getByRole('heading', { name: '滨河议事' }).waitFor()
    await secretary.reload()
    await secretary.getByText('每月第一个周六，居民坐下来议一件事。').waitFor()

    // one sheet of paper
    await link(secretary, '打印一页').click()
    await secretary.getByRole('heading', { level: 2, name: /社区画像$/ }).waitFor()
    const pdf = await secretary.pdf({ preferCSSPageSize: true })
    assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length, 1, 'pages')
  })

  test('the street leader reads it on a phone, with its communities, and writes nothing', async () => {
    const leader = await sitDown(browser, house, phone, 'street-leader')
    await leader.goto('/console/profile')
    await heading(leader, /街道画像$/).waitFor()
    assert.ok(await button(leader, '填写品牌介绍').getAttribute('aria-disabled'))
    assert.ok(await leader.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing runs out of the phone')
    assert.deepEqual(await faultsOf(leader), [])
    await leader.getByRole('row').nth(1).getByRole('link').click()
    await heading(leader, /社区画像$/).waitFor()
  })
})
