// The groups of the console's menu.
export default {
  group: {
    demands: 'Demands and orders',
    units: 'Units and alliances',
    council: 'Meetings and projects',
    resources: 'Resources and bookings',
    net: 'Buildings and people',
    figures: 'At a glance',
    records: 'Records and settings',
  },
}
