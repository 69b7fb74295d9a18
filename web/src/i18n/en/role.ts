// Names of roles (domain.md 2.3).
export default {
  volunteer: 'Volunteer',
  building_head: 'Building head',
  grid_worker: 'Grid worker',
  grid_head: 'Grid head',
  community_worker: 'Community worker',
  community_secretary: 'Community secretary',
  unit_liaison: 'Unit liaison',
  unit_head: 'Head of unit',
  street_officer: 'Street co-building office',
  street_leader: 'Street leader',
  smart_centre: 'Smart centre on duty',
  department: 'Department',
  auditor: 'Supervisor',
  system_administrator: 'System administrator',
  security_administrator: 'Security administrator',
  audit_administrator: 'Audit administrator',
}
