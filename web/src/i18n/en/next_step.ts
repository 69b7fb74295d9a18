// What comes next; keys are next_step.code.
export default {
  triage: 'Triage',
  issue: 'Issue the order',
  claim: 'Wait for a claim',
  confirm_claim: 'Confirm the claim',
  first_contact: 'Contact the requester',
  finish: 'Do it and report back',
  resume: 'Resume',
  callback: 'Call back',
  rework: 'Do it again',
  decide_escalation: 'Street office decides',
  meeting: 'Bring to the joint meeting',
  fund: 'Secure the funds',
  whistle_approval: 'Approve the whistle',
  whistle_response: 'Department reports in',
  review_shelved: 'Review',
  none: 'Nothing left to do',
}
