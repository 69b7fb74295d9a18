//! What may happen to a booking: the table, whom terms admit, and what a walk keeps.

use super::*;
use crate::openings::Eligible;
use linli_domain::code::CodeEnum;
use proptest::prelude::*;

const BOOKER: Standing = Standing {
    booker: true,
    keeper: false,
    own_deed: true,
    serves: true,
    house: false,
    open: true,
    near: false,
    begun: false,
    needs_approval: true,
    acknowledged: true,
    waited: false,
};
const KEEPER: Standing = Standing {
    booker: false,
    keeper: true,
    own_deed: false,
    ..BOOKER
};
const HOUSE: Standing = Standing {
    keeper: false,
    house: true,
    ..KEEPER
};

fn begun(standing: Standing) -> Standing {
    Standing {
        near: true,
        begun: true,
        ..standing
    }
}

#[test]
fn the_table_holds() {
    use BookingEvent as E;
    use BookingState as S;
    let unread = Standing {
        acknowledged: false,
        ..KEEPER
    };
    let instant = Standing {
        needs_approval: false,
        ..HOUSE
    };
    let both = Standing {
        keeper: true,
        ..BOOKER
    };
    let near = Standing {
        near: true,
        ..KEEPER
    };
    let stranger = Standing {
        booker: false,
        own_deed: false,
        ..BOOKER
    };
    for (state, event, standing, expected) in [
        (S::Requested, E::Approve, KEEPER, Ok(S::Confirmed)),
        (S::Requested, E::Approve, unread, Ok(S::Approved)),
        (S::Requested, E::Approve, BOOKER, Err(Refusal::NotKeeper)),
        (S::Requested, E::Approve, both, Err(Refusal::ConfirmsOwn)),
        (S::Requested, E::Approve, begun(KEEPER), Err(Refusal::Begun)),
        (S::Confirmed, E::Approve, KEEPER, Err(Refusal::WrongState)),
        (S::Requested, E::Decline, KEEPER, Ok(S::Declined)),
        (S::Waiting, E::Decline, KEEPER, Ok(S::Declined)),
        (S::Approved, E::Confirm, BOOKER, Ok(S::Confirmed)),
        (S::Approved, E::Confirm, KEEPER, Err(Refusal::NotBooker)),
        (S::Confirmed, E::CheckIn, KEEPER, Err(Refusal::TooEarly)),
        (S::Confirmed, E::CheckIn, near, Ok(S::InUse)),
        (
            S::Confirmed,
            E::CheckIn,
            begun(both),
            Err(Refusal::ConfirmsOwn),
        ),
        (S::NoShow, E::CheckIn, begun(KEEPER), Ok(S::InUse)),
        (S::Approved, E::CheckIn, near, Err(Refusal::WrongState)),
        (S::InUse, E::Return, begun(KEEPER), Ok(S::Returned)),
        (S::InUse, E::Return, begun(BOOKER), Err(Refusal::NotKeeper)),
        (S::Returned, E::TakeBack, begun(KEEPER), Ok(S::InUse)),
        (S::Rated, E::TakeBack, begun(KEEPER), Ok(S::InUse)),
        (S::Returned, E::Rate, begun(BOOKER), Ok(S::Rated)),
        (S::Returned, E::Rate, begun(KEEPER), Err(Refusal::NotBooker)),
        (S::Confirmed, E::NoShow, KEEPER, Err(Refusal::TooEarly)),
        (S::Confirmed, E::NoShow, begun(KEEPER), Ok(S::NoShow)),
        (
            S::Confirmed,
            E::NoShow,
            begun(BOOKER),
            Err(Refusal::NotKeeper),
        ),
        (S::Confirmed, E::Move, BOOKER, Ok(S::Requested)),
        (S::Confirmed, E::Move, begun(BOOKER), Err(Refusal::Begun)),
        (S::Displaced, E::Move, begun(BOOKER), Ok(S::Requested)),
        (S::Confirmed, E::Cancel, BOOKER, Ok(S::Cancelled)),
        (S::Confirmed, E::Cancel, KEEPER, Ok(S::Cancelled)),
        (S::Confirmed, E::Cancel, stranger, Err(Refusal::NotBooker)),
        (S::InUse, E::Cancel, begun(BOOKER), Err(Refusal::WrongState)),
        (S::Waiting, E::Promote, HOUSE, Ok(S::Requested)),
        (S::Waiting, E::Promote, instant, Ok(S::Confirmed)),
        (S::Waiting, E::Promote, KEEPER, Err(Refusal::ByItself)),
        (S::Confirmed, E::Displace, HOUSE, Ok(S::Displaced)),
        (S::InUse, E::Displace, HOUSE, Err(Refusal::WrongState)),
        (S::Waiting, E::Displace, HOUSE, Ok(S::Displaced)),
        (S::Displaced, E::Restore, instant, Ok(S::Confirmed)),
        (
            S::Displaced,
            E::Restore,
            Standing {
                waited: true,
                ..instant
            },
            Ok(S::Waiting),
        ),
        (S::Requested, E::Lapse, HOUSE, Ok(S::Lapsed)),
        (S::Confirmed, E::Join, stranger, Ok(S::Confirmed)),
        (S::Confirmed, E::Join, BOOKER, Err(Refusal::JoinsOwn)),
        (
            S::Confirmed,
            E::Join,
            Standing {
                open: false,
                ..stranger
            },
            Err(Refusal::NotOpen),
        ),
        (S::Confirmed, E::Join, begun(stranger), Err(Refusal::Begun)),
    ] {
        assert_eq!(decide(state, event, standing), expected, "{state} {event}");
    }
}

#[test]
fn the_order_is_named_until_it_is_counted() {
    use BookingEvent as E;
    use BookingState as S;
    let spared = Standing {
        needs_approval: false,
        ..BOOKER
    };
    let alone = Standing {
        serves: false,
        ..BOOKER
    };
    for (state, event, standing, expected) in [
        (S::Requested, E::NameOrder, BOOKER, Ok(S::Requested)),
        (S::Requested, E::NameOrder, spared, Ok(S::Confirmed)),
        (
            S::Confirmed,
            E::NameOrder,
            Standing {
                acknowledged: false,
                ..spared
            },
            Ok(S::Confirmed),
        ),
        (S::Confirmed, E::NameOrder, BOOKER, Ok(S::Requested)),
        (S::Confirmed, E::NameOrder, begun(BOOKER), Ok(S::Confirmed)),
        (S::InUse, E::NameOrder, begun(BOOKER), Ok(S::InUse)),
        (S::Waiting, E::NameOrder, BOOKER, Ok(S::Waiting)),
        (S::Displaced, E::NameOrder, begun(BOOKER), Ok(S::Displaced)),
        (
            S::Returned,
            E::NameOrder,
            begun(BOOKER),
            Err(Refusal::Counted),
        ),
        (S::Rated, E::NameOrder, begun(BOOKER), Err(Refusal::Counted)),
        (S::Cancelled, E::NameOrder, BOOKER, Err(Refusal::WrongState)),
        (S::Confirmed, E::NameOrder, KEEPER, Err(Refusal::NotBooker)),
        (S::Confirmed, E::NameOrder, alone, Err(Refusal::NoUnit)),
    ] {
        assert_eq!(decide(state, event, standing), expected, "{state} {event}");
    }
}

#[test]
fn terms_admit_whom_they_name() {
    use Eligible as L;
    let (member, unit) = (Party::Unit { member: true }, Party::Unit { member: false });
    for (eligible, residents, party, expected) in [
        (L::Posts, false, Party::Person, Ok(())),
        (L::Posts, false, unit, Ok(())),
        (
            L::Posts,
            false,
            Party::Residents,
            Err("booking_residents_not_admitted"),
        ),
        (L::Alliance, true, Party::Residents, Ok(())),
        (L::Units, false, Party::Person, Err("booking_units_only")),
        (L::Units, false, unit, Ok(())),
        (L::Alliance, false, unit, Err("booking_alliance_only")),
        (
            L::Alliance,
            false,
            Party::Person,
            Err("booking_alliance_only"),
        ),
        (L::Alliance, false, member, Ok(())),
        (L::Alliance, false, Party::Keeper, Ok(())),
    ] {
        assert_eq!(
            admits(eligible, residents, party),
            expected,
            "{eligible} {party:?}"
        );
    }
}

proptest! {
    #[test]
    fn a_walk_keeps_what_is_promised(
        steps in proptest::collection::vec((0usize..17, any::<[bool; 11]>()), 0..80)
    ) {
        let mut state = BookingState::Requested;
        let (mut approved, mut used) = (false, false);
        for (event, [booker, keeper, own_deed, serves, house, open, near, begun, needs_approval, acknowledged, waited]) in steps {
            let event = BookingEvent::ALL[event];
            let standing = Standing {
                booker, keeper, own_deed, serves, house, open, near: near || begun, begun, needs_approval, acknowledged, waited,
            };
            let Ok(next) = decide(state, event, standing) else { continue };
            prop_assert_eq!(after(state, event, standing), Some(next), "only declared ways");
            prop_assert!(
                !matches!(state, BookingState::Declined | BookingState::Cancelled | BookingState::Lapsed),
                "the end is the end"
            );
            match event {
                BookingEvent::Approve => {
                    prop_assert!(keeper && !own_deed);
                    approved = true;
                }
                BookingEvent::CheckIn | BookingEvent::TakeBack => {
                    prop_assert!(keeper && !own_deed);
                    used = true;
                }
                BookingEvent::Return => prop_assert!(keeper && !own_deed && used),
                _ => {}
            }
            state = next;
            if state == BookingState::InUse {
                prop_assert!(used);
            }
            let _ = approved;
        }
    }
}
