//! What a year asks for and where an entry stands. No database here.

use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};

code_enum! {
    /// What an entry is about.
    pub enum ComplianceKind {
        /// 联盟季度联席会议
        AllianceMeeting = "alliance_meeting",
        /// 议事机构按期开会
        BodyMeeting = "body_meeting",
        /// 驻区单位座谈会
        Symposium = "symposium",
        /// 共建方法勾选
        MethodTicks = "method_ticks",
        /// 共建方法年终报告
        MethodReports = "method_reports",
        /// 共建方法年度结果
        MethodResult = "method_result",
        /// 约定过半
        PromisesHalf = "promises_half",
        /// 约定兑现
        PromisesYear = "promises_year",
        /// 述职报告
        DutyReports = "duty_reports",
        /// 挂钩走访
        Visits = "visits",
        /// 单位服务卡
        ServiceCards = "service_cards",
        /// 协议到期续签
        AgreementEnding = "agreement_ending",
    }
}

code_enum! {
    /// Where an entry stands.
    pub enum ComplianceState {
        /// 已逾期
        Overdue = "overdue",
        /// 该办了
        Due = "due",
        /// 未到时间
        Coming = "coming",
        /// 已完成
        Done = "done",
    }
}

/// Days before its end in which a period without what it asks for is told, by its length in months.
#[must_use]
pub const fn ahead_days(months: i64) -> i64 {
    match months {
        ..=1 => 7,
        2..=3 => 21,
        4..=6 => 30,
        _ => 61,
    }
}

/// The span in which something is to be done: `to` is the first moment at which it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From when it can be done.
    pub from: Timestamp,
    /// The first moment after its last day.
    pub to: Timestamp,
    /// Days before `to` in which it is told.
    pub ahead: i64,
}

impl Span {
    /// Where something stands of which `done` of `of` are done. Of nothing at all there is nothing to be late with.
    #[must_use]
    pub fn state(self, done: i64, of: i64, now: Timestamp) -> ComplianceState {
        if of > 0 && done >= of {
            ComplianceState::Done
        } else if now >= self.to && of > 0 {
            ComplianceState::Overdue
        } else if now >= self.to.plus(-self.ahead * DAY) && of > 0 {
            ComplianceState::Due
        } else {
            ComplianceState::Coming
        }
    }

    /// Whether something that exists since `since` until `until` is asked for in the span: neither is what was founded in
    /// the days in which it would be told already, nor what ended before the span did.
    #[must_use]
    pub fn asks(self, since: Timestamp, until: Option<Timestamp>) -> bool {
        since < self.to.plus(-self.ahead * DAY) && until.is_none_or(|until| until >= self.to)
    }

    /// Whether a moment lies in it.
    #[must_use]
    pub fn has(self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.to
    }

    /// The first moment of its last day.
    #[must_use]
    pub fn last_day(self) -> Timestamp {
        Timestamp::start_of(self.to.plus(-1).date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ComplianceState as S;
    use proptest::prelude::*;

    fn day(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("{text}T00:00:00+08:00")).expect("a day")
    }

    fn quarter() -> Span {
        Span {
            from: day("2026-10-01"),
            to: day("2027-01-01"),
            ahead: ahead_days(3),
        }
    }

    #[test]
    fn where_an_entry_stands() {
        for (done, of, now, expected) in [
            (0, 1, "2026-12-10", S::Coming),
            (0, 1, "2026-12-11", S::Due),
            (0, 1, "2026-12-31", S::Due),
            (0, 1, "2027-01-01", S::Overdue),
            (1, 1, "2026-10-02", S::Done),
            (3, 2, "2027-05-01", S::Done),
            (1, 2, "2027-01-01", S::Overdue),
            // of nothing nothing is late, and nothing is done
            (0, 0, "2027-01-01", S::Coming),
            (0, 0, "2026-12-31", S::Coming),
        ] {
            assert_eq!(quarter().state(done, of, day(now)), expected, "{now}");
        }
    }

    #[test]
    fn what_is_asked_for() {
        for (since, until, expected) in [
            ("2025-01-01", None, true),
            ("2026-12-10", None, true),
            // founded when the quarter was nearly over
            ("2026-12-11", None, false),
            ("2025-01-01", Some("2026-12-31"), false),
            ("2025-01-01", Some("2027-01-01"), true),
        ] {
            let found = quarter().asks(day(since), until.map(day));
            assert_eq!(found, expected, "{since} {until:?}");
        }
        assert_eq!(quarter().last_day(), day("2026-12-31"));
        assert!(quarter().has(day("2026-12-31")) && !quarter().has(day("2027-01-01")));
    }

    proptest! {
        /// Time alone only ever brings an entry nearer to being late; doing more never makes it worse.
        #[test]
        fn time_and_deeds_go_one_way(done in 0i64..4, of in 0i64..4, at in 0i64..200, later in 0i64..200) {
            let now = quarter().from.plus(at * DAY);
            let rank = |state: S| match state { S::Done => 0, S::Coming => 1, S::Due => 2, S::Overdue => 3 };
            let here = rank(quarter().state(done, of, now));
            prop_assert!(rank(quarter().state(done, of, now.plus(later * DAY))) >= here);
            prop_assert!(rank(quarter().state(done + 1, of, now)) <= here);
        }
    }
}
