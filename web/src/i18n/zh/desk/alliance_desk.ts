// 联盟页上只有工作台显示的部分。
export default {
  group: { units: '成员与任务', gives: '约定与资源', meets: '议事与项目', own: '联盟' },
  years: '年度工作法',
  promises: '约定兑现',
  resources: '共享资源',
  meetings: '会议',
  projects: '项目',
  whole_year: '看全年',
  no_year: '还没有公布的年度工作法。公布以后，成员单位勾选的必选和自选项目会列在这里。',
  nobody_in_year: '没有成员单位参加这一年。',
  no_promises: '成员单位今年还没有约定的事项。签了协议以后，约定和兑现会按单位列在这里。',
  kept: '{due} 项约定，已兑现 {kept} 项',
  no_resources: '成员单位还没有提供资源。',
  no_meetings: '联盟还没有开过会。先为它设联席会议，再定下次开会的时间。',
  no_projects: '成员单位还没有参与项目。',
}
