// Pictures of co-building at a glance: signs of alliances, promises by unit, what has come to rest.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 1300 }
const open = (path, more = '') => `path=${encodeURIComponent(path)}&role=street_officer${more}`
const base = '/console/co-building'

const tap = (name) => (page) => page.getByRole('button', { name }).click().then(() => page.getByRole('status').filter({ hasText: /已|不再/ }).first().waitFor())

/** [name, viewport, query, act?] */
export const shots = [
  ['glance-signs', desk, open(base)], ['glance-signs-empty', desk, open(base, '&state=empty')], ['glance-signs-phone', phone, open(base)], ['glance-signs-english', desk, open(base, '&locale=en')], ['glance-signs-large', desk, open(base, '&type=large')],
  ['glance-promises', desk, open(`${base}/promises`)], ['glance-promises-phone', phone, open(`${base}/promises`)], ['glance-promises-empty', desk, open(`${base}/promises`, '&state=empty')],
  ['glance-idle-reminded', desk, open(`${base}/idle`), tap('提醒“东州区人民医院”')], ['glance-idle-kept', desk, open(`${base}/idle?kind=resource`), tap('“法律咨询”仍在提供')],
  ['glance-idle-alliances', desk, open(`${base}/idle?kind=alliance`)], ['glance-idle-heads', desk, open(`${base}/idle?kind=head`)], ['glance-idle-demands-phone', phone, open(`${base}/idle?kind=demand`)],
  ['glance-beside', desk, open(`${base}/beside?alliance_id=a0`)], ['glance-beside-phone', phone, open(`${base}/beside`)], ['glance-beside-empty', desk, open(`${base}/beside`, '&state=empty')],
  ['glance-idle', desk, open(`${base}/idle`)], ['glance-idle-resources', desk, open(`${base}/idle?kind=resource`)], ['glance-idle-empty', desk, open(`${base}/idle`, '&state=empty')], ['glance-idle-phone', phone, open(`${base}/idle?kind=resource`)],
]
