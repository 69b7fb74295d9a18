// Names of states; one for each row of the table in ui/status.ts.
export default {
  demand: { submitted: 'To triage', accepted: 'Accepted', not_accepted: 'Not accepted', referred: 'Referred', merged: 'Merged', published: 'Open to claim', claimed: 'To confirm', in_progress: 'In progress', suspended: 'Suspended', reported: 'To call back', closed: 'Closed', awaiting_meeting: 'For the meeting', awaiting_fund: 'Awaiting funds', escalated: 'With the street', whistled: 'Whistled', shelved: 'Shelved', archived: 'Archived' },
  order: { claimed: 'To confirm', confirmed: 'In progress', suspended: 'Suspended', reported: 'To call back', reopened: 'Reopened', closed: 'Closed', released: 'Returned', declined: 'Not confirmed', withdrawn: 'Withdrawn' },
  resource: { draft: 'Draft', in_review: 'In review', listed: 'Available', paused: 'Paused', stale: 'Still on offer?', expired: 'Expired', withdrawn: 'Withdrawn' },
  whistle: { drafted: 'Drafted', approved: 'Approved', sent: 'Awaiting report-in', reported_in: 'Reported in', joint_handling: 'Joint handling', closed: 'Closed', to_district: 'With the district', refused: 'Not approved' },
  letter: { received: 'Received', classified: 'Classified', replied: 'Answered', converted: 'Taken further', closed: 'Closed' },
  job: { queued: 'Queued', running: 'Running', done: 'Done', failed: 'Failed' },
  import: { read: 'To check', mapping: 'To check', checking: 'Dry run', checked: 'To confirm', importing: 'Importing', done: 'Imported', undoing: 'Undoing', undone: 'Undone', failed: 'Not finished' },
  poster: { current: 'In use', revoked: 'Revoked' },
  account: { active: 'Active', locked: 'Locked', disabled: 'Disabled' },
  post: { current: 'In office', coming: 'To come', ended: 'Ended' },
  campaign: { draft: 'Draft', published: 'Recruiting', closed: 'Closed' },
  slot: { open: 'Open', held: 'Being chosen', taken: 'Taken' },
  application: { recommended: 'Awaiting consent', submitted: 'To be checked', checked: 'To be publicised', publicity: 'On public notice', approved: 'To be appointed', claimed: 'Claim to confirm', confirmed: 'To be appointed', appointed: 'Appointed', declined: 'Declined', refused: 'Not accepted', withdrawn: 'Withdrawn' },
  head: { appointed: 'Yet to begin', on_duty: 'On duty', suspended: 'Suspended', resigned: 'Resigned', ended: 'Term over', removed: 'Removed' },
  appointment_letter: { not_begun: 'Not yet in force', in_force: 'In force', suspended: 'Suspended', over: 'No longer in force' },
  registration: { submitted: 'To be verified', verified: 'Registered', declined: 'Not accepted', left: 'Left' },
}
