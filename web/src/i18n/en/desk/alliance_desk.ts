// The parts of an alliance's page that only the console shows.
export default {
  group: { units: 'Members and tasks', gives: 'Promises and resources', meets: 'Meetings and projects', own: 'The alliance' },
  years: 'Yearly method',
  promises: 'Promises kept',
  resources: 'Shared resources',
  meetings: 'Meetings',
  projects: 'Projects',
  whole_year: 'See the whole year',
  no_year: 'No yearly method is open. Once one is, what members tick of its mandatory and optional projects stands here.',
  nobody_in_year: 'No member takes part in this year.',
  no_promises: 'Members promised nothing this year. Once agreements are signed, promises and what was delivered stand here by unit.',
  kept: '{kept} of {due} lines kept',
  no_resources: 'Members offer no resources yet.',
  no_meetings: 'The alliance has not met. Found its joint meeting, then plan when it meets next.',
  no_projects: 'Members have a part in no project yet.',
}
