// What comes next; keys are next_step.code.
export default {
  triage: 'Triage',
  publish: 'Issue the order',
  claim: 'Claim',
  confirm_claim: 'Confirm the claim',
  contact: 'Contact the requester',
  report_done: 'Do it and report back',
  callback: 'Call back',
  decide_escalated: 'Street office decides',
  meeting: 'Bring to the joint meeting',
  await_fund: 'Secure the funds',
  resume: 'Resume',
  review_shelved: 'Review',
  supervise: 'Supervise',
  archive: 'Archive',
}
