// Names of posts (domain.md 2.3).
export default {
  community_worker: 'Community worker',
  community_secretary: 'Community secretary',
  building_head: 'Building head',
  unit_liaison: 'Unit liaison',
  grid_worker: 'Grid worker',
  street_office: 'Co-building office',
  street_leader: 'Street leader',
  department: 'Department',
  supervisor: 'Supervisor',
  system_administrator: 'System administrator',
  security_administrator: 'Security administrator',
  audit_administrator: 'Audit administrator',
}
