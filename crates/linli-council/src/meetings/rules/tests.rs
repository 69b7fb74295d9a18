//! The table of a meeting's states and events, and how far back paper is typed in.

use super::*;
use proptest::prelude::*;

const KEEPER: MeetingFacts = MeetingFacts {
    keeps: Ok(()),
    member: false,
    seated: false,
    unrecorded: true,
    approves: true,
    wrote: false,
    outdated: false,
    topics: 1,
    undecided: 0,
    begun: true,
    day_over: false,
    attended: true,
    quorum: true,
    on_paper: false,
};

const MEMBER: MeetingFacts = MeetingFacts {
    keeps: Err(BodyRefusal::NotForRole),
    member: true,
    approves: false,
    ..KEEPER
};

#[test]
fn a_meeting_walks_from_plan_to_approved_minutes() {
    use MeetingEvent as E;
    use MeetingState as S;
    let mut state = S::Planned;
    for (event, next) in [
        (E::OpenTopics, S::TopicsOpen),
        (E::AddTopic, S::TopicsOpen),
        (E::Notice, S::Noticed),
        (E::RecordAttendance, S::Noticed),
        (E::Hold, S::Held),
        (E::Vote, S::Held),
        (E::Resolve, S::Held),
        (E::DraftMinutes, S::MinutesDraft),
        (E::EditMinutes, S::MinutesDraft),
        (E::SendBackMinutes, S::MinutesDraft),
        (E::ApproveMinutes, S::MinutesApproved),
    ] {
        state = event.check(KEEPER, state).expect("is admitted");
        assert_eq!(state, next, "{event}");
    }
    assert_eq!(E::Vote.check(KEEPER, state), Err(MeetingRefusal::State));
    assert_eq!(E::Cancel.check(KEEPER, state), Err(MeetingRefusal::State));
}

#[test]
fn every_refusal_is_reached() {
    use MeetingEvent as E;
    use MeetingRefusal as R;
    use MeetingState as S;
    let but = |mut facts: MeetingFacts, change: fn(&mut MeetingFacts)| {
        change(&mut facts);
        facts
    };
    let member = MEMBER;
    let elsewhere = MeetingFacts {
        keeps: Err(BodyRefusal::Elsewhere),
        approves: false,
        ..KEEPER
    };
    for (event, facts, state, refusal) in [
        (E::Notice, member, S::TopicsOpen, R::NotForRole),
        (E::Notice, elsewhere, S::TopicsOpen, R::Elsewhere),
        (E::AddTopic, elsewhere, S::TopicsOpen, R::Elsewhere),
        (E::Answer, member, S::Noticed, R::NotYourSeat),
        (E::Answer, elsewhere, S::Noticed, R::Elsewhere),
        (
            E::Answer,
            but(member, |one| one.seated = true),
            S::TopicsOpen,
            R::State,
        ),
        (
            E::Answer,
            but(KEEPER, |one| one.unrecorded = false),
            S::Noticed,
            R::PresenceRecorded,
        ),
        (E::AddTopic, member, S::Planned, R::State),
        (
            E::Notice,
            but(KEEPER, |one| one.topics = 0),
            S::TopicsOpen,
            R::NoTopics,
        ),
        (
            E::OpenTopics,
            but(KEEPER, |one| one.day_over = true),
            S::Planned,
            R::DayOver,
        ),
        (
            E::Notice,
            but(KEEPER, |one| one.day_over = true),
            S::TopicsOpen,
            R::DayOver,
        ),
        (
            E::Hold,
            but(KEEPER, |one| one.begun = false),
            S::Noticed,
            R::NotBegun,
        ),
        (
            E::Hold,
            but(KEEPER, |one| one.undecided = 1),
            S::Noticed,
            R::Undecided,
        ),
        (
            E::Hold,
            but(KEEPER, |one| one.attended = false),
            S::Noticed,
            R::NoAttendance,
        ),
        (
            E::Vote,
            but(KEEPER, |one| one.quorum = false),
            S::Held,
            R::NoQuorum,
        ),
        (
            E::Resolve,
            but(KEEPER, |one| one.quorum = false),
            S::MinutesDraft,
            R::NoQuorum,
        ),
        (
            E::ApproveMinutes,
            but(KEEPER, |one| one.wrote = true),
            S::MinutesDraft,
            R::OwnMinutes,
        ),
        (
            E::ApproveMinutes,
            but(KEEPER, |one| one.outdated = true),
            S::MinutesDraft,
            R::Outdated,
        ),
        (
            E::ApproveMinutes,
            but(KEEPER, |one| one.approves = false),
            S::MinutesDraft,
            R::ApproverOnly,
        ),
    ] {
        assert_eq!(
            event.check(facts, state),
            Err(refusal),
            "{event} in {state}"
        );
    }
}

#[test]
fn who_has_a_seat_proposes_and_answers() {
    use MeetingEvent as E;
    use MeetingState as S;
    assert_eq!(
        E::AddTopic.check(MEMBER, S::TopicsOpen),
        Ok(S::TopicsOpen),
        "who has a seat proposes"
    );
    let called = MeetingFacts {
        seated: true,
        ..MEMBER
    };
    assert_eq!(E::Answer.check(called, S::Noticed), Ok(S::Noticed));
    assert_eq!(E::Answer.check(KEEPER, S::Noticed), Ok(S::Noticed));
}

#[test]
fn what_resolutions_make_of_their_meeting() {
    use MeetingState as S;
    use ResolutionState as R;
    for (state, resolutions, expected) in [
        (S::Held, vec![], None),
        (S::MinutesApproved, vec![], Some(S::Closed)),
        (S::MinutesApproved, vec![R::Open, R::Done], None),
        (
            S::MinutesApproved,
            vec![R::Doing, R::Done],
            Some(S::Followed),
        ),
        (S::Followed, vec![R::Reported], None),
        (S::Followed, vec![R::Done, R::Dropped], Some(S::Closed)),
        (S::Followed, vec![R::Done, R::CarriedOver], Some(S::Closed)),
        // what was carried over and taken up again is a later meeting's
        (S::Closed, vec![R::Doing], None),
    ] {
        assert_eq!(
            settled(state, &resolutions),
            expected,
            "{state} {resolutions:?}"
        );
    }
}

#[test]
fn what_is_on_paper_is_over() {
    use MeetingEvent as E;
    use MeetingRefusal as R;
    let keeper = MeetingFacts {
        on_paper: true,
        ..KEEPER
    };
    let member = MeetingFacts {
        on_paper: true,
        seated: true,
        ..MEMBER
    };
    let without = MeetingFacts {
        topics: 0,
        ..keeper
    };
    for (event, facts, refusal) in [
        (E::Notice, keeper, Some(R::OnPaper)),
        (E::Answer, keeper, Some(R::OnPaper)),
        (E::Answer, member, Some(R::OnPaper)),
        (E::AddTopic, member, Some(R::OnPaper)),
        (E::Hold, without, Some(R::NoTopics)),
        (E::AddTopic, keeper, None),
        (E::RecordAttendance, keeper, None),
        (E::Hold, keeper, None),
        (E::Cancel, keeper, None),
    ] {
        let refused = event.check(facts, MeetingState::Noticed).err();
        assert_eq!(refused, refusal, "{event}");
    }
}

#[test]
fn how_far_back_paper_is_typed_in() {
    let at = |text: &str| Timestamp::parse_rfc3339(text).expect("a moment");
    let now = at("2026-11-22T10:00:00+08:00");
    for (began, fits) in [
        ("2026-11-22T10:00:00+08:00", true),
        ("2026-11-22T10:00:00.001+08:00", false),
        ("2025-01-01T00:00:00+08:00", true),
        ("2024-12-31T23:59:59+08:00", false),
    ] {
        assert_eq!(fits_paper(at(began), now), fits, "{began}");
    }
}

#[test]
fn what_is_late() {
    let starts = Timestamp::from_millis(100 * DAY);
    assert!(!topic_is_late(starts.plus(-15 * DAY), starts));
    assert!(topic_is_late(starts.plus(-15 * DAY + 1), starts));
    assert!(!notice_is_late(starts.plus(-7 * DAY), starts));
    assert!(notice_is_late(starts.plus(-7 * DAY + 1), starts));
}

proptest! {
    #[test]
    fn no_walk_leads_back_before_the_minutes(steps in proptest::collection::vec(0_usize..MeetingEvent::ALL.len(), 1..60)) {
        let order = |state: MeetingState| match state {
            MeetingState::Planned => 0,
            MeetingState::TopicsOpen => 1,
            MeetingState::Noticed => 2,
            MeetingState::Held => 3,
            MeetingState::MinutesDraft => 4,
            MeetingState::MinutesApproved => 5,
            MeetingState::Followed => 6,
            MeetingState::Closed => 7,
            MeetingState::Cancelled => 8,
        };
        let mut state = MeetingState::Planned;
        for step in steps {
            let event = MeetingEvent::ALL[step % MeetingEvent::ALL.len()];
            if let Ok(next) = event.check(KEEPER, state) {
                prop_assert!(order(next) >= order(state), "{event}: {state} to {next}");
                prop_assert!(!state.was_held() || next.was_held());
                state = next;
            }
        }
    }
}
