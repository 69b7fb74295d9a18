// The area, sight and acts of each role (domain.md 2.3).
const reasonNeeded = 'after stating a reason, on record'
const never = 'never'
/** Posts of the net without a part in the loop. */
const netOnly = { scope: 'place of the post', sees: 'places, organisations, the map; no business', phone: never, does: 'nothing in Linli' }

export default {
  community_worker: { scope: 'own community', sees: 'all demands, orders, resources', phone: reasonNeeded, does: 'triage, issue, confirm, call back, import' },
  community_secretary: { scope: 'own community', sees: 'all demands, orders, resources, figures', phone: reasonNeeded, does: 'triage, issue, escalate, whistle' },
  building_head: { scope: 'own buildings', sees: 'demands of the building', phone: 'with consent, while open', does: 'writes down, follows up' },
  stairwell_head: { scope: 'own entrance or stairwell', sees: 'demands of the entrance or stairwell', phone: 'with consent, while open', does: 'writes down, follows up' },
  grid_worker: { scope: 'own grid', sees: 'demands and orders of the grid', phone: reasonNeeded, does: 'verify, handle, escalate' },
  grid_head: { scope: 'own grid', sees: 'demands and orders of the grid', phone: reasonNeeded, does: 'verify, handle, escalate' },
  unit_liaison: { scope: 'own unit', sees: 'open demands without personal data', phone: 'after the claim is confirmed', does: 'offer, claim, contact, report' },
  unit_head: { scope: 'own unit', sees: 'what the unit contributes', phone: never, does: 'confirms for the unit' },
  volunteer: { scope: 'self', sees: 'demands open to claim', phone: 'after the claim is confirmed', does: 'claim, report' },
  street_officer: { scope: 'own street', sees: 'all demands, orders, resources', phone: reasonNeeded, does: 'assign, decide what is escalated, keep classes' },
  street_leader: { scope: 'own street', sees: 'figures and supervised matters', phone: never, does: 'approve whistles, supervise' },
  smart_centre: { scope: 'own street', sees: 'what is overdue, totals', phone: never, does: 'route, remind' },
  department: { scope: 'whistles to it', sees: 'its own whistles', phone: never, does: 'report in, joint handling' },
  auditor: { scope: 'assigned area', sees: 'demands, orders, log; personal data masked', phone: never, does: 'reads only' },
  committee_member: netOnly,
  part_time_member: netOnly,
  branch_secretary: netOnly,
  residents_committee_member: netOnly,
  owners_committee_head: netOnly,
  owners_committee_member: netOnly,
  delegate: netOnly,
  supervisor: netOnly,
  system_administrator: { scope: 'accounts, settings', sees: 'accounts and posts, no business', phone: never, does: 'make accounts, give posts' },
  security_administrator: { scope: 'account security', sees: 'state of accounts, no business', phone: never, does: 'lock, unlock' },
  audit_administrator: { scope: 'the log', sees: 'the log, no business', phone: never, does: 'reads only' },
}
