// 日志。
export default {
  list: '日志',
  hint: '谁在什么时候做了什么。记录首尾相连，不能改动或删除。',
  empty: '这里会列出每一步操作',
  empty_hint: '有人办理业务或管理账号后就会出现。',
  at: '时间',
  who: '操作人',
  house: '系统',
  resident: '居民',
  entity: '对象',
  event: '操作',
  change: '状态变化',
  reason: '原因',
  entity_id: '对象编号',
  from: '起始日期',
  to: '截止日期',
  entities: { demand: '需求', order: '工单', whistle: '吹哨', resource: '资源', class: '类别', account: '账号', session: '登录', post: '任职', person: '人员', import: '导入', poster: '二维码' },
}
