// 下一步做什么；键是 next_step.code。
export default {
  triage: '研判受理',
  issue: '发单',
  claim: '等待接单',
  confirm_claim: '确认接单',
  first_contact: '联系诉求人',
  finish: '办理并反馈',
  resume: '恢复办理',
  callback: '回访',
  rework: '重新办理',
  decide_escalation: '街道研究处置',
  meeting: '提交联席会议',
  fund: '落实资金',
  whistle_approval: '批准吹哨',
  whistle_response: '部门报到',
  review_shelved: '复核暂缓事项',
  none: '无需再办理',
}
