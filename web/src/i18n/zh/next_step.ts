// 下一步做什么；键是 next_step.code。
export default {
  triage: '研判并受理',
  publish: '发单',
  claim: '接单',
  confirm_claim: '确认接单',
  contact: '联系诉求人',
  report_done: '办理并反馈',
  callback: '回访',
  decide_escalated: '街道研究处置',
  meeting: '提交联席会议',
  await_fund: '落实资金',
  resume: '恢复办理',
  review_shelved: '复核暂缓事项',
  supervise: '督办',
  archive: '归档',
}
