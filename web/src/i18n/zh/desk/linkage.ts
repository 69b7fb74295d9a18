// 三级网：挂钩联系。
export default {
  name: '挂钩联系',
  act: {
    link: '登记挂钩联系',
    end: '结束',
  },
  with_past: '含已结束的',
  none: '现在没有人挂钩联系。',
  never: '没有登记过挂钩联系。',
  over: '已结束',
  first_of: '共 {count} 条，这里列出前 {shown} 条。',
  kind: '类型',
  kind_hint: {
    member_branch: '班子成员、兼职委员联系一个党支部。',
    delegate_community: '党代表联系一个社区。',
    cadre_community: '街道干部、部门和单位人员下沉一个社区。',
  },
  person: '由谁联系',
  person_hint: '只列出有相应任职的人，全街道都能找到。',
  org: '联系哪里',
  to: '联系至',
  ended_on: '结束日期',
  end_title: '结束 {name} 对 {org} 的联系',
  end_consequence: '结束后不再计入走访要求，记录留在历史里。',
}
