//! The rows of letters.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, DemandId, LetterId, LetterWordId, OrgId, PersonId, StreetId};
use linli_domain::time::Timestamp;
use linli_kit::row;

use super::rules::{LetterChannel, LetterClass, LetterState, Outcome};

row! {
    /// A letter to the mailbox of a building.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Letter {
        /// Its id.
        pub id: LetterId,
        /// Its number (`XJ…`).
        pub number: String,
        /// What it is: by its writer at first, by a keeper later.
        pub class: LetterClass,
        /// How it came.
        pub channel: LetterChannel,
        /// What it says.
        pub text: String,
        /// The place of the mailbox.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Where it stands.
        pub state: LetterState,
        /// The writer's name, if left.
        pub writer_name: Option<String>,
        /// The writer's number, encrypted.
        pub phone_sealed: Option<Vec<u8>>,
        /// The keyed hash it can be found by.
        pub phone_hash: Option<Vec<u8>>,
        /// As shown: `138****1234`.
        pub phone_masked: Option<String>,
        /// Whether the head of the building may know who wrote.
        pub head_may_see: bool,
        /// When it came: sent, or taken out of the box.
        pub received_at: Timestamp,
        /// When its first answer is owed.
        pub due_at: Timestamp,
        /// When it was answered or taken further first.
        pub answered_at: Option<Timestamp>,
        /// When what is next is due.
        pub next_due_at: Option<Timestamp>,
        /// When somebody is told next.
        pub remind_at: Option<Timestamp>,
        /// How often somebody was told since an answer is owed: 1 reminded, 2 overdue, 3 told to the street.
        pub alarms: i64,
        /// What it became.
        pub converted_to: Option<Outcome>,
        /// Who typed it in, for a paper slip.
        pub created_by: Option<PersonId>,
        /// In which role; `resident` for what came by QR.
        pub created_role: String,
        /// When it was stored.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Letter {
    /// Whether it was a paper slip that somebody typed in.
    #[must_use]
    pub fn is_transcribed(&self) -> bool {
        self.channel == LetterChannel::Paper
    }

    /// Whether the writer left neither name nor number.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.writer_name.is_none() && self.phone_sealed.is_none()
    }
}

row! {
    /// One thing said under a letter.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Word {
        /// Its id.
        pub id: LetterWordId,
        /// Under which letter.
        pub letter_id: LetterId,
        /// Whether its writer says it; an answer otherwise.
        pub by_writer: bool,
        /// What is said.
        pub text: String,
        /// Who answered.
        pub person_id: Option<PersonId>,
        /// In which role.
        pub role: String,
        /// When.
        pub at: Timestamp,
    }
}

row! {
    /// What a letter became.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OutcomeRow {
        /// Which letter.
        pub letter_id: LetterId,
        /// What.
        pub kind: Outcome,
        /// In a few words.
        pub title: String,
        /// The demand it became.
        pub demand_id: Option<DemandId>,
        /// The organisation praised.
        pub org_id: Option<OrgId>,
        /// The head praised.
        pub person_id: Option<PersonId>,
        /// Who took it further.
        pub created_by: Option<PersonId>,
        /// When.
        pub created_at: Timestamp,
    }
}

row! {
    /// What a tracking code leads to.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Followed {
        /// The tenant.
        pub street_id: StreetId,
        /// The letter.
        pub letter_id: LetterId,
    }
}
