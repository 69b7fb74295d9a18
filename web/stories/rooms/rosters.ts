// The made-up answers about rosters: a sheet whose columns are to be confirmed, one judged row by row, one written.
import type { RosterImport, RosterRow, Verdict } from '@/api/roster'
import { STORY_NOW } from '../now'
import type { StoryRoom } from '../rooms'

const at = (days: number) => new Date(STORY_NOW - days * 86_400_000).toISOString()
const titles: [string, string, boolean, string[]][] = [['name', '姓名', true, ['张三', '李秀英', '王㛃']], ['phone', '电话', false, ['13800001234', '0574-87654321', '']], ['role', '岗位', true, ['楼长', '网格员', '楼长']], ['area', '负责区域', true, ['滨河苑 3 幢', '第2网格', '锦绣苑５幢']], ['from', '任职日期', false, ['2026.3.1', '2025年9月', '45992']]]
const columns = [...titles.map(([, title, , samples], index) => ({ index, title: title === '负责区域' ? '负责楼栋（网格）' : title, samples })), { index: 5, title: '备注', samples: ['新任', '', '兼职'] }]
const roster = (id: string, over: Partial<RosterImport>): RosterImport => ({
  id, kind: 'posts', file_name: '北江社区楼长花名册（2026年11月）.xlsx', state: 'read', created_at: at(0), sheet: { columns, rows: 286 }, mapping: { name: 0, phone: 1, role: 2, from: 4 }, remembered: false,
  fields: titles.map(([key, title, required]) => ({ key, title, required })), progress: { done: 0, of: 286 }, counts: { create: 0, change: 0, unchanged: 0, conflict: 0, faulty: 0, written: 0 }, problem: null, version: 1, ...over,
})
const judged = { create: 41, change: 12, unchanged: 226, conflict: 4, faulty: 3 }
const rosters: Record<string, RosterImport> = {
  read: roster('read', {}),
  checked: roster('checked', { state: 'checked', remembered: true, counts: { ...judged, written: 0 } }),
  checking: roster('checking', { state: 'checking', progress: { done: 120, of: 286 } }),
  done: roster('done', { kind: 'persons', file_name: '党员名册.xlsx', state: 'done', created_at: at(3), sheet: { columns: [], rows: 1_204 }, counts: { create: 1_180, change: 20, unchanged: 0, conflict: 0, faulty: 4, written: 1_200 } }),
  undone: roster('undone', { kind: 'areas', file_name: '楼栋表.csv', state: 'undone', created_at: at(9), sheet: { columns: [], rows: 138 } }),
}

const row = (number: number, label: string, verdict: Verdict, over: Partial<RosterRow> = {}): RosterRow => ({ row: number, label, verdict, changes: [], faults: [], ...over })
const judgedRows: Record<Verdict, RosterRow[]> = {
  create: [
    row(4, '李秀英', 'create', { changes: [{ field: 'role', title: '岗位', from: null, to: '楼长' }, { field: 'area', title: '负责区域', from: null, to: '北江社区 · 滨河苑 · 3幢' }, { field: 'from', title: '任职日期', from: null, to: '2026年3月1日' }] }),
    row(5, '王㛃', 'create', { changes: [{ field: 'role', title: '岗位', from: null, to: '网格员' }, { field: 'area', title: '负责区域', from: null, to: '北江社区 · 第2网格' }] }),
  ],
  change: [row(9, '周国平', 'change', { changes: [{ field: 'phone', title: '电话', from: '138****1234', to: '139****5678' }, { field: 'note', title: '备注', from: '兼职', to: '' }] })],
  unchanged: [row(3, '沈玉书', 'unchanged')],
  conflict: [row(17, '张三、李四', 'conflict', { faults: [{ column: 'A', title: '姓名', value: '张三、李四', message: '一格里像有两个人，请分成两行。' }] })],
  faulty: [row(22, '赵磊', 'faulty', { faults: [{ column: 'D', title: '负责区域', value: '锦绣苑 99 幢', message: '没有找到这个区域。' }, { column: 'E', title: '任职日期', value: '去年', message: '读不出日期，请写成 2026-03-01。' }] })],
}

export const room: StoryRoom = {
  answers: {
    'GET /api/rosters': () => ({ items: Object.values(rosters), total: Object.keys(rosters).length, page: 1, page_size: 50 }),
    'GET /api/rosters/imports/*': ({ rest }) => rosters[rest[0]!] ?? rosters.read,
    'GET /api/rosters/imports/*/rows': ({ url, rest }) => {
      const verdict = (url.searchParams.get('verdict') ?? 'create') as Verdict
      const items = judgedRows[verdict]
      return { items, total: rosters[rest[0]!]!.counts[verdict], page: 1, page_size: 50 }
    },
  },
}
