// The net: linkages.
export default {
  name: 'Linkages',
  act: {
    link: 'Add a linkage',
    end: 'End',
  },
  with_past: 'With ended ones',
  none: 'Nobody is linked now.',
  never: 'Nobody was ever linked.',
  over: 'Ended',
  first_of: 'The first {shown} of {count}.',
  kind: 'Kind',
  kind_hint: {
    member_branch: 'A committee member, full or part-time, looks after a Party branch.',
    delegate_community: 'A Party delegate keeps in touch with a community.',
    cadre_community: 'A cadre of the street, a department or a unit works in a community.',
  },
  person: 'Who',
  person_hint: 'Everybody in the street who holds a post for it.',
  org: 'Linked to',
  to: 'Until',
  ended_on: 'Ended on',
  end_title: 'End the linkage of {name} to {org}',
  end_consequence: 'It no longer owes visits; the record stays in the history.',
}
