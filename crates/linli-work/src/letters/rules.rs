//! What may happen to a letter, as one table (domain.md 2.2(g)).
//!
//! | From | Event | To | Who |
//! |---|---|---|---|
//! | received, classified | classify | classified | keeper, office |
//! | received, classified, replied | reply | replied | keeper, office |
//! | converted | reply | converted | keeper, office: what became of it is told in words too |
//! | received, classified, replied | convert | converted | keeper, office; once in its life |
//! | received, classified, converted | add_word | as it is | its writer |
//! | replied | add_word | classified | its writer: it wants an answer again |
//! | replied, converted | close | closed | keeper, office; the house after 30 days without a word |
//!
//! The *keeper* is the head of the letter's building; the *office* is the community's or the street's over its place.

use linli_domain::code_enum;

code_enum! {
    /// What a letter is.
    pub enum LetterClass {
        /// 意见
        Opinion = "opinion",
        /// 感谢
        Thanks = "thanks",
        /// 点子
        Idea = "idea",
        /// 愿意帮忙
        HelpOffer = "help_offer",
        /// 需求
        Need = "need",
    }
}

code_enum! {
    /// How a letter came.
    pub enum LetterChannel {
        /// 扫码
        Qr = "qr",
        /// 纸条
        Paper = "paper",
    }
}

code_enum! {
    /// Where a letter stands.
    pub enum LetterState {
        /// 已收到
        Received = "received",
        /// 已分类
        Classified = "classified",
        /// 已答复
        Replied = "replied",
        /// 已转办
        Converted = "converted",
        /// 已办结
        Closed = "closed",
    }
}

code_enum! {
    /// What a letter can become.
    pub enum Outcome {
        /// 需求
        Demand = "demand",
        /// 点子
        Idea = "idea",
        /// 志愿线索
        VolunteerLead = "volunteer_lead",
        /// 表扬
        Praise = "praise",
    }
}

code_enum! {
    /// What somebody does with a letter.
    pub enum LetterEvent {
        /// 分类
        Classify = "classify",
        /// 答复
        Reply = "reply",
        /// 转办
        Convert = "convert",
        /// 补充
        AddWord = "add_word",
        /// 办结
        Close = "close",
    }
}

code_enum! {
    /// What is next for a letter.
    pub enum LetterStep {
        /// 答复
        Answer = "answer",
        /// 等写信人补充
        Wait = "wait",
        /// 无
        None = "none",
    }
}

linli_kit::code_columns!(LetterClass, LetterChannel, LetterState, Outcome, LetterStep);

/// How somebody stands to a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Is the head of its building.
    pub keeper: bool,
    /// Works for the community or the street over its place.
    pub office: bool,
    /// Holds its tracking code.
    pub writer: bool,
    /// Is the house itself (a job).
    pub house: bool,
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is somebody else's to do.
    NotYours,
    /// It became something before: once in its life.
    ConvertedBefore,
    /// It has been neither answered nor taken further.
    NotAnswered,
    /// It has ended.
    Ended,
    /// What it became is not classified any more.
    GoesOnElsewhere,
}

impl Refusal {
    /// The key of its text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYours => "letter_not_yours",
            Self::ConvertedBefore => "letter_converted_before",
            Self::NotAnswered => "letter_not_answered",
            Self::Ended => "letter_ended",
            Self::GoesOnElsewhere => "letter_goes_on_elsewhere",
        }
    }
}

/// The state after an event, whoever causes it.
///
/// # Errors
/// Why the table has no such row.
pub const fn after(
    state: LetterState,
    converted: bool,
    event: LetterEvent,
) -> Result<LetterState, Refusal> {
    use LetterEvent as E;
    use LetterState as S;
    // said first, because it stays true for ever
    if matches!(event, E::Convert) && converted {
        return Err(Refusal::ConvertedBefore);
    }
    Ok(match (state, event) {
        (S::Closed, _) => return Err(Refusal::Ended),
        (S::Received | S::Classified, E::Classify) => S::Classified,
        (S::Replied | S::Converted, E::Classify) => return Err(Refusal::GoesOnElsewhere),
        (S::Converted, E::Reply | E::AddWord | E::Convert) => S::Converted,
        (_, E::Reply) => S::Replied,
        (_, E::Convert) => S::Converted,
        (S::Replied | S::Classified, E::AddWord) => S::Classified,
        (S::Received, E::AddWord) => S::Received,
        (S::Replied | S::Converted, E::Close) => S::Closed,
        (S::Received | S::Classified, E::Close) => return Err(Refusal::NotAnswered),
    })
}

/// The state after an event by somebody.
///
/// # Errors
/// Why it may not happen: first whose it is, then the state, so that the reason shown is the one that would remain.
pub const fn decide(
    state: LetterState,
    converted: bool,
    event: LetterEvent,
    standing: Standing,
) -> Result<LetterState, Refusal> {
    let may = match event {
        LetterEvent::AddWord => standing.writer,
        LetterEvent::Close => standing.keeper || standing.office || standing.house,
        LetterEvent::Classify | LetterEvent::Reply | LetterEvent::Convert => {
            standing.keeper || standing.office
        }
    };
    if !may {
        return Err(Refusal::NotYours);
    }
    after(state, converted, event)
}

/// Whether a letter still waits for somebody, so that its writer may be called.
#[must_use]
pub const fn is_open(state: LetterState) -> bool {
    !matches!(state, LetterState::Closed)
}

/// Whether the state is one in which an answer is owed.
#[must_use]
pub const fn owes_answer(state: LetterState) -> bool {
    matches!(state, LetterState::Received | LetterState::Classified)
}

/// What a reader may know of the writer (domain.md 2.3: offices see it masked, the keeper only with the writer's consent
/// and while the letter is open, neighbours never).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriterSight {
    /// Name, and the number masked.
    Masked,
    /// Nothing.
    Nothing,
}

/// What an actor standing so may know of the writer.
#[must_use]
pub const fn writer_sight(standing: Standing, consent: bool, state: LetterState) -> WriterSight {
    if standing.office || (standing.keeper && consent && is_open(state)) {
        WriterSight::Masked
    } else {
        WriterSight::Nothing
    }
}

#[cfg(test)]
mod tests {
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    use super::*;

    const NOBODY: Standing = Standing {
        keeper: false,
        office: false,
        writer: false,
        house: false,
    };
    const KEEPER: Standing = Standing {
        keeper: true,
        ..NOBODY
    };
    const OFFICE: Standing = Standing {
        office: true,
        ..NOBODY
    };
    const WRITER: Standing = Standing {
        writer: true,
        ..NOBODY
    };
    const HOUSE: Standing = Standing {
        house: true,
        ..NOBODY
    };

    #[test]
    fn the_table() {
        use LetterEvent as E;
        use LetterState as S;
        for (state, converted, event, standing, expected) in [
            (S::Received, false, E::Classify, KEEPER, Ok(S::Classified)),
            (S::Classified, false, E::Classify, OFFICE, Ok(S::Classified)),
            (
                S::Replied,
                false,
                E::Classify,
                OFFICE,
                Err(Refusal::GoesOnElsewhere),
            ),
            (S::Received, false, E::Reply, KEEPER, Ok(S::Replied)),
            (S::Replied, false, E::Reply, OFFICE, Ok(S::Replied)),
            (S::Converted, true, E::Reply, KEEPER, Ok(S::Converted)),
            (S::Received, false, E::Reply, NOBODY, Err(Refusal::NotYours)),
            (S::Received, false, E::Reply, WRITER, Err(Refusal::NotYours)),
            (S::Received, false, E::Convert, KEEPER, Ok(S::Converted)),
            (S::Replied, false, E::Convert, OFFICE, Ok(S::Converted)),
            (
                S::Converted,
                true,
                E::Convert,
                OFFICE,
                Err(Refusal::ConvertedBefore),
            ),
            (
                S::Closed,
                true,
                E::Convert,
                OFFICE,
                Err(Refusal::ConvertedBefore),
            ),
            (S::Closed, false, E::Convert, OFFICE, Err(Refusal::Ended)),
            (S::Received, false, E::AddWord, WRITER, Ok(S::Received)),
            (S::Replied, false, E::AddWord, WRITER, Ok(S::Classified)),
            (S::Converted, true, E::AddWord, WRITER, Ok(S::Converted)),
            (S::Closed, false, E::AddWord, WRITER, Err(Refusal::Ended)),
            (
                S::Replied,
                false,
                E::AddWord,
                KEEPER,
                Err(Refusal::NotYours),
            ),
            (
                S::Received,
                false,
                E::Close,
                KEEPER,
                Err(Refusal::NotAnswered),
            ),
            (S::Replied, false, E::Close, HOUSE, Ok(S::Closed)),
            (S::Converted, true, E::Close, OFFICE, Ok(S::Closed)),
            (S::Closed, true, E::Close, OFFICE, Err(Refusal::Ended)),
        ] {
            assert_eq!(
                decide(state, converted, event, standing),
                expected,
                "{state} {event}"
            );
        }
    }

    #[test]
    fn who_may_know_who_wrote() {
        use LetterState as S;
        for (standing, consent, state, expected) in [
            (OFFICE, false, S::Received, WriterSight::Masked),
            (OFFICE, false, S::Closed, WriterSight::Masked),
            (KEEPER, true, S::Received, WriterSight::Masked),
            (KEEPER, true, S::Closed, WriterSight::Nothing),
            (KEEPER, false, S::Received, WriterSight::Nothing),
            (NOBODY, true, S::Received, WriterSight::Nothing),
            (WRITER, true, S::Received, WriterSight::Nothing),
        ] {
            assert_eq!(writer_sight(standing, consent, state), expected, "{state}");
        }
    }

    proptest! {
        #[test]
        fn a_letter_is_converted_once_and_never_closed_without_an_answer(
            steps in proptest::collection::vec((0..5_usize, any::<[bool; 4]>()), 0..60)
        ) {
            let (mut state, mut converted, mut answered) = (LetterState::Received, false, false);
            for (event, [keeper, office, writer, house]) in steps {
                let event = LetterEvent::ALL[event];
                let standing = Standing { keeper, office, writer, house };
                let Ok(next) = decide(state, converted, event, standing) else { continue };
                prop_assert!(state != LetterState::Closed, "the end is the end");
                match event {
                    LetterEvent::Convert => {
                        prop_assert!(!converted);
                        (converted, answered) = (true, true);
                    }
                    LetterEvent::Reply => answered = true,
                    LetterEvent::Close => prop_assert!(answered),
                    LetterEvent::Classify | LetterEvent::AddWord => {}
                }
                state = next;
                prop_assert_eq!(owes_answer(state) && converted, false, "what was taken further owes nothing");
            }
        }
    }
}
