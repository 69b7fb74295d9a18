// 约定与兑现：单位在手机上看到的文字。
export default {
  kept: '已兑现',
  owed: '我们的约定',
  owed_hint: '办结的工单、借出的场地、完成的项目和活动会自动计入，不用另外填报。',
  owed_none: '还没有生效的共建协议',
  owed_none_hint: '协议签署后，约定的事项和进度会列在这里。',
  until: '到 {day} 为止',
  left: '今年还差 {count} {unit}',
  none_due: '当年没有应兑现的',
  done_so_far: '已做 {count} {unit}',
  in_all: '有效期内共约定 {count} {unit}',
}
