// 各岗位的范围、所见、所为(domain.md 2.3)。
const reasonNeeded = '先填原因，查看留痕'
const never = '看不到'
/** 在网内任职、不经办清单的岗位。 */
const netOnly = { scope: '任职的地方', sees: '区域、组织、地图，没有业务内容', phone: never, does: '不在系统中办理' }

export default {
  community_worker: { scope: '本社区', sees: '全部需求、工单、资源', phone: reasonNeeded, does: '受理、发单、确认、回访、导入' },
  community_secretary: { scope: '本社区', sees: '全部需求、工单、资源和统计', phone: reasonNeeded, does: '受理、发单、上报、吹哨' },
  building_head: { scope: '负责的楼栋', sees: '本楼栋的需求', phone: '本人同意且办理中', does: '代为登记、跟进' },
  stairwell_head: { scope: '负责的单元、楼道', sees: '本单元、楼道的需求', phone: '本人同意且办理中', does: '代为登记、跟进' },
  grid_worker: { scope: '本网格', sees: '本网格的需求和工单', phone: reasonNeeded, does: '核实、办理、上报' },
  grid_head: { scope: '本网格', sees: '本网格的需求和工单', phone: reasonNeeded, does: '核实、办理、上报' },
  unit_liaison: { scope: '本单位', sees: '公开认领的需求，不含个人信息', phone: '确认接单后', does: '提供资源、接单、联系、反馈' },
  unit_head: { scope: '本单位', sees: '本单位的贡献', phone: never, does: '确认本单位的情况' },
  volunteer: { scope: '本人', sees: '可认领的需求', phone: '确认接单后', does: '接单、反馈' },
  street_officer: { scope: '本街道', sees: '全街道的需求、工单、资源', phone: reasonNeeded, does: '指派、处置上报事项、维护类别' },
  street_leader: { scope: '本街道', sees: '统计和督办事项', phone: never, does: '批准吹哨、督办' },
  smart_centre: { scope: '本街道', sees: '超期和汇总情况', phone: never, does: '分流、提醒' },
  department: { scope: '吹哨到本部门的事项', sees: '本部门的吹哨单', phone: never, does: '报到、联合处置' },
  auditor: { scope: '指定范围', sees: '需求、工单和日志，隐去个人信息', phone: never, does: '只读' },
  committee_member: netOnly,
  part_time_member: netOnly,
  branch_secretary: netOnly,
  residents_committee_member: netOnly,
  owners_committee_head: netOnly,
  owners_committee_member: netOnly,
  delegate: netOnly,
  supervisor: netOnly,
  system_administrator: { scope: '账号与配置', sees: '账号和任职，没有业务内容', phone: never, does: '建立账号、安排任职' },
  security_administrator: { scope: '账号安全', sees: '账号状态，没有业务内容', phone: never, does: '锁定、解锁' },
  audit_administrator: { scope: '日志', sees: '日志，没有业务内容', phone: never, does: '只读' },
}
