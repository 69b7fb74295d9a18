// Pictures of the map: the whole net, a chosen place, what overlaps, the pen, boxes where nobody has drawn, a file of shapes on its way in.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const small = { width: 360, height: 740 }
const open = (address, more = '') => `path=${encodeURIComponent(address)}&role=community_worker${more}`

/** The map draws itself after its first frame. */
const settle = (page) => page.waitForTimeout(600)
const press = (name) => async (page) => {
  await settle(page)
  await page.getByRole('button', { name }).first().click()
  await settle(page)
}
async function draw(page) {
  await press('修改范围')(page)
  await page.getByText('坐标文字').click()
}
const boxes = press('示意图')

/** [name, viewport, query, act?] */
export const shots = [
  ['map', desk, open('/console/map'), settle], ['map-english', desk, open('/console/map', '&locale=en'), settle], ['map-large', desk, open('/console/map', '&type=large'), settle],
  ['map-phone', { ...phone, height: 1500 }, open('/console/map'), settle], ['map-phone-large', { ...small, height: 1700 }, open('/console/map', '&type=large'), settle],
  ['map-place', desk, open('/console/map?area_id=c0k0'), settle], ['map-overlap', desk, open('/console/map'), press(/第2网格与第4网格重叠/)], ['map-draw', desk, open('/console/map?area_id=c0k0'), draw], ['map-tiles', desk, open('/console/map'), press('底图')],
  ['map-boxes', desk, open('/console/map'), boxes], ['map-boxes-undrawn', desk, open('/console/map', '&net=undrawn'), settle], ['map-boxes-phone', { ...phone, height: 1500 }, open('/console/map', '&net=undrawn'), settle],
  ['map-street', desk, open('/console/map', '&net=street'), settle],
  ['map-import', desk, open('/console/map/import')], ['map-import-checked', desk, open('/console/map/import/checked')], ['map-import-swapped', desk, open('/console/map/import/swapped')], ['map-import-done', desk, open('/console/map/import/done')],
  ['map-import-phone', { ...phone, height: 1500 }, open('/console/map/import/checked')], ['map-import-large', { ...small, height: 2000 }, open('/console/map/import/checked', '&type=large')],
]
