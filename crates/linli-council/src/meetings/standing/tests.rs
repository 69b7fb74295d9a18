//! Votes against attendances, reason by reason, and as properties.

use super::*;
use crate::bodies::rules::{AgreeOf, BodyKind};
use crate::meetings::quorum::{Took, quorum};
use crate::meetings::topics::{Ballot, TopicSource, TopicState, VoteResult};
use linli_domain::id::{MeetingId, TopicId};
use linli_domain::time::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

fn seat(number: u128, presence: Presence) -> Voice {
    Voice {
        id: AttendeeId(Uuid::from_u128(number)),
        holder: None,
        sitting: None,
        votes: true,
        presence,
        carrier: None,
    }
}

/// So many seats, of which the first were sat on.
fn came(present: u128, called: u128) -> Vec<Voice> {
    let there = |number| match number < present {
        true => Presence::Present,
        false => Presence::Absent,
    };
    (0..called)
        .map(|number| seat(number, there(number)))
        .collect()
}

fn topic(heads: Option<Tally>, result: VoteResult) -> Topic {
    Topic {
        id: TopicId(Uuid::from_u128(1)),
        meeting_id: MeetingId(Uuid::from_u128(2)),
        position: 1,
        title: "南门停车位".to_owned(),
        text: None,
        source: TopicSource::Office,
        demand_id: None,
        agreement_id: None,
        resolution_id: None,
        carried_from: None,
        gap: None,
        gap_area_id: None,
        special: false,
        state: TopicState::Accepted,
        proposed_by: None,
        proposed_org: None,
        proposed_at: Timestamp::from_millis(0),
        late_reason: None,
        refuse_reason: None,
        paper: None,
        notes: None,
        agreed: heads.map(|heads| heads.agreed),
        against: heads.map(|heads| heads.against),
        abstained: heads.map(|heads| heads.abstained),
        agreed_area: None,
        against_area: None,
        abstained_area: None,
        vote_whole: heads.map(|_| 0),
        vote_needed: heads.map(|_| 0),
        vote_result: heads.map(|_| result),
        version: 1,
    }
}

fn counts(agreed: i64, against: i64) -> Tally {
    Tally {
        agreed,
        against,
        abstained: 0,
    }
}

#[test]
fn why_a_vote_does_not_stand() {
    use VoteResult::{NotPassed, Passed};
    let rule = BodyKind::JointMeeting.rule();
    for (heads, result, present, expected) in [
        (counts(5, 0), Passed, 5, Ok(Some((5, 3)))),
        (counts(5, 0), Passed, 1, Err(VoteFault::WantsQuorum)),
        (counts(5, 0), Passed, 4, Err(VoteFault::MoreThanCame)),
        (counts(3, 0), Passed, 4, Ok(Some((4, 3)))),
        (counts(2, 1), Passed, 4, Err(VoteFault::Turned)),
        (counts(2, 1), NotPassed, 3, Err(VoteFault::Turned)),
    ] {
        let voices = came(present, 5);
        let figures = quorum(&rule, &voices, Took::default());
        let one = topic(Some(heads), result);
        let found = recounted(&rule, &figures, &voices, &one, &[]);
        assert_eq!(found, expected, "{heads:?} {present}");
    }
    let voices = came(0, 5);
    let figures = quorum(&rule, &voices, Took::default());
    let silent = topic(None, Passed);
    assert_eq!(
        recounted(&rule, &figures, &voices, &silent, &[]),
        Ok(None),
        "what was not voted needs nobody"
    );
}

#[test]
fn a_roll_wants_its_people_there() {
    let rule = BodyRule {
        agree_of: AgreeOf::Voting,
        ..BodyKind::OperatingCommittee.rule()
    };
    let mut voices = came(4, 5);
    let figures = quorum(&rule, &voices, Took::default());
    let one = topic(Some(counts(2, 0)), VoteResult::Passed);
    let roll = |numbers: [u128; 2]| {
        numbers.map(|number| Cast {
            topic_id: one.id,
            attendee_id: AttendeeId(Uuid::from_u128(number)),
            ballot: Ballot::For,
        })
    };
    let found = |voices: &[Voice], cast: &[Cast]| recounted(&rule, &figures, voices, &one, cast);
    assert!(found(&voices, &roll([0, 1])).is_ok());
    assert_eq!(found(&voices, &roll([0, 4])), Err(VoteFault::VoterAway));
    // one person on both seats has one voice
    for place in [0, 1] {
        voices[place].sitting = Some("name 王芳".to_owned());
    }
    assert_eq!(found(&voices, &roll([0, 1])), Err(VoteFault::VoterAway));
}

proptest! {
    /// Whatever was voted before, and whoever is written down as there afterwards: a vote that stands has no more voices than came,
    /// came with a quorum, and says what counting it again says.
    #[test]
    fn what_stands_is_what_a_count_says(
        before in 0_u128..12, after in 0_u128..12, called in 1_u128..12, agreed in 0_i64..12, against in 0_i64..12,
        kind in 0_usize..BodyKind::ALL.len(),
    ) {
        let rule = BodyRule { counting: crate::bodies::rules::Counting::Seats, ..BodyKind::ALL[kind].rule() };
        let heads = counts(agreed, against);
        let first = quorum(&rule, &came(before.min(called), called), Took::default());
        let (_, _, result) = outcome(&rule, false, &first, heads, Tally::default());
        let voices = came(after.min(called), called);
        let figures = quorum(&rule, &voices, Took::default());
        if let Ok(Some((whole, needed))) = recounted(&rule, &figures, &voices, &topic(Some(heads), result), &[]) {
            prop_assert!(figures.reached && heads.sum() <= figures.voices);
            let (counted, wanted, again) = outcome(&rule, false, &figures, heads, Tally::default());
            prop_assert_eq!((counted, wanted, again), (whole, needed, result));
        }
    }
}
