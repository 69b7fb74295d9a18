// 状态的名称；与 ui/status.ts 的表一一对应。
export default {
  demand: { submitted: '待受理', accepted: '已受理', not_accepted: '不予受理', referred: '已转介', merged: '已合并', published: '待接单', claimed: '待确认', in_progress: '办理中', suspended: '已挂起', reported: '待回访', closed: '已办结', awaiting_meeting: '待议', awaiting_fund: '待资金', escalated: '已上报街道', whistled: '已吹哨', shelved: '暂缓', archived: '已归档' },
  order: { claimed: '待确认', confirmed: '办理中', suspended: '已挂起', reported: '待回访', reopened: '重新办理', closed: '已办结', released: '已退单', declined: '未确认', withdrawn: '已撤回' },
  resource: { draft: '草稿', in_review: '待审核', listed: '可用', paused: '暂停', stale: '待确认是否可用', expired: '已过期', withdrawn: '已撤下' },
  whistle: { drafted: '草拟', approved: '已批准', sent: '待报到', reported_in: '已报到', joint_handling: '联合处置', closed: '已办结', to_district: '已上报区', refused: '未批准' },
  letter: { received: '已收到', classified: '已分类', replied: '已答复', converted: '已转办', closed: '已办结' },
  job: { queued: '排队中', running: '进行中', done: '已完成', failed: '未完成' },
  import: { read: '待核对', mapping: '待核对', checking: '试导入中', checked: '待确认导入', importing: '导入中', done: '已导入', undoing: '撤销中', undone: '已撤销', failed: '未完成' },
  poster: { current: '使用中', revoked: '已作废' },
  account: { active: '正常', locked: '已锁定', disabled: '已停用' },
  post: { current: '在任', coming: '未到任', ended: '已卸任' },
  campaign: { draft: '草稿', published: '招募中', closed: '已结束' },
  slot: { open: '可报名', held: '选择中', taken: '已有人' },
  application: { recommended: '待本人同意', submitted: '待审查', checked: '待公示', publicity: '公示中', approved: '待聘任', claimed: '待确认认领', confirmed: '待聘任', appointed: '已聘任', declined: '本人未同意', refused: '未通过', withdrawn: '已撤回' },
  head: { appointed: '待到任', on_duty: '在岗', suspended: '暂停', resigned: '已辞任', ended: '已届满', removed: '已免职' },
  appointment_letter: { not_begun: '尚未生效', in_force: '有效', suspended: '暂停', over: '已失效' },
  registration: { submitted: '待核实', verified: '已报到', declined: '未通过', left: '已退出' },
}
