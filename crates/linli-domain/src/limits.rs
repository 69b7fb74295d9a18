//! Time limits of the demand loop: how long each step may take and when to remind.
//!
//! The amounts are data ([`DEFAULT_LIMITS`], editable by a street); the keys are closed, and a [`LimitSet`] always
//! holds every one of them, so asking for a limit cannot fail.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::calendar::WorkCalendar;
use crate::code::CodeEnum;
use crate::code_enum;
use crate::data_file::{self, DataFileError};
use crate::time::{DAY, HOUR, MINUTE, Timestamp};

/// The limits that come with Linli; a street may replace them by a file of the same form.
pub const DEFAULT_LIMITS: &str = include_str!("../data/limits.toml");

/// Ten years of days: no limit is longer, and sums of it never overflow.
const MAX_AMOUNT: u32 = 3_650;

code_enum! {
    /// A step of the demand loop that must be done in time.
    pub enum LimitKey {
        /// Accept, refuse, refer or merge a new demand.
        Triage = "triage",
        /// The same for paper from a building-head mailbox.
        TriagePaper = "triage_paper",
        /// Issue a utility-class demand (water, power, gas, heating) after acceptance.
        PublishUtility = "publish_utility",
        /// Issue an ordinary demand after acceptance.
        PublishOrdinary = "publish_ordinary",
        /// Issue a complex demand after acceptance.
        PublishComplex = "publish_complex",
        /// Claim an open order before it goes to the street.
        ClaimWindow = "claim_window",
        /// Confirm or decline a claim.
        ConfirmClaim = "confirm_claim",
        /// Contact the requester after the claim.
        FirstContact = "first_contact",
        /// Handle a utility-class demand.
        HandleUtility = "handle_utility",
        /// Handle an ordinary demand.
        HandleOrdinary = "handle_ordinary",
        /// Handle a complex demand.
        HandleComplex = "handle_complex",
        /// The one extension, counted from the limit it extends.
        Extension = "extension",
        /// The longest a single suspension may last.
        Suspension = "suspension",
        /// Call the requester back after the work was reported done.
        Callback = "callback",
        /// Handle again after the requester was not satisfied.
        Rehandle = "rehandle",
        /// Assign, whistle or shelve what came up to the street.
        EscalationDecision = "escalation_decision",
        /// Look again at a shelved demand.
        ShelvedReview = "shelved_review",
        /// Approve or refuse a whistle.
        WhistleApproval = "whistle_approval",
        /// A department reports in for an emergency.
        WhistleEmergency = "whistle_emergency",
        /// A department reports in otherwise.
        WhistleOrdinary = "whistle_ordinary",
        /// Answer a letter to a building-head mailbox.
        LetterAnswer = "letter_answer",
    }
}

code_enum! {
    /// What a limit counts.
    pub enum LimitUnit {
        /// Minutes of plain time.
        Minute = "minute",
        /// Hours of plain time.
        Hour = "hour",
        /// Natural days of 24 hours, days off included.
        Day = "day",
        /// Hours of office time.
        WorkingHour = "working_hour",
        /// Working days, see [`WorkCalendar::add_working_days`].
        WorkingDay = "working_day",
    }
}

impl LimitUnit {
    /// Whether this unit counts office time.
    const fn is_office_time(self) -> bool {
        matches!(self, Self::WorkingHour | Self::WorkingDay)
    }

    /// `amount` of a plain-time unit in milliseconds; office units by the length of an office day.
    fn millis(self, amount: u32, calendar: &WorkCalendar) -> i64 {
        let one = match self {
            Self::Minute => MINUTE,
            Self::Hour | Self::WorkingHour => HOUR,
            Self::Day => DAY,
            Self::WorkingDay => calendar.office_day(),
        };
        one * i64::from(amount)
    }
}

/// When to remind of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// When this share of the time (1 to 99 %) is used up; office time for office units.
    Percent(u8),
    /// So long before the limit.
    Before {
        /// How many units, at least 1.
        amount: u32,
        /// Their unit.
        unit: LimitUnit,
    },
}

/// One time limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The step it holds for.
    pub key: LimitKey,
    /// How many units, at least 1.
    pub amount: u32,
    /// What is counted.
    pub unit: LimitUnit,
    /// When to remind, if at all.
    pub reminder: Option<Reminder>,
    /// Law, practice or our default, in words.
    pub basis: String,
}

impl Limit {
    /// The moment by which the step must be done when its time began at `from`.
    #[must_use]
    pub fn due(&self, from: Timestamp, calendar: &WorkCalendar) -> Timestamp {
        match self.unit {
            LimitUnit::WorkingDay => calendar.add_working_days(from, self.amount),
            LimitUnit::WorkingHour => calendar.add_working_hours(from, self.amount),
            plain => from.plus(plain.millis(self.amount, calendar)),
        }
    }

    /// The moment to remind, in `[from, due]`; `None` for a limit without reminder.
    #[must_use]
    pub fn remind_at(&self, from: Timestamp, calendar: &WorkCalendar) -> Option<Timestamp> {
        let due = self.due(from, calendar);
        let moment = match self.reminder? {
            Reminder::Percent(percent) if self.unit.is_office_time() => {
                let used = calendar.working_time_between(from, due) / 100 * i64::from(percent);
                calendar.add_working_time(from, used)
            }
            Reminder::Percent(percent) => {
                from.plus(due.millis().saturating_sub(from.millis()) / 100 * i64::from(percent))
            }
            Reminder::Before { amount, unit } => {
                let lead = unit.millis(amount, calendar);
                if unit.is_office_time() {
                    calendar.add_working_time(due, -lead)
                } else {
                    due.plus(-lead)
                }
            }
        };
        Some(moment.max(from).min(due))
    }
}

/// All limits of a street: exactly one for every [`LimitKey`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitSet {
    /// In the order of [`LimitKey::ALL`].
    limits: Vec<Limit>,
}

impl LimitSet {
    /// Reads a file of limits (form: see [`DEFAULT_LIMITS`]).
    ///
    /// # Errors
    /// [`DataFileError`] with the line: not TOML, unknown key, unit or field, a key twice or missing, an amount of 0
    /// or above 3,650, a share outside 1 to 99 %, an empty basis.
    pub fn parse(text: &str) -> Result<Self, DataFileError> {
        let form: FileForm = data_file::read(text)?;
        let mut found = BTreeMap::new();
        for entry in form.limit {
            let start = entry.key.span().start;
            let limit = read_limit(text, entry)?;
            let key = limit.key;
            if found.insert(key, limit).is_some() {
                return Err(DataFileError::at(
                    text,
                    start,
                    format!("the limit {key} stands here twice"),
                ));
            }
        }
        let missing = LimitKey::ALL.iter().find(|key| !found.contains_key(*key));
        if let Some(key) = missing {
            return Err(DataFileError::at(
                text,
                text.len(),
                format!("the limit {key} is missing"),
            ));
        }
        Ok(Self {
            limits: found.into_values().collect(),
        })
    }

    /// The limit of a step.
    #[must_use]
    pub fn get(&self, key: LimitKey) -> &Limit {
        // Every key is present and both sides are in declaration order, see `parse`.
        &self.limits[key as usize]
    }

    /// All limits, in the order of [`LimitKey::ALL`].
    #[must_use]
    pub fn all(&self) -> &[Limit] {
        &self.limits
    }

    /// When the step `key` that began at `from` must be done.
    #[must_use]
    pub fn due(&self, key: LimitKey, from: Timestamp, calendar: &WorkCalendar) -> Timestamp {
        self.get(key).due(from, calendar)
    }

    /// When to remind of the step `key` that began at `from`; `None` for a limit without reminder.
    #[must_use]
    pub fn remind_at(
        &self,
        key: LimitKey,
        from: Timestamp,
        calendar: &WorkCalendar,
    ) -> Option<Timestamp> {
        self.get(key).remind_at(from, calendar)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default)]
    limit: Vec<LimitForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitForm {
    key: Spanned<LimitKey>,
    amount: Spanned<u32>,
    unit: LimitUnit,
    remind: Option<Spanned<ReminderForm>>,
    basis: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReminderForm {
    percent: Option<u8>,
    before: Option<u32>,
    unit: Option<LimitUnit>,
}

fn read_limit(text: &str, form: LimitForm) -> Result<Limit, DataFileError> {
    let amount = *form.amount.as_ref();
    if !(1..=MAX_AMOUNT).contains(&amount) {
        let message = format!("an amount must be 1 to {MAX_AMOUNT}, not {amount}");
        return Err(DataFileError::at(text, form.amount.span().start, message));
    }
    if form.basis.as_ref().trim().is_empty() {
        return Err(DataFileError::at(
            text,
            form.basis.span().start,
            "say where the limit comes from",
        ));
    }
    let reminder = form
        .remind
        .map(|remind| read_reminder(text, &remind))
        .transpose()?;
    let key = form.key.into_inner();
    Ok(Limit {
        key,
        amount,
        unit: form.unit,
        reminder,
        basis: form.basis.into_inner(),
    })
}

fn read_reminder(text: &str, form: &Spanned<ReminderForm>) -> Result<Reminder, DataFileError> {
    match *form.as_ref() {
        ReminderForm {
            percent: Some(percent @ 1..=99),
            before: None,
            unit: None,
        } => Ok(Reminder::Percent(percent)),
        ReminderForm {
            percent: None,
            before: Some(amount @ 1..=MAX_AMOUNT),
            unit: Some(unit),
        } => Ok(Reminder::Before { amount, unit }),
        _ => Err(DataFileError::at(
            text,
            form.span().start,
            format!(
                "remind is {{ percent = 1 to 99 }} or {{ before = 1 to {MAX_AMOUNT}, unit = … }}"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::DEFAULT_CALENDAR;

    fn calendar() -> WorkCalendar {
        WorkCalendar::parse(DEFAULT_CALENDAR).expect("the shipped calendar is valid")
    }

    fn limits() -> LimitSet {
        LimitSet::parse(DEFAULT_LIMITS).expect("the shipped limits are valid")
    }

    fn at(civil: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("{civil}:00+08:00")).expect("a civil time")
    }

    #[test]
    fn every_key_finds_its_own_limit() {
        let limits = limits();
        assert!(LimitKey::ALL.iter().all(|key| limits.get(*key).key == *key));
    }

    #[test]
    fn default_limits_fall_due_as_the_design_says() {
        use LimitKey as Key;
        let friday = "2026-11-20T16:30";
        let table = [
            (Key::Triage, "2026-11-23T16:30", "2026-11-23T14:45"),
            (Key::LetterAnswer, "2026-11-25T16:30", "2026-11-24T16:30"),
            (Key::TriagePaper, "2026-11-23T16:30", "2026-11-22T22:30"),
            (Key::PublishUtility, "2026-11-20T17:30", "2026-11-20T17:15"),
            (Key::PublishOrdinary, "2026-11-20T18:30", "2026-11-20T18:00"),
            (Key::PublishComplex, "2026-11-21T16:30", "2026-11-21T10:30"),
            (Key::ClaimWindow, "2026-11-25T16:30", "2026-11-24T16:30"),
            (Key::FirstContact, "2026-11-21T16:30", "2026-11-21T10:30"),
            (Key::HandleOrdinary, "2026-11-27T16:30", "2026-11-26T16:30"),
            (Key::HandleComplex, "2026-12-05T16:30", "2026-12-02T16:30"),
            // Four working hours from 16:30: one on Friday, three on Monday morning.
            (Key::WhistleApproval, "2026-11-23T12:00", "2026-11-23T11:00"),
            (
                Key::WhistleEmergency,
                "2026-11-20T17:00",
                "2026-11-20T16:45",
            ),
        ];
        let (limits, calendar) = (limits(), calendar());
        for (key, due, remind) in table {
            assert_eq!(limits.due(key, at(friday), &calendar), at(due), "{key} due");
            assert_eq!(
                limits.remind_at(key, at(friday), &calendar),
                Some(at(remind)),
                "{key} reminder"
            );
        }
    }

    #[test]
    fn a_faulty_file_names_its_line() {
        let first = "[[limit]]\nkey = \"triage\"\namount = 1\nunit = \"day\"\nbasis = \"x\"\n";
        let table = [
            ("[[limit]\n", 1, ""),
            ("\n[[limit]]\nkey = \"tirage\"\n", 3, "tirage"),
            (&first.replace("= 1", "= 0"), 3, "amount"),
            (&first.replace("= 1", "= 3651"), 3, "amount"),
            (&first.replace("\"day\"", "\"week\""), 4, "week"),
            (&first.replace("\"x\"", "\" \""), 5, "comes from"),
            (
                &format!("{first}remind = {{ percent = 100 }}\n"),
                6,
                "percent",
            ),
            (&format!("{first}remind = {{ before = 2 }}\n"), 6, "before"),
            (&format!("{first}remindd = 3\n"), 6, "remindd"),
            (&format!("{first}{first}"), 7, "twice"),
            (first, 6, "triage_paper is missing"),
        ];
        for (text, line, part) in table {
            let error = LimitSet::parse(text).expect_err(text);
            assert_eq!(error.line, line, "{error} in {text}");
            assert!(error.message.contains(part), "{error} should say {part:?}");
        }
    }

    proptest! {
        #[test]
        fn reminders_lie_between_start_and_due(key in 0..LimitKey::ALL.len(), from in 0_i64..4_000_000_000_000) {
            let (limits, calendar) = (limits(), calendar());
            let (key, from) = (LimitKey::ALL[key], Timestamp::from_millis(from));
            let due = limits.due(key, from, &calendar);
            let remind = limits.remind_at(key, from, &calendar).expect("every shipped limit reminds");
            prop_assert!(from < remind && remind < due, "{key}: {from:?} {remind:?} {due:?}");
        }
    }
}
