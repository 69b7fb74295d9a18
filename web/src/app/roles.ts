// Groups of roles (codes of linli-domain `Role`) for menus. What a role may really do the server decides; a menu only spares a closed door.

/** Works on the whole list of a community or the street. */
export const deskRoles = ['community_worker', 'community_secretary', 'street_officer', 'street_leader', 'smart_centre'] as const
/** Enters and decides there. */
export const clerkRoles = ['community_worker', 'community_secretary', 'street_officer'] as const
/** Acts for a unit. */
export const unitRoles = ['unit_liaison', 'unit_head'] as const
/** Reads, changes nothing. */
export const readerRoles = ['auditor'] as const
/** The three separated administrators see no business. */
export const administratorRoles = ['system_administrator', 'security_administrator', 'audit_administrator'] as const
/** Everybody whose work is the loop itself. */
export const businessRoles = [
  'community_worker', 'community_secretary', 'building_head', 'grid_worker', 'grid_head', 'unit_liaison', 'unit_head', 'volunteer',
  'street_officer', 'street_leader', 'smart_centre', 'department', 'auditor',
] as const
/** Holds a post of the net without a part in the loop. */
export const netOnlyRoles = [
  'stairwell_head', 'committee_member', 'part_time_member', 'branch_secretary', 'residents_committee_member', 'owners_committee_head', 'owners_committee_member', 'delegate', 'supervisor',
] as const
/** Every role a post can have, in the order people expect. */
export const allRoles = [...businessRoles, ...netOnlyRoles, ...administratorRoles] as const
