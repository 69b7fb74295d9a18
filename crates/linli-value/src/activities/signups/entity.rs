//! Rows of sign-ups as they are stored.

use linli_domain::id::{ActivityId, PersonId, SignUpId, StreetId};
use linli_domain::time::Timestamp;
use linli_kit::row;

use super::rules::{SignUpPresence, SignUpState, SignUpWay};

row! {
    /// Somebody's place in an activity, or in the line for one.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SignUp {
        /// Its id.
        pub id: SignUpId,
        /// For which activity.
        pub activity_id: ActivityId,
        /// The how many-th of the activity, from 1: the order of the line.
        pub nth: i64,
        /// What to call them by.
        pub name: String,
        /// Who, where they signed up by their own account.
        pub person_id: Option<PersonId>,
        /// How they signed up.
        pub way: SignUpWay,
        /// Whether they are under age.
        pub minor: bool,
        /// The guardian who consents.
        pub guardian: Option<String>,
        /// Whether a guardian comes along.
        pub guardian_present: bool,
        /// What should be minded, in their words.
        pub note: Option<String>,
        /// A number to be told of a cancellation at, encrypted.
        pub phone_sealed: Option<Vec<u8>>,
        /// The keyed hash it can be found by.
        pub phone_hash: Option<Vec<u8>>,
        /// As shown.
        pub phone_masked: Option<String>,
        /// Where it stands.
        pub state: SignUpState,
        /// Whether they came.
        pub presence: SignUpPresence,
        /// Why somebody else withdrew it.
        pub word: Option<String>,
        /// Who wrote it down; nobody for the public page.
        pub created_by: Option<PersonId>,
        /// When they got a place after waiting.
        pub promoted_at: Option<Timestamp>,
        /// When it was withdrawn, or the activity called off.
        pub left_at: Option<Timestamp>,
        /// When they signed up.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl SignUp {
    /// Takes what was left for ringing out of it.
    pub fn forget_phone(&mut self) {
        self.phone_sealed = None;
        self.phone_hash = None;
        self.phone_masked = None;
    }

    /// Whether they have a place or wait for one.
    #[must_use]
    pub const fn is_living(&self) -> bool {
        matches!(self.state, SignUpState::Taken | SignUpState::Waiting)
    }
}

/// The columns of a [`SignUp`].
pub const COLUMNS: &str = "id, activity_id, nth, name, person_id, way, minor, guardian, guardian_present, note, phone_sealed, \
    phone_hash, phone_masked, state, presence, word, created_by, promoted_at, left_at, created_at, updated_at, version";

row! {
    /// What a sign-up's code leads to.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct CodeHolder {
        /// The tenant.
        pub street_id: StreetId,
        /// The sign-up.
        pub signup_id: SignUpId,
    }
}

/// How full an activity is, and who came to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignUpFigures {
    /// Places taken.
    pub taken: i64,
    /// How many wait for one.
    pub waiting: i64,
    /// How many of the list came.
    pub came: i64,
    /// How many had a place and did not come.
    pub absent: i64,
    /// Of how many with a place that is not written down.
    pub unknown: i64,
}
