// A resident's slip from the QR page to the answer and to a demand, on a phone, without a login; and a paper slip typed in.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, field, heading, link, openHouse, phone, sitDown } from './house.mjs'

/** A small photo painted in the browser, with a place noted in it as a camera would. */
async function photo(page) {
  const base64 = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 })
    const brush = canvas.getContext('2d')
    brush.fillStyle = '#886644'
    brush.fillRect(0, 0, 1600, 1200)
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1]
  })
  const plain = Buffer.from(base64, 'base64')
  const note = Buffer.concat([Buffer.from('Exif\0\0'), Buffer.from('GPS30.25N120.16E')])
  const head = Buffer.from([0xff, 0xe1, (note.length + 2) >> 8, (note.length + 2) & 255])
  return { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([plain.subarray(0, 2), head, note, plain.subarray(2)]) }
}

for (const database of databases) {
  describe(`letters (${database})`, () => {
    let browser
    let house
    before(async () => {
      browser = await openBrowser()
      house = await openHouse(database)
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    it('go from the QR page to the answer and to a demand', async () => {
      const head = await sitDown(browser, house, phone, 'building-head')
      const clerk = await sitDown(browser, house, desk, 'community-secretary')
      const own = (await ask(head, '/api/session')).posts.find((post) => post.role === 'building_head')
      const { items } = await ask(clerk, '/api/posters')
      const poster = items.find((one) => one.area_id === own.area_id)
      assert.ok(poster, 'the building of the head has a poster')

      // the resident: one page, three taps and the words
      const resident = await sitDown(browser, house, phone)
      await resident.goto(`/p/${poster.code}`)
      await heading(resident, '有什么事').waitFor()
      const began = Date.now()
      await resident.getByText('提意见', { exact: true }).click()
      await field(resident, '您的意见').fill('三楼的灯坏了一个月，老人摸黑上楼')
      await resident.locator('input[type=file]').setInputFiles(await photo(resident))
      await resident.getByAltText('您加的照片').waitFor()
      await button(resident, '发送').click()
      await heading(resident, '收到了').waitFor()
      assert.ok(Date.now() - began < 20_000, 'under twenty seconds')
      const code = new URL(resident.url()).pathname.split('/')[2]
      assert.match(code, /^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/)

      // the head: sees the words and the photo, not who wrote; answers
      await head.goto('/m/letters')
      await link(head, '三楼的灯坏了一个月').first().click()
      await head.getByAltText('来信附的照片').waitFor()
      const letter = new URL(head.url()).pathname.split('/')[3]
      const picture = await head.evaluate(async (id) => [...new Uint8Array(await (await fetch(`/api/letters/${id}/picture`)).arrayBuffer())], letter)
      assert.ok(picture.length > 500 && !Buffer.from(picture).includes('GPS30.25'), 'the place is gone')
      await button(head, '答复').click()
      await field(head, '答复').fill('电工周三上午来换，我盯着。')
      await button(head, '发出答复').click()
      await head.getByText('电工周三上午来换，我盯着。').waitFor()

      // the writer reads it under the code and adds a word
      await button(resident, '查看进展').click()
      await resident.getByText('电工周三上午来换，我盯着。').waitFor()
      await button(resident, '补充一句').click()
      await field(resident, '要补充的话').fill('二楼的灯也在闪')
      await button(resident, '发送').click()
      await resident.getByText('二楼的灯也在闪').waitFor()

      // the desk takes it further; the demand has the words, and the same code opens it
      await clerk.goto(`/console/letters/${letter}`)
      await button(clerk, '转办').click()
      await field(clerk, '一句话说清').fill('更换三楼楼道灯')
      await clerk.getByRole('dialog').getByRole('button', { name: '转办' }).click()
      await clerk.getByRole('link', { name: /^XQ/ }).click()
      await heading(clerk, '更换三楼楼道灯').waitFor()
      await clerk.getByAltText('来信附的照片').waitFor()
      await resident.goto(`/t/${code}`)
      await resident.getByText(/XQ\d/).waitFor()
      await resident.getByText('电工周三上午来换，我盯着。').waitFor()
      // once only
      const again = await clerk.evaluate(async (id) => {
        const { version } = await (await fetch(`/api/letters/${id}`)).json()
        const answer = await fetch(`/api/letters/${id}/convert`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ version, to: 'idea' }) })
        return [answer.status, (await answer.json()).code]
      }, letter)
      assert.deepEqual(again, [409, 'letter_converted_before'])
    })

    it('are typed in from paper one after the other, and building and day stay', async () => {
      const clerk = await sitDown(browser, house, desk, 'community-secretary')
      await clerk.goto('/console/letters')
      await button(clerk, '录入纸条').click()
      const drawer = clerk.getByRole('dialog')
      const mailbox = drawer.getByRole('combobox')
      await mailbox.fill('1幢')
      await drawer.getByRole('option').first().click()
      for (const words of ['公告栏的通知贴了三层', '一楼空地可以种花']) {
        const began = Date.now()
        await drawer.getByRole('textbox', { name: '信的内容' }).fill(words)
        await drawer.getByText('点子', { exact: true }).click()
        await button(drawer, '保存，录下一张').click()
        await drawer.getByText(/^XJ.*已录入/).waitFor()
        await clerk.waitForFunction(() => document.querySelector('[role=dialog] textarea').value === '')
        assert.ok(Date.now() - began < 20_000)
        assert.notEqual(await mailbox.inputValue(), '')
      }
      const { items } = await ask(clerk, '/api/letters?channel=paper&class=idea')
      assert.ok(items.some((one) => one.text_start === '一楼空地可以种花' && one.transcribed))
    })
  })
}
