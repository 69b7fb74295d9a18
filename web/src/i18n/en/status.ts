// Names of states; one for each row of the table in ui/status.ts.
export default {
  demand: { draft: 'Draft', submitted: 'To triage', not_accepted: 'Not accepted', referred: 'Referred', merged: 'Merged', accepted: 'Accepted', published: 'Open to claim', awaiting_meeting: 'For the meeting', awaiting_fund: 'Awaiting funds', claimed: 'To confirm', escalated: 'With the street', shelved: 'Shelved', in_progress: 'In progress', suspended: 'Suspended', reported: 'Awaiting callback', closed: 'Closed', reopened: 'Reopened', supervised: 'Supervised', archived: 'Archived' },
  order: { published: 'Open to claim', claimed: 'To confirm', in_progress: 'In progress', suspended: 'Suspended', reported: 'Awaiting callback', closed: 'Closed', withdrawn: 'Withdrawn', escalated: 'With the street' },
  resource: { draft: 'Draft', in_review: 'In review', listed: 'Available', paused: 'Paused', stale: 'Still on offer?', expired: 'Expired', withdrawn: 'Withdrawn' },
  whistle: { drafted: 'Drafted', approved: 'Approved', sent: 'Awaiting report-in', reported_in: 'Reported in', joint_handling: 'Joint handling', closed: 'Closed', to_district: 'With the district' },
  job: { queued: 'Queued', running: 'Running', done: 'Done', failed: 'Failed' },
  account: { active: 'Active', locked: 'Locked', disabled: 'Disabled' },
  post: { current: 'In office', coming: 'To come', ended: 'Ended' },
}
