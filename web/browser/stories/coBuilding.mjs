// Pictures of co-building at a glance: signs of alliances, promises by unit, what has come to rest.
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 1300 }
const open = (path, more = '') => `path=${encodeURIComponent(path)}&role=street_officer${more}`
const base = '/console/co-building'

/** [name, viewport, query, act?] */
export const shots = [
  ['glance-signs', desk, open(base)], ['glance-signs-empty', desk, open(base, '&state=empty')], ['glance-signs-phone', phone, open(base)], ['glance-signs-english', desk, open(base, '&locale=en')], ['glance-signs-large', desk, open(base, '&type=large')],
  ['glance-promises', desk, open(`${base}/promises`)], ['glance-promises-phone', phone, open(`${base}/promises`)], ['glance-promises-empty', desk, open(`${base}/promises`, '&state=empty')],
  ['glance-idle', desk, open(`${base}/idle`)], ['glance-idle-resources', desk, open(`${base}/idle?kind=resource`)], ['glance-idle-empty', desk, open(`${base}/idle`, '&state=empty')], ['glance-idle-phone', phone, open(`${base}/idle?kind=resource`)],
]
