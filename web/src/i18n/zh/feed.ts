// 日历订阅。
export default {
  list: '日历订阅',
  hint: '把预约显示在自己的手机或电脑日历里：生成地址，粘贴到日历软件的“订阅日历”。有地址就能看到，请勿外传；不用了随时停用。',
  make: { resource: '订阅“{title}”的预约', org: '订阅{name}的日历', own: '订阅我的预约' },
  own: '我的预约',
  kind: { resource: '场地、物品', org: '单位', own: '本人' },
  not_read: '订阅没有读出来',
  read_at: '最近读取：{at}',
  never_read: '还没有日历软件读取过',
  address: '显示地址',
  address_hint: '粘贴到日历软件的“订阅日历”',
  copy: '复制',
  copied: '已复制',
  revoke: '停用',
  revoke_sure: '确认停用',
  revoke_consequence: '停用“{name}”的订阅后，这个地址立即失效，日历软件不再更新。',
}
