//! Tables of campaigns and applications, and what no order of events may bring about.

use linli_domain::calendar::DEFAULT_CALENDAR;
use linli_domain::code::CodeEnum;
use linli_domain::time::{DAY, HOUR};
use proptest::prelude::*;

use super::*;

const NOBODY: Standing = Standing {
    candidate: false,
    office: false,
    secretary: false,
    own: false,
    recommender: false,
};
const CANDIDATE: Standing = Standing {
    candidate: true,
    ..NOBODY
};
const OFFICE: Standing = Standing {
    office: true,
    ..NOBODY
};
const SECRETARY: Standing = Standing {
    office: true,
    secretary: true,
    ..NOBODY
};
const READY: Facts = Facts {
    checks_hold: true,
    publicity_over: true,
    open_objections: false,
    objection_upheld: false,
    resolution_given: true,
    slot_free: true,
};

#[test]
fn the_table_of_campaigns() {
    use CampaignEvent as E;
    use CampaignState as S;
    let good = CampaignFacts {
        slots: 3,
        closes_later: true,
    };
    let empty = CampaignFacts { slots: 0, ..good };
    let late = CampaignFacts {
        closes_later: false,
        ..good
    };
    for (state, event, facts, expected) in [
        (S::Draft, E::Edit, empty, Ok(S::Draft)),
        (S::Draft, E::Publish, good, Ok(S::Published)),
        (S::Draft, E::Publish, empty, Err(Refusal::NoSlots)),
        (S::Draft, E::Publish, late, Err(Refusal::ClosesTooSoon)),
        (S::Draft, E::Close, good, Err(Refusal::CampaignState)),
        (S::Published, E::Close, late, Ok(S::Closed)),
        (S::Published, E::Edit, good, Err(Refusal::CampaignState)),
        (S::Published, E::Publish, good, Err(Refusal::CampaignState)),
        (S::Closed, E::Publish, good, Err(Refusal::CampaignState)),
        (S::Closed, E::Edit, good, Err(Refusal::CampaignState)),
    ] {
        assert_eq!(
            campaign_after(state, event, facts),
            expected,
            "{state} {event}"
        );
    }
}

#[test]
fn the_table_of_who_does_what_when() {
    use ApplicationEvent as E;
    use ApplicationState as S;
    use Refusal as R;
    let own = Standing {
        own: true,
        ..SECRETARY
    };
    let friend = Standing {
        recommender: true,
        ..SECRETARY
    };
    for (state, event, standing, facts, expected) in [
        (
            S::Recommended,
            E::Consent,
            CANDIDATE,
            READY,
            Ok(S::Submitted),
        ),
        (
            S::Recommended,
            E::Consent,
            SECRETARY,
            READY,
            Err(R::NotCandidate),
        ),
        (
            S::Recommended,
            E::Decline,
            CANDIDATE,
            READY,
            Ok(S::Declined),
        ),
        (S::Recommended, E::Check, OFFICE, READY, Err(R::State)),
        (S::Submitted, E::Check, OFFICE, READY, Ok(S::Checked)),
        (S::Submitted, E::Check, NOBODY, READY, Err(R::NotOffice)),
        (S::Submitted, E::Check, own, READY, Err(R::Own)),
        (
            S::Submitted,
            E::Check,
            friend,
            READY,
            Err(R::OwnRecommendation),
        ),
        (S::Submitted, E::Approve, SECRETARY, READY, Err(R::State)),
        (S::Checked, E::Publicise, OFFICE, READY, Ok(S::Publicity)),
        (S::Publicity, E::Approve, SECRETARY, READY, Ok(S::Approved)),
        (
            S::Publicity,
            E::Approve,
            OFFICE,
            READY,
            Err(R::NotSecretary),
        ),
        (S::Publicity, E::Approve, own, READY, Err(R::Own)),
        (
            S::Publicity,
            E::Approve,
            friend,
            READY,
            Err(R::OwnRecommendation),
        ),
        (S::Approved, E::Refuse, OFFICE, READY, Err(R::State)),
        (S::Approved, E::Appoint, OFFICE, READY, Ok(S::Appointed)),
        (S::Approved, E::Withdraw, CANDIDATE, READY, Ok(S::Withdrawn)),
        (S::Claimed, E::Confirm, OFFICE, READY, Ok(S::Confirmed)),
        (S::Claimed, E::Confirm, own, READY, Err(R::Own)),
        (S::Claimed, E::Appoint, OFFICE, READY, Err(R::State)),
        (S::Confirmed, E::Appoint, OFFICE, READY, Ok(S::Appointed)),
        (S::Appointed, E::Withdraw, CANDIDATE, READY, Err(R::State)),
    ] {
        assert_eq!(
            decide(state, event, standing, facts),
            expected,
            "{state} {event}"
        );
    }
}

#[test]
fn the_table_of_what_must_hold() {
    use ApplicationEvent as E;
    use ApplicationState as S;
    use Refusal as R;
    let facts = |change: fn(&mut Facts)| {
        let mut facts = READY;
        change(&mut facts);
        facts
    };
    let unchecked = facts(|f| f.checks_hold = false);
    let running = facts(|f| f.publicity_over = false);
    let open = facts(|f| f.open_objections = true);
    let upheld = facts(|f| f.objection_upheld = true);
    let unnumbered = facts(|f| f.resolution_given = false);
    let taken = facts(|f| f.slot_free = false);
    for (state, event, standing, facts, expected) in [
        (
            S::Submitted,
            E::Check,
            OFFICE,
            unchecked,
            Err(R::ChecksMissing),
        ),
        (
            S::Publicity,
            E::Approve,
            SECRETARY,
            running,
            Err(R::PublicityRunning),
        ),
        (
            S::Publicity,
            E::Approve,
            SECRETARY,
            open,
            Err(R::ObjectionsOpen),
        ),
        (
            S::Publicity,
            E::Approve,
            SECRETARY,
            upheld,
            Err(R::ObjectionUpheld),
        ),
        (
            S::Publicity,
            E::Approve,
            SECRETARY,
            unnumbered,
            Err(R::ResolutionMissing),
        ),
        (
            S::Publicity,
            E::Approve,
            SECRETARY,
            taken,
            Err(R::SlotTaken),
        ),
        (S::Publicity, E::Refuse, OFFICE, upheld, Ok(S::Refused)),
    ] {
        assert_eq!(
            decide(state, event, standing, facts),
            expected,
            "{state} {event}"
        );
    }
}

#[test]
fn a_post_that_was_held_too_long_is_open_again() {
    let now = Timestamp::from_millis(1_000_000_000);
    let held = |until: i64| Some((SlotState::Held, Some(now.plus(until))));
    for (holding, expected) in [
        (None, SlotState::Open),
        (held(1), SlotState::Held),
        (held(0), SlotState::Open),
        (held(-1), SlotState::Open),
        (Some((SlotState::Taken, None)), SlotState::Taken),
        (
            Some((SlotState::Taken, Some(now.plus(-DAY)))),
            SlotState::Taken,
        ),
    ] {
        assert_eq!(slot_state(holding, now), expected, "{holding:?}");
    }
}

fn standing() -> impl Strategy<Value = Standing> {
    any::<[bool; 5]>().prop_map(
        |[candidate, office, secretary, own, recommender]| Standing {
            candidate,
            office,
            secretary,
            own,
            recommender,
        },
    )
}

fn facts() -> impl Strategy<Value = Facts> {
    any::<[bool; 6]>().prop_map(
        |[
            checks_hold,
            publicity_over,
            open_objections,
            objection_upheld,
            resolution_given,
            slot_free,
        ]| Facts {
            checks_hold,
            publicity_over,
            open_objections,
            objection_upheld,
            resolution_given,
            slot_free,
        },
    )
}

proptest! {
    #[test]
    fn nobody_is_appointed_who_was_not_approved_or_confirmed_by_a_stranger_to_it(
        recommended: bool,
        steps in proptest::collection::vec((0..ApplicationEvent::ALL.len(), standing(), facts()), 0..80)
    ) {
        let mut state = if recommended { ApplicationState::Recommended } else { ApplicationState::Submitted };
        let (mut consented, mut checked, mut noticed, mut approved) = (!recommended, false, false, false);
        for (event, standing, facts) in steps {
            let event = ApplicationEvent::ALL[event];
            let Ok(next) = decide(state, event, standing, facts) else { continue };
            prop_assert!(!state.is_over(), "the end is the end");
            prop_assert_eq!(after(state, event), Some(next), "only declared ways");
            let stranger = !standing.own && !standing.recommender;
            match event {
                ApplicationEvent::Consent => consented = standing.candidate,
                ApplicationEvent::Check => checked = stranger && facts.checks_hold,
                ApplicationEvent::Publicise => noticed = stranger,
                ApplicationEvent::Approve => {
                    approved = stranger && standing.secretary && facts.publicity_over && !facts.open_objections
                        && !facts.objection_upheld && facts.resolution_given && facts.slot_free;
                }
                _ => {}
            }
            state = next;
            if state == ApplicationState::Appointed {
                prop_assert!(consented && checked && noticed && approved);
            }
        }
    }

    #[test]
    fn a_notice_never_holds_fewer_than_five_working_days(hours in 0i64..9_000) {
        let calendar = WorkCalendar::parse(DEFAULT_CALENDAR).expect("parses");
        let from = Timestamp::from_millis(1_767_225_600_000 + hours * HOUR);
        let until = publicity_until(&calendar, from);
        prop_assert!(calendar.working_days_between(from.date(), until.date()) >= 5);
        prop_assert!(calendar.is_working_day(until.date()));
    }
}
