//! Rows of activities as they are stored.

use linli_domain::area::AreaPath;
use linli_domain::id::{
    ActivityId, ActivityPartnerId, ActivitySeriesId, AreaId, BookingId, ClassId, DemandId, OrgId,
    PersonId, ProjectId,
};
use linli_domain::time::Timestamp;
use linli_kit::row;

use super::part_rules::PartnerState;
use super::rules::{ActivityKind, ActivityState};

row! {
    /// An activity: something held at a place on a day that people come to.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Activity {
        /// Its id; what its host did counts under it.
        pub id: ActivityId,
        /// Its number (`HD…`).
        pub number: String,
        /// What it is called.
        pub title: String,
        /// What kind it is.
        pub kind: ActivityKind,
        /// Where it stands.
        pub state: ActivityState,
        /// Who hosts it.
        pub host_org_id: OrgId,
        /// The community or place it is held in.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Where, in words; empty while it is an idea.
        pub venue: String,
        /// From.
        pub starts_at: Option<Timestamp>,
        /// To.
        pub ends_at: Option<Timestamp>,
        /// Until when people sign up; until it begins when not set.
        pub sign_up_until: Option<Timestamp>,
        /// How many places; open to all and without sign-up when not set.
        pub capacity: Option<i64>,
        /// For whom, in words.
        pub audience: Option<String>,
        /// Whether minors may come.
        pub minors_welcome: bool,
        /// 1 to 3; from 2 on it wants an insurance.
        pub risk: i64,
        /// The number of the insurance policy.
        pub insurance_no: Option<String>,
        /// What to look out for.
        pub safety_note: Option<String>,
        /// Whether helpers need training.
        pub needs_training: bool,
        /// Which training, and how it is given.
        pub training_note: Option<String>,
        /// The written agreement with its helpers, where it lasts over a month.
        pub agreement_note: Option<String>,
        /// The class of the need it serves.
        pub class_id: Option<ClassId>,
        /// The demand it answers.
        pub demand_id: Option<DemandId>,
        /// The project it belongs to.
        pub project_id: Option<ProjectId>,
        /// The booking of the shared place it is held at.
        pub booking_id: Option<BookingId>,
        /// Whether it stands on the public page.
        pub is_public: bool,
        /// More, in words.
        pub note: Option<String>,
        /// How much the host's own deed counts.
        pub host_quantity: i64,
        /// In what.
        pub host_unit: String,
        /// Its series.
        pub series_id: Option<ActivitySeriesId>,
        /// Which occurrence of it, from 1.
        pub series_nth: Option<i64>,
        /// What was last said of it: why it went back, was called off or opened anew.
        pub word: Option<String>,
        /// What came of it, in a sentence.
        pub outcome: Option<String>,
        /// How many came, as reported.
        pub came: Option<i64>,
        /// How many came without having signed up.
        pub walk_ins: Option<i64>,
        /// Who wrote it down first.
        pub created_by: Option<PersonId>,
        /// Who planned it, or changed the plan last.
        pub planned_by: Option<PersonId>,
        /// Who checked it.
        pub checked_by: Option<PersonId>,
        /// Who reported its outcome.
        pub reported_by: Option<PersonId>,
        /// Who confirmed that.
        pub settled_by: Option<PersonId>,
        /// When it was written down.
        pub created_at: Timestamp,
        /// When it was planned.
        pub planned_at: Option<Timestamp>,
        /// When it was checked.
        pub checked_at: Option<Timestamp>,
        /// When it was announced.
        pub opened_at: Option<Timestamp>,
        /// When it began.
        pub began_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// When its outcome was reported.
        pub reported_at: Option<Timestamp>,
        /// When that was confirmed.
        pub settled_at: Option<Timestamp>,
        /// When it was called off.
        pub cancelled_at: Option<Timestamp>,
        /// How often its planner was reminded.
        pub reminded: i64,
        /// Whether its planner was told that its booking was lost.
        pub booking_told: bool,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Activity {
    /// Until when people sign up: until the moment set, or until it begins.
    #[must_use]
    pub fn sign_up_until(&self) -> Option<Timestamp> {
        self.sign_up_until.or(self.starts_at)
    }
}

/// The columns of an [`Activity`].
pub const ACTIVITY_COLUMNS: &str = "id, number, title, kind, state, host_org_id, area_id, area_path, venue, starts_at, \
    ends_at, sign_up_until, capacity, audience, minors_welcome, risk, insurance_no, safety_note, needs_training, \
    training_note, agreement_note, class_id, demand_id, project_id, booking_id, is_public, note, host_quantity, host_unit, \
    series_id, series_nth, word, outcome, came, walk_ins, created_by, planned_by, checked_by, reported_by, settled_by, \
    created_at, planned_at, checked_at, opened_at, began_at, ended_at, reported_at, settled_at, cancelled_at, reminded, \
    booking_told, updated_at, version";

row! {
    /// A unit asked into an activity, with what it brings.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Partner {
        /// Its id; what it brought counts under it.
        pub id: ActivityPartnerId,
        /// To which activity.
        pub activity_id: ActivityId,
        /// Who.
        pub org_id: OrgId,
        /// What it brings, in words.
        pub brings: String,
        /// How much of it.
        pub quantity: i64,
        /// Counted in what.
        pub unit: String,
        /// The class of the need that serves; that of the activity when not set.
        pub class_id: Option<ClassId>,
        /// Whether it is the booked place itself, which its booking counts.
        pub by_booking: bool,
        /// How it answered.
        pub state: PartnerState,
        /// The paper on which its answer was entered for it.
        pub paper: Option<String>,
        /// Why it said no, left or is no longer asked.
        pub reason: Option<String>,
        /// When it answered.
        pub answered_at: Option<Timestamp>,
        /// How much of it was brought, as reported.
        pub done: Option<i64>,
        /// When it was asked.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`Partner`].
pub const PARTNER_COLUMNS: &str = "id, activity_id, org_id, brings, quantity, unit, class_id, by_booking, state, paper, reason, \
    answered_at, done, created_at, version";
