//! Sign-ups as pages show them, and what their verbs are told.

use linli_domain::id::{ActivityId, SignUpId};
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{SignUpPresence, SignUpState, SignUpWay};
use crate::activities::view::ActivityView;

/// Somebody's own sign-up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignUpOwn {
    /// Its id.
    pub id: SignUpId,
    /// Where it stands.
    pub state: SignUpState,
    /// The place on the waiting list, from 1.
    pub position: Option<i64>,
    /// What they are called by.
    pub name: String,
    /// Whether it is for somebody under age.
    pub minor: bool,
    /// How they signed up.
    pub way: SignUpWay,
    /// When.
    pub created_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
    /// `withdraw`.
    pub allowed_actions: Vec<AllowedAction>,
}

/// A sign-up as the host and the office of the place see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignUpView {
    /// Its id.
    pub id: SignUpId,
    /// The how many-th of the activity: the number on the paper list.
    pub nth: i64,
    /// What they are called by.
    pub name: String,
    /// The number they left, `138****1234`; opened with a reason, erased thirty days after the end.
    pub phone_masked: Option<String>,
    /// Whether they are under age.
    pub minor: bool,
    /// The guardian who consents.
    pub guardian: Option<String>,
    /// Whether a guardian comes along.
    pub guardian_present: bool,
    /// How they signed up.
    pub way: SignUpWay,
    /// What should be minded, in their words.
    pub note: Option<String>,
    /// Where it stands.
    pub state: SignUpState,
    /// The place on the waiting list, from 1.
    pub position: Option<i64>,
    /// Whether they came.
    pub presence: SignUpPresence,
    /// Who wrote it down for them, by name.
    pub entered_by: Option<String>,
    /// Why somebody else withdrew it.
    pub word: Option<String>,
    /// When they signed up.
    pub created_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
    /// `withdraw`, `open-phone`.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Who is on the list of an activity.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignUpsView {
    /// Of which activity.
    pub activity_id: ActivityId,
    /// How many places there are.
    pub capacity: Option<i64>,
    /// Places taken.
    pub taken: i64,
    /// How many wait.
    pub waiting: i64,
    /// How many came without being on the list.
    pub walk_ins: Option<i64>,
    /// Them, in the order they signed up.
    pub items: Vec<SignUpView>,
    /// `sign-up-behalf`, `attendance`.
    pub allowed_actions: Vec<AllowedAction>,
    /// Of the activity, for the optimistic lock.
    pub version: i64,
}

/// For whom somebody else signs up, who asked for it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BehalfSignUp {
    /// How they asked: `counter`, `phone` or `visit`.
    pub way: SignUpWay,
    /// What to call them by, 1 to 30 characters.
    pub name: String,
    /// A number to be told of a cancellation at, if wished.
    #[serde(default)]
    pub phone: Option<String>,
}

/// A sign-up.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpInput {
    /// For whom, where it is not the caller.
    #[serde(default)]
    pub behalf: Option<BehalfSignUp>,
    /// Whether they are under age.
    #[serde(default)]
    pub minor: bool,
    /// The guardian who consents, at most 30 characters; for a minor this or the next.
    #[serde(default)]
    pub guardian: Option<String>,
    /// Whether a guardian comes along.
    #[serde(default)]
    pub guardian_present: bool,
    /// What should be minded, at most 100 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// What signing up is answered with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignUpAnswer {
    /// The sign-up.
    pub sign_up: SignUpOwn,
    /// On behalf: the code for their slip. Shown once, stored as a hash.
    pub code: Option<String>,
    /// The activity as it stands now.
    pub activity: ActivityView,
}

/// A sign-up withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawSignUp {
    /// As read.
    pub version: i64,
    /// Why, 1 to 100 characters; needed where it is somebody else's.
    #[serde(default)]
    pub word: Option<String>,
}

/// Whether one came.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceLine {
    /// Whose sign-up.
    pub sign_up_id: SignUpId,
    /// Whether they came.
    pub presence: SignUpPresence,
}

/// Who came.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityAttendance {
    /// Of the activity, as read.
    pub version: i64,
    /// Of whom something is written down; the others stay as they are.
    pub lines: Vec<PresenceLine>,
    /// How many came without being on the list; left out where nobody counted.
    #[serde(default)]
    pub walk_ins: Option<i64>,
}
