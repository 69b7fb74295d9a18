//! The rules as a table, and what holds whatever is tried by whomever.

use super::*;
use ActivityAct as A;
use ActivityRefusal as R;
use ActivityState as S;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_millis(100 * DAY);

const WORKER: ActivityFacts = ActivityFacts {
    role: Some(Role::CommunityWorker),
    inside: true,
    host: false,
    planned: false,
    reported: false,
    has_report: true,
    complete: true,
    host_ended: false,
    risk: 1,
    insured: false,
    minors: false,
    untrained: false,
    without_agreement: false,
    booking_lost: false,
    starts_at: Some(Timestamp::from_millis(100 * DAY + HOUR)),
    ends_at: Some(Timestamp::from_millis(100 * DAY + 3 * HOUR)),
    now: NOW,
};
const LEADER: ActivityFacts = ActivityFacts {
    role: Some(Role::StreetLeader),
    ..WORKER
};
const HOST: ActivityFacts = ActivityFacts {
    role: Some(Role::UnitLiaison),
    host: true,
    ..WORKER
};

fn with(change: fn(&mut ActivityFacts), of: ActivityFacts) -> ActivityFacts {
    let mut facts = of;
    change(&mut facts);
    facts
}

#[test]
fn who_may_do_what_when() {
    let neighbour = with(|facts| facts.inside = false, WORKER);
    let stranger = with(|facts| facts.host = false, HOST);
    let auditor = with(|facts| facts.role = Some(Role::Auditor), WORKER);
    let nobody = with(|facts| facts.role = None, WORKER);
    let planner = with(|facts| facts.planned = true, WORKER);
    let reporter = with(|facts| facts.reported = true, WORKER);
    let silent = with(|facts| facts.has_report = false, WORKER);
    let blank = with(|facts| facts.complete = false, HOST);
    let ended = with(|facts| facts.host_ended = true, WORKER);
    let lost = with(|facts| facts.booking_lost = true, WORKER);
    let begun = with(|facts| facts.starts_at = Some(NOW), WORKER);
    let over = with(|facts| facts.ends_at = Some(NOW), WORKER);
    let far = with(|facts| facts.starts_at = Some(NOW.plus(EARLY + 1)), HOST);
    for (act, facts, state, expected) in [
        (A::Plan, HOST, S::Idea, Ok(S::Planned)),
        (A::Plan, WORKER, S::Idea, Ok(S::Planned)),
        (A::Plan, stranger, S::Idea, Err(R::HostOnly)),
        (A::Plan, neighbour, S::Idea, Err(R::Elsewhere)),
        (A::Plan, auditor, S::Idea, Err(R::HostOnly)),
        (A::Plan, nobody, S::Idea, Err(R::HostOnly)),
        (A::Plan, LEADER, S::Idea, Err(R::HostOnly)),
        (A::Plan, blank, S::Idea, Err(R::Incomplete)),
        (A::Plan, begun, S::Idea, Err(R::Over)),
        (A::Plan, ended, S::Idea, Err(R::HostEnded)),
        (A::Plan, HOST, S::Planned, Err(R::State)),
        (A::Check, WORKER, S::Planned, Ok(S::Checked)),
        (A::Check, LEADER, S::Planned, Ok(S::Checked)),
        (A::Check, HOST, S::Planned, Err(R::OfficeOnly)),
        (A::Check, neighbour, S::Planned, Err(R::Elsewhere)),
        (A::Check, planner, S::Planned, Err(R::OwnPlan)),
        (A::Check, begun, S::Planned, Err(R::Over)),
        (A::Check, WORKER, S::Idea, Err(R::State)),
        (A::SendBack, WORKER, S::Planned, Ok(S::Idea)),
        (A::SendBack, WORKER, S::Ended, Ok(S::Ended)),
        (A::SendBack, silent, S::Planned, Ok(S::Idea)),
        (A::SendBack, silent, S::Ended, Err(R::NotReported)),
        (A::SendBack, HOST, S::Planned, Err(R::OfficeOnly)),
        (A::Open, HOST, S::Checked, Ok(S::Recruiting)),
        (A::Open, lost, S::Checked, Err(R::BookingLost)),
        (A::Open, over, S::Checked, Err(R::Over)),
        (A::Open, begun, S::Checked, Ok(S::Recruiting)),
        (A::Open, HOST, S::Planned, Err(R::State)),
        (A::Begin, HOST, S::Recruiting, Ok(S::InProgress)),
        (A::Begin, far, S::Recruiting, Err(R::Early)),
        (A::Begin, HOST, S::Checked, Err(R::State)),
        (A::End, HOST, S::InProgress, Ok(S::Ended)),
        (A::End, HOST, S::Recruiting, Err(R::State)),
        (A::Report, HOST, S::Ended, Ok(S::Ended)),
        (A::Report, stranger, S::Ended, Err(R::HostOnly)),
        (A::Report, HOST, S::Settled, Err(R::State)),
        (A::Settle, WORKER, S::Ended, Ok(S::Settled)),
        (A::Settle, LEADER, S::Ended, Ok(S::Settled)),
        (A::Settle, HOST, S::Ended, Err(R::OfficeOnly)),
        (A::Settle, reporter, S::Ended, Err(R::OwnReport)),
        (A::Settle, silent, S::Ended, Err(R::NotReported)),
        (A::Reopen, WORKER, S::Settled, Ok(S::Ended)),
        (A::Reopen, HOST, S::Settled, Err(R::OfficeOnly)),
        (A::Reopen, WORKER, S::Archived, Err(R::State)),
        (A::Archive, WORKER, S::Settled, Ok(S::Archived)),
        (A::Archive, WORKER, S::Ended, Err(R::State)),
        (A::Cancel, HOST, S::Recruiting, Ok(S::Cancelled)),
        (A::Cancel, LEADER, S::InProgress, Ok(S::Cancelled)),
        (A::Cancel, WORKER, S::Ended, Err(R::State)),
        (A::Cancel, stranger, S::Idea, Err(R::HostOnly)),
        (A::Edit, HOST, S::Recruiting, Ok(S::Recruiting)),
        (A::Edit, HOST, S::InProgress, Err(R::State)),
        (A::Partners, HOST, S::Checked, Ok(S::Checked)),
        (A::Repeat, HOST, S::Planned, Ok(S::Planned)),
        (
            A::Repeat,
            with(|facts| facts.starts_at = None, HOST),
            S::Idea,
            Err(R::Incomplete),
        ),
    ] {
        assert_eq!(decide(state, act, facts), expected, "{act} in {state}");
    }
    for refusal in ActivityRefusal::ALL {
        assert!(
            refusal.code().starts_with("activity_"),
            "{refusal} is the key of a text of this room"
        );
    }
}

#[test]
fn nobody_is_put_at_risk() {
    let risky = with(|facts| facts.risk = 2, WORKER);
    let insured = with(|facts| facts.insured = true, risky);
    for (facts, expected) in [
        (WORKER, Ok(S::Checked)),
        (risky, Err(R::Insurance)),
        (insured, Ok(S::Checked)),
        (with(|facts| facts.risk = 3, insured), Ok(S::Checked)),
        (with(|facts| facts.minors = true, WORKER), Ok(S::Checked)),
        (
            with(|facts| facts.minors = true, insured),
            Err(R::MinorsRisk),
        ),
        (
            with(|facts| facts.untrained = true, WORKER),
            Err(R::Training),
        ),
        (
            with(|facts| facts.without_agreement = true, WORKER),
            Err(R::Agreement),
        ),
    ] {
        assert_eq!(decide(S::Planned, A::Check, facts), expected);
    }
}

#[test]
fn the_clock_begins_and_ends_what_was_announced() {
    let (start, end) = (Some(NOW), Some(NOW.plus(2 * HOUR)));
    for (state, now, expected) in [
        (S::Recruiting, NOW.plus(-1), None),
        (S::Recruiting, NOW, Some(A::Begin)),
        (S::Recruiting, NOW.plus(DAY), Some(A::Begin)),
        (S::InProgress, NOW.plus(HOUR), None),
        (S::InProgress, NOW.plus(2 * HOUR), Some(A::End)),
        // what nobody checked or announced does not begin by itself
        (S::Planned, NOW.plus(DAY), None),
        (S::Checked, NOW.plus(DAY), None),
        (S::Ended, NOW.plus(DAY), None),
    ] {
        assert_eq!(by_clock(state, start, end, now), expected, "{state}");
    }
}

fn any_facts() -> impl Strategy<Value = ActivityFacts> {
    let flags = proptest::array::uniform10(any::<bool>());
    (0..Role::ALL.len() + 1, flags, 1i64..4, -3i64..3, 1i64..4).prop_map(
        |(role, flags, risk, start, length)| {
            let starts_at = NOW.plus(start * HOUR);
            ActivityFacts {
                role: Role::ALL.get(role).copied(),
                inside: flags[0],
                host: flags[1],
                planned: flags[2],
                reported: flags[3],
                has_report: flags[4],
                complete: flags[5],
                host_ended: flags[6],
                risk,
                insured: flags[7],
                minors: flags[8],
                untrained: flags[9],
                without_agreement: false,
                booking_lost: false,
                starts_at: Some(starts_at),
                ends_at: Some(starts_at.plus(length * HOUR)),
                now: NOW,
            }
        },
    )
}

proptest! {
    /// Whatever is tried: what is archived or called off stays so, nothing is announced unchecked or settled unreported,
    /// and neither is checked or confirmed by the hand that did it.
    #[test]
    fn no_way_round(acts in proptest::collection::vec((0..ActivityAct::ALL.len(), any_facts()), 1..60)) {
        let mut state = S::Idea;
        let (mut checked, mut reported) = (false, false);
        for (act, facts) in acts {
            let act = ActivityAct::ALL[act];
            let facts = ActivityFacts { has_report: reported, reported: reported && facts.reported, ..facts };
            let Ok(next) = decide(state, act, facts) else { continue };
            prop_assert!(!matches!(state, S::Archived | S::Cancelled), "{act} in {state}");
            match act {
                A::Check => {
                    prop_assert!(!facts.planned && (facts.risk < 2 || (facts.insured && !facts.minors)));
                    checked = true;
                }
                A::Report => reported = true,
                A::SendBack => { reported = false; checked &= state != S::Planned; }
                A::Settle => prop_assert!(reported && !facts.reported && !facts.role.is_some_and(Role::is_unit)),
                A::Cancel => prop_assert!(!matches!(state, S::Ended | S::Settled)),
                _ => {}
            }
            prop_assert!(checked || !matches!(next, S::Recruiting | S::InProgress | S::Ended | S::Settled));
            state = next;
        }
    }
}
