// Sheets for browser tests: writes a plain .xlsx and reads one back, as rows of text. One sheet, no styles.
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** CRC-32 as zip wants it (ISO 3309). */
function crc32(bytes) {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

const u16 = (value) => Buffer.from([value & 255, value >>> 8])
const u32 = (value) => Buffer.from([value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24])

function zip(files) {
  const parts = []
  const directory = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text)
    const packed = deflateRawSync(bytes)
    const title = Buffer.from(name)
    // version 2.0, no flags, deflated, 1980-01-01 00:00
    const facts = Buffer.concat([u16(20), u16(0), u16(8), u16(0), u16(33), u32(crc32(bytes)), u32(packed.length), u32(bytes.length), u16(title.length), u16(0)])
    parts.push(Buffer.from('PK\x03\x04'), facts, title, packed)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), u16(20), facts, u16(0), u16(0), u16(0), u32(0), u32(offset), title]))
    offset += 4 + facts.length + title.length + packed.length
  }
  const index = Buffer.concat(directory)
  const count = u16(directory.length)
  return Buffer.concat([...parts, index, Buffer.from('PK\x05\x06'), u16(0), u16(0), count, count, u32(index.length), u32(offset), u16(0)])
}

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const letters = (index) => String.fromCharCode(65 + index)
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'

/** The bytes of an .xlsx of one sheet; all cells are text, at most 26 columns. */
export function writeSheet(rows) {
  const cells = (row, place) => row.map((value, index) => (value === '' ? '' : `<c r="${letters(index)}${place + 1}" t="inlineStr"><is><t xml:space="preserve">${escape(value)}</t></is></c>`)).join('')
  return zip({
    '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${rows.map((row, place) => `<row r="${place + 1}">${cells(row, place)}</row>`).join('')}</sheetData></worksheet>`,
  })
}

/** The files of a zip by name, read from its directory. */
function unzip(bytes) {
  const files = {}
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, nameLength] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)]
    const start = bytes.readUInt32LE(at + 42)
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
    const packed = bytes.subarray(data, data + size)
    files[bytes.toString('utf8', at + 46, at + 46 + nameLength)] = (method === 8 ? inflateRawSync(packed) : packed).toString()
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return files
}

const plain = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&')
const texts = (xml) => plain([...xml.matchAll(/<t(?:\s[^>]*)?>([^<]*)<\/t>/g)].map(([, text]) => text).join(''))

/** The rows of the first sheet of an .xlsx as text; empty cells are left out of a row. */
export function readSheet(bytes) {
  const files = unzip(bytes)
  const shared = [...(files['xl/sharedStrings.xml'] ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(([, item]) => texts(item))
  const value = (attributes, inside) => {
    if (attributes.includes('t="inlineStr"')) return texts(inside)
    const written = /<v>([^<]*)<\/v>/.exec(inside)?.[1] ?? ''
    return attributes.includes('t="s"') ? (shared[Number(written)] ?? '') : plain(written)
  }
  return [...files['xl/worksheets/sheet1.xml'].matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) => [...row.matchAll(/<c\s([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes, inside]) => value(attributes, inside ?? '')).filter(Boolean))
}
