// The map through its pages: shapes come in from a file and are judged, wrong coordinates are noticed and said, the pen draws, cuts and takes back, everything goes out again; and where nobody has drawn, boxes stand for the places.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openBrowser } from './browser.mjs'
import { ask, button, databases, desk, eventually, heading, link, openHouse, phone, sitDown, tell } from './house.mjs'
import { inspector } from './inspect.mjs'

const LIMIT_MS = 60_000

/** A rectangle in degrees as GeoJSON rings; `as` writes each point. */
const rectangle = (west, south, east, north, as) => [[[west, south], [east, south], [east, north], [west, north], [west, south]].map(as)]
/** Open sea west of the demo: a compound, and two grids in it that overlap in the middle and leave its east end out. */
const boxes = { 图试苑: [119.15, 38.4, 119.154, 38.402], 第901网格: [119.15, 38.4, 119.1522, 38.402], 第902网格: [119.152, 38.4, 119.1535, 38.402] }
/** The same places in other coordinates. */
const systems = {
  degrees: (at) => at,
  swapped: ([x, y]) => [y, x],
  metres: ([x, y]) => [(x * Math.PI * 6_378_137) / 180, Math.log(Math.tan(Math.PI / 4 + (y * Math.PI) / 360)) * 6_378_137],
}
const fileOf = (system) => {
  const features = Object.entries(boxes).map(([name, box]) => ({ type: 'Feature', properties: { 名称: name }, geometry: { type: 'Polygon', coordinates: rectangle(...box, systems[system]) } }))
  return { name: `范围-${system}.geojson`, mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })) }
}

for (const database of databases) {
  describe(`the map on ${database}`, () => {
    let house
    let browser
    let worker
    let own
    const { inspect, faults } = inspector('map', database)

    before(async () => {
      house = await openHouse(database)
      browser = await openBrowser()
      worker = await sitDown(browser, house, desk, 'community-worker')
      own = (await ask(worker, '/api/areas')).items[0]
    })
    after(async () => {
      await browser?.close()
      await house?.stop()
    })

    const newPlace = (parent, kind, name) => tell(worker, '/api/areas', { parent_id: parent.id, kind, name })
    /** Writes a shape as the page would; null takes it away. */
    const putShape = (id, version, geometry) =>
      worker.evaluate(
        async ([address, body]) => {
          const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
          const answer = await fetch(address, { method: 'PUT', headers, body: JSON.stringify(body) })
          if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
        },
        [`/api/map/areas/${id}`, { version, geometry }],
      )
    const shapeOf = (page, area) => ask(page, `/api/map/areas/${area.id}`)
    const areaNamed = async (name) => (await ask(worker, '/api/areas')).items.find((area) => area.name === name)

    /** Hands a file in and answers what the page's server understood. */
    async function upload(file) {
      await worker.goto('/console/map/import')
      await worker.getByLabel(/把文件拖到这里/).setInputFiles(file)
      await worker.getByRole('heading', { name: '读懂了什么' }).waitFor({ timeout: LIMIT_MS })
      return ask(worker, `/api/map/imports/${new URL(worker.url()).pathname.split('/').at(-1)}`)
    }

    test('a file is understood, written, and its overlap and its hole are told', async () => {
      const compound = await newPlace(own, 'compound', '图试苑')
      for (const name of ['第901网格', '第902网格']) await newPlace(compound, 'grid', name)
      await upload(fileOf('degrees'))
      await worker.getByText(/按 WGS-84（与 CGCS2000 相同）读取/).waitFor()
      await inspect(worker, 'understood')
      await button(worker, '写入 3 个范围').click()
      await worker.getByText(/已写入 3 个范围/).waitFor()
      await inspect(worker, 'written')
      await link(worker, '看地图').click()
      await heading(worker, '地图').waitFor()
      const overlap = worker.getByRole('button', { name: /第90[12]网格与第90[12]网格重叠/ })
      await overlap.waitFor()
      await worker.getByRole('button', { name: /图试苑里没有网格的空白/ }).waitFor()
      await overlap.click()
      await worker.waitForTimeout(1_500) // the map flies there
      await inspect(worker, 'findings')
      await button(worker, '看第901网格').first().click()
      await worker.getByText('平方米').first().waitFor()
      await worker.waitForURL((url) => url.searchParams.get('area_id')) // the address names the place
    })

    test('metres and swapped axes are noticed, said, and nothing is written before somebody agrees', async () => {
      for (const [system, said, read] of [['swapped', /先后写反了/, /先后对调/], ['metres', /坐标单位是米，不是度/, /墨卡托/]]) {
        const job = await upload(fileOf(system))
        assert.ok(job.preview.wants_agreement, system)
        await worker.getByText(said).waitFor()
        await worker.getByText('先确认坐标系。').waitFor()
        assert.ok(await worker.getByRole('button', { name: /^写入/ }).isDisabled(), `${system}: not before it is agreed`)
        await inspect(worker, system)
        await button(worker, '确认这样读取').click()
        await worker.getByText('先确认坐标系。').waitFor({ state: 'hidden' })
        await worker.getByText(read).first().waitFor()
        const counts = async () => (await ask(worker, `/api/map/imports/${job.id}`)).preview.counts
        const { unchanged, change, flawed } = await eventually(counts, (now) => now.unchanged + now.change === 3)
        assert.deepEqual([unchanged + change, flawed], [3, 0], `${system} lies where it should`)
      }
    })

    test('the import is taken back, and so are its findings', async () => {
      const compound = await areaNamed('图试苑')
      assert.ok((await shapeOf(worker, compound)).geometry)
      const imported = await upload(fileOf('degrees'))
      assert.equal(imported.preview.counts.unchanged, 3, 'the same file once more changes nothing')
      assert.ok(await button(worker, '写入 0 个范围').isDisabled())
      await worker.goBack()
      await worker.goto(`/console/map?area_id=${compound.id}`)
      await button(worker, '恢复上一次').click()
      await worker.getByText('还没有画', { exact: true }).waitFor()
      assert.equal((await shapeOf(worker, compound)).geometry, null)
    })

    test('the pen draws, takes back, refuses a bow-tie, cuts in two and restores', async () => {
      const [drawn, second] = [await newPlace(own, 'compound', '手画苑'), await newPlace(own, 'compound', '手画苑二期')]
      await worker.goto(`/console/map?area_id=${drawn.id}`)
      await button(worker, '画范围').click()
      const canvas = worker.getByRole('application')
      await canvas.waitFor()
      await worker.waitForTimeout(1_000) // the map flies to the community
      const frame = await canvas.boundingBox()
      const tap = async (...points) => {
        for (const [x, y] of points) await worker.mouse.click(frame.x + frame.width * x, frame.y + frame.height * y)
      }
      await tap([0.3, 0.3], [0.6, 0.3], [0.6, 0.6], [0.3, 0.6])
      await inspect(worker, 'drawing')
      await button(worker, '结束这条线').click()
      await button(worker, '撤销').click()
      await worker.getByText('还没有画', { exact: true }).last().waitFor()
      assert.ok(await button(worker, '保存').isDisabled(), 'nothing is there to save')
      await button(worker, '重做').click()
      await inspect(worker, 'drawn')
      await button(worker, '保存').click()
      await worker.getByRole('status').filter({ hasText: '已保存。' }).waitFor()
      const { square_metres: whole } = await shapeOf(worker, drawn)
      assert.ok(whole > 1_000, `${whole} m²`)
      await worker.getByRole('button', { name: /手画苑.*重叠/ }).first().waitFor()

      // a border that crosses itself is refused with the place of the fault, and nothing typed is lost
      await button(worker, '修改范围').click()
      await worker.getByText('坐标文字', { exact: true }).click()
      const points = worker.getByLabel(/每行一个点/)
      await points.fill('119.15, 38.41\n119.16, 38.42\n119.16, 38.41\n119.15, 38.42')
      await button(worker, '按文字更新').click()
      await button(worker, '保存').click()
      await worker.getByRole('alert').filter({ hasText: /与自己相交/ }).waitFor()
      await inspect(worker, 'bow-tie')
      assert.match(await points.inputValue(), /119\.16/)
      await button(worker, '取消').click()
      assert.equal((await shapeOf(worker, drawn)).square_metres, whole)

      await button(worker, '修改范围').click()
      await button(worker, '切开').click()
      await tap([0.2, 0.45], [0.75, 0.45])
      await button(worker, '结束这条线').click()
      await worker.getByText(/切成了 2 块/).waitFor()
      await inspect(worker, 'cut')
      const box = worker.getByRole('combobox', { name: '第 2 块' })
      await box.fill(second.name)
      await worker.getByRole('option', { name: second.name }).first().click()
      await button(worker, '保存各块').click()
      await worker.getByRole('status').filter({ hasText: '已保存。' }).waitFor()
      // "saved" may still stand from the time before
      const measured = async () => [(await shapeOf(worker, drawn)).square_metres, (await shapeOf(worker, second)).square_metres]
      const parts = await eventually(measured, (now) => now.every(Boolean))
      assert.ok(Math.abs(parts[0] + parts[1] - whole) < whole / 100 && parts.every((part) => part > whole / 10), `${parts} of ${whole}`)

      await button(worker, '恢复上一次').click()
      await worker.getByRole('status').filter({ hasText: '已保存。' }).waitFor()
      const again = async () => Math.round((await shapeOf(worker, drawn)).square_metres)
      assert.equal(await eventually(again, (now) => now === Math.round(whole)), Math.round(whole))
      await worker.getByRole('button', { name: /手画苑二期重叠|手画苑二期与/ }).first().waitFor()
      await worker.waitForTimeout(1_000) // the shapes are read again
      await inspect(worker, 'restored')
    })

    test('a border drawn beside its neighbour is pulled onto it, and that is one step back', async () => {
      const [neighbour, beside] = [await newPlace(own, 'compound', '邻边苑'), await newPlace(own, 'compound', '贴边苑')]
      // their common border runs along 119.164; it was drawn five metres off, its corners a little up and down
      const common = 119.164
      await putShape(neighbour.id, (await shapeOf(worker, neighbour)).version, { type: 'Polygon', coordinates: rectangle(119.16, 38.41, common, 38.412, systems.degrees) })
      await worker.goto(`/console/map?area_id=${beside.id}`)
      await button(worker, '画范围').click()
      await worker.getByText('坐标文字', { exact: true }).click()
      const points = worker.getByLabel(/每行一个点/)
      await points.fill('119.16406, 38.41001\n119.168, 38.41\n119.168, 38.412\n119.16406, 38.41199')
      await button(worker, '按文字更新').click()
      const drawn = await points.inputValue()
      await inspect(worker, 'before-align')
      const corners = async () => (await points.inputValue()).split('\n').map((line) => line.split(', ').map(Number))
      const off = (at) => Math.abs(at[0] - common)
      const nearest = (all) => all.filter((at) => off(at) < 0.0001).map(off)
      assert.ok(nearest(await corners()).every((distance) => distance > 0.00005), 'it stands off')

      await button(worker, '对齐相邻边界').click()
      await worker.waitForFunction(([area, before]) => area.value !== before, [await points.elementHandle(), drawn])
      const pulled = nearest(await corners())
      assert.ok(pulled.length >= 2 && pulled.every((distance) => distance < 0.0000005), `on the neighbour's border: ${pulled}`)
      assert.ok((await corners()).some(([x]) => Math.abs(x - 119.168) < 0.0000005), 'what is far from it stays')
      await inspect(worker, 'aligned')

      await button(worker, '撤销').click()
      assert.equal(await eventually(() => points.inputValue(), (text) => text === drawn), drawn)
      await button(worker, '重做').click()
      await button(worker, '保存').click()
      await worker.getByRole('status').filter({ hasText: '已保存。' }).waitFor()
      const { items } = await ask(worker, '/api/map/findings')
      const between = items.filter((finding) => finding.between.some((place) => place.id === beside.id))
      assert.deepEqual(between, [], 'no overlap is left between the two')
    })

    test('what goes out comes in again unchanged', async () => {
      const [download] = await Promise.all([worker.waitForEvent('download'), link(worker, '导出 GeoJSON').click()])
      const bytes = readFileSync(await download.path())
      const { type, features } = JSON.parse(bytes)
      assert.equal(type, 'FeatureCollection')
      assert.ok(features.some((feature) => feature.properties.name === '手画苑'))
      const { preview } = await upload({ name: 'out.geojson', mimeType: 'application/geo+json', buffer: bytes })
      assert.equal(preview.sign, 'degrees', 'RFC 7946 knows no other')
      const { unchanged, change, create, flawed } = preview.counts
      assert.deepEqual([change, create, flawed], [0, 0, 0], 'export → import changes nothing')
      assert.ok(unchanged > 0)
    })

    test('a map holds on a phone', async () => {
      const small = await sitDown(browser, house, phone, 'community-worker')
      for (const path of ['/console/map', `/console/map?area_id=${own.id}`, '/console/map/import']) {
        await small.goto(path)
        await small.getByRole('heading', { level: 1 }).waitFor()
        await small.waitForTimeout(800)
        const wide = await small.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        assert.ok(wide <= 0, `${path} sticks out by ${wide} px`)
        await inspect(small, `phone${path.replaceAll(/[^a-z]/g, '-').slice(0, 20)}`)
      }
      await small.context().close()
    })

    test('the tiles a street has set lie under its map, and nothing else comes from outside', async () => {
      const officer = await sitDown(browser, house, desk, 'street-officer')
      const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==', 'base64')
      for (const outside of ['https://*.tiles.example/**', 'https://elsewhere.example/**']) await officer.route(outside, (route) => route.fulfill({ contentType: 'image/png', body: dot }))
      const loads = (address) => officer.evaluate((from) => new Promise((done) => Object.assign(new Image(), { onload: () => done(true), onerror: () => done(false), src: from })), address)
      await officer.goto('/console/map')
      await button(officer, '底图').click()
      await officer.getByLabel(/^瓦片地址/).fill('http://tiles.example/{z}/{x}/{y}.png')
      await officer.getByRole('dialog').getByRole('button', { name: '保存' }).click()
      await officer.getByRole('dialog').getByRole('alert').first().waitFor()
      assert.equal(await loads('https://t0.tiles.example/a.png'), false, 'not before it is set')
      await officer.getByLabel(/^瓦片地址/).fill('https://t{s}.tiles.example/ground/{z}/{x}/{y}.png')
      await officer.getByLabel(/^注记图层地址/).fill('https://t{s}.tiles.example/names/{z}/{x}/{y}.png')
      await officer.getByRole('dialog').getByRole('button', { name: '保存' }).click()
      for (const layer of ['ground', 'names']) await officer.locator(`img.leaflet-tile-loaded[src*="/${layer}/"]`).first().waitFor({ state: 'attached', timeout: LIMIT_MS })
      assert.equal(await loads('https://elsewhere.example/a.png'), false, 'only from where the street has said')
      await officer.context().close()
    })

    test('where nobody has drawn, boxes stand for the places', async () => {
      const { features } = await ask(worker, '/api/map/shapes')
      for (const { id, properties } of features) await putShape(id, properties.version, null)
      await worker.goto('/console/map')
      const boxesButton = button(worker, '示意图')
      const pressed = await eventually(() => boxesButton.getAttribute('aria-pressed'), (state) => state === 'true')
      assert.equal(pressed, 'true', 'the boxes come by themselves')
      const compound = (await ask(worker, '/api/areas')).items.find((area) => area.kind === 'compound' && area.households > 100)
      await worker.getByRole('button', { name: new RegExp(`^${compound.name}（小区），[\\d,]+ 户$`) }).click()
      await worker.getByText('还没有画', { exact: true }).waitFor()
      await inspect(worker, 'boxes')
      const into = button(worker, `进入${compound.name}`)
      const building = worker.getByRole('button', { name: /幢（楼栋）/ }).first()
      await into.or(building).first().waitFor()
      if (await into.count()) await into.click()
      await building.waitFor()
      await inspect(worker, 'boxes-inside')
      const small = await sitDown(browser, house, phone, 'community-worker')
      await small.goto('/console/map')
      await small.getByRole('button', { name: /（小区）/ }).first().waitFor()
      const wide = await small.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.ok(wide <= 0, `the boxes stick out by ${wide} px`)
      await inspect(small, 'boxes-phone')
      assert.deepEqual(faults, [])
    })
  })
}
