//! What may happen to a service card, as one table (rule R-37). Pure.
//!
//! | From | Event | To | Who |
//! |---|---|---|---|
//! | made | make | made: the figures are worked out anew | office |
//! | made | send | sent: the figures stand still from here on | office |
//! | sent, objected | hand_over | the same: the paper was handed over, once | office |
//! | sent | confirm | confirmed | the unit's head; its liaison where it has no head; on paper an office worker who did not send it |
//! | sent | object | objected | the unit; on paper an office |
//! | objected | answer | superseded: a new revision with figures of today is sent | office |
//!
//! The *office* is the street's, or the community's in whose place the unit has its seat. It makes the card and never
//! confirms it for itself (red line 3).

use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};

use super::quarter::Quarter;

/// Milliseconds after a quarter within which its cards are to be sent (our default; domain.md 1.1 says "quarterly").
const SEND_WITHIN: i64 = 30 * DAY;

code_enum! {
    /// Where a card stands.
    pub enum ServiceCardState {
        /// 已生成, not sent
        Made = "made",
        /// 已送达,待单位确认
        Sent = "sent",
        /// 单位已确认
        Confirmed = "confirmed",
        /// 单位有异议
        Objected = "objected",
        /// 已更正: a later revision holds
        Superseded = "superseded",
    }
}

code_enum! {
    /// What somebody does with a card.
    pub enum ServiceCardEvent {
        /// 生成
        Make = "make",
        /// 送达
        Send = "send",
        /// 纸质送达
        HandOver = "hand_over",
        /// 确认
        Confirm = "confirm",
        /// 提出异议
        Object = "object",
        /// 答复异议
        Answer = "answer",
    }
}

code_enum! {
    /// Why something cannot be done with a card; each is the key of its text.
    pub enum ServiceCardRefusal {
        /// It does not go with the state.
        WrongState = "service_card_wrong_state",
        /// Only the office of the unit's place does that.
        NotOffice = "service_card_not_office",
        /// Only the unit answers.
        NotUnit = "service_card_not_unit",
        /// The unit has a head, who confirms.
        HeadConfirms = "service_card_head_confirms",
        /// Who sent it does not confirm it for the unit.
        SentItself = "service_card_sent_itself",
        /// It was handed over already.
        HandedOver = "service_card_handed_over",
    }
}

linli_kit::code_columns!(ServiceCardState);

impl ServiceCardRefusal {
    /// Whether it is a matter of who, and not of when.
    #[must_use]
    pub const fn is_about_who(self) -> bool {
        matches!(
            self,
            Self::NotOffice | Self::NotUnit | Self::HeadConfirms | Self::SentItself
        )
    }
}

/// How somebody stands to a card, and the card to the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Works for the street's office, or for the community in whose place the unit sits.
    pub office: bool,
    /// Acts for the unit.
    pub unit: bool,
    /// Acts for the unit and may confirm: its head, or whoever stands for it where it has none.
    pub head: bool,
    /// Sent this card.
    pub sent_it: bool,
    /// The paper was handed over.
    pub handed_over: bool,
}

/// The state after an event, whoever causes it; `None` where the table has no such row.
#[must_use]
pub const fn after(state: ServiceCardState, event: ServiceCardEvent) -> Option<ServiceCardState> {
    use ServiceCardEvent as E;
    use ServiceCardState as S;
    Some(match (state, event) {
        (S::Made, E::Make) => S::Made,
        (S::Made, E::Send) => S::Sent,
        (S::Sent | S::Objected, E::HandOver) => state,
        (S::Sent, E::Confirm) => S::Confirmed,
        (S::Sent, E::Object) => S::Objected,
        (S::Objected, E::Answer) => S::Superseded,
        _ => return None,
    })
}

/// The state after an event by somebody.
///
/// # Errors
/// Why it may not happen: first whose it is, then the state, then the rest, so that the reason shown is the one that
/// would remain.
pub const fn decide(
    state: ServiceCardState,
    event: ServiceCardEvent,
    standing: Standing,
) -> Result<ServiceCardState, ServiceCardRefusal> {
    use ServiceCardEvent as E;
    use ServiceCardRefusal as R;
    match event {
        E::Make | E::Send | E::HandOver | E::Answer if !standing.office => {
            return Err(R::NotOffice);
        }
        E::Confirm | E::Object if !standing.unit && !standing.office => return Err(R::NotUnit),
        E::Confirm if standing.unit && !standing.head => return Err(R::HeadConfirms),
        _ => {}
    }
    let Some(next) = after(state, event) else {
        return Err(R::WrongState);
    };
    match event {
        E::Confirm if !standing.unit && standing.sent_it => Err(R::SentItself),
        E::HandOver if standing.handed_over => Err(R::HandedOver),
        _ => Ok(next),
    }
}

/// By when the cards of a quarter are to be sent.
#[must_use]
pub fn send_by(quarter: Quarter) -> Timestamp {
    quarter.to().plus(SEND_WITHIN)
}

/// Whether a quarter is over, so that its cards can be made.
#[must_use]
pub fn is_over(quarter: Quarter, now: Timestamp) -> bool {
    quarter.to() <= now
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;

    const OFFICE: Standing = Standing {
        office: true,
        unit: false,
        head: false,
        sent_it: false,
        handed_over: false,
    };
    const HEAD: Standing = Standing {
        office: false,
        unit: true,
        head: true,
        ..OFFICE
    };
    const LIAISON: Standing = Standing {
        head: false,
        ..HEAD
    };
    const READER: Standing = Standing {
        office: false,
        ..OFFICE
    };
    const SENDER: Standing = Standing {
        sent_it: true,
        ..OFFICE
    };

    #[test]
    fn the_table_says_who_may_do_what_when() {
        use ServiceCardEvent as E;
        use ServiceCardRefusal as R;
        use ServiceCardState as S;
        for (state, event, standing, expected) in [
            (S::Made, E::Make, OFFICE, Ok(S::Made)),
            (S::Made, E::Send, OFFICE, Ok(S::Sent)),
            (S::Made, E::Send, HEAD, Err(R::NotOffice)),
            (S::Made, E::Confirm, HEAD, Err(R::WrongState)),
            (S::Sent, E::Make, OFFICE, Err(R::WrongState)),
            (S::Sent, E::Send, OFFICE, Err(R::WrongState)),
            (S::Sent, E::HandOver, OFFICE, Ok(S::Sent)),
            (
                S::Sent,
                E::HandOver,
                Standing {
                    handed_over: true,
                    ..OFFICE
                },
                Err(R::HandedOver),
            ),
            (S::Sent, E::HandOver, HEAD, Err(R::NotOffice)),
            (S::Sent, E::Confirm, HEAD, Ok(S::Confirmed)),
            (S::Sent, E::Confirm, LIAISON, Err(R::HeadConfirms)),
            (S::Sent, E::Confirm, OFFICE, Ok(S::Confirmed)),
            (S::Sent, E::Confirm, SENDER, Err(R::SentItself)),
            (S::Sent, E::Confirm, READER, Err(R::NotUnit)),
            (S::Sent, E::Object, LIAISON, Ok(S::Objected)),
            (S::Sent, E::Object, SENDER, Ok(S::Objected)),
            (S::Sent, E::Object, READER, Err(R::NotUnit)),
            (S::Objected, E::HandOver, OFFICE, Ok(S::Objected)),
            (S::Objected, E::Confirm, HEAD, Err(R::WrongState)),
            (S::Objected, E::Answer, OFFICE, Ok(S::Superseded)),
            (S::Objected, E::Answer, HEAD, Err(R::NotOffice)),
            (S::Confirmed, E::Object, HEAD, Err(R::WrongState)),
            (S::Confirmed, E::Answer, OFFICE, Err(R::WrongState)),
        ] {
            assert_eq!(
                decide(state, event, standing),
                expected,
                "{state} {event} {standing:?}"
            );
        }
    }

    /// Whatever happens in whatever order: what was confirmed or superseded stays, and only an office makes and sends.
    #[test]
    fn ends_are_ends_and_sent_figures_are_never_made_again() {
        for state in ServiceCardState::ALL {
            for event in ServiceCardEvent::ALL {
                for bits in 0_u8..32 {
                    let standing = Standing {
                        office: bits & 1 > 0,
                        unit: bits & 2 > 0,
                        head: bits & 4 > 0,
                        sent_it: bits & 8 > 0,
                        handed_over: bits & 16 > 0,
                    };
                    let outcome = decide(*state, *event, standing);
                    if matches!(
                        state,
                        ServiceCardState::Confirmed | ServiceCardState::Superseded
                    ) {
                        assert!(outcome.is_err(), "{state} {event}");
                    }
                    if *event == ServiceCardEvent::Make && *state != ServiceCardState::Made {
                        assert!(outcome.is_err(), "{state}");
                    }
                    if outcome == Ok(ServiceCardState::Confirmed) {
                        assert!(standing.head || (standing.office && !standing.sent_it));
                    }
                }
            }
        }
    }

    #[test]
    fn cards_are_made_when_the_quarter_is_over_and_due_thirty_days_later() {
        let quarter = Quarter::parse("2026Q3").expect("a quarter");
        let at = |text| Timestamp::parse_rfc3339(text).expect("a moment");
        assert!(!is_over(quarter, at("2026-09-30T23:59:59+08:00")));
        assert!(is_over(quarter, at("2026-10-01T00:00:00+08:00")));
        assert_eq!(send_by(quarter), at("2026-10-31T00:00:00+08:00"));
    }
}
