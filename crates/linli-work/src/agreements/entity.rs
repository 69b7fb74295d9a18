//! Rows of agreements as they are stored.

use linli_domain::area::AreaPath;
use linli_domain::id::{AgreementId, AreaId, ClassId, ObligationId, OrgId, PersonId};
use linli_domain::time::Timestamp;
use linli_kit::row;

use super::rules::AgreementState;
use super::{AgreementKind, ObligationKind, ObligationPeriod, PartySide, SignMode};
use crate::resources::ResourceClass;

row! {
    /// One revision of an agreement.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Agreement {
        /// Its id; another one for each revision.
        pub id: AgreementId,
        /// Its number (`XY…`), the same for every revision.
        pub number: String,
        /// 1 for the first, one more for each amendment.
        pub revision: i64,
        /// What it is called.
        pub title: String,
        /// What kind it is.
        pub kind: AgreementKind,
        /// What it says beside its lines.
        pub terms: String,
        /// Where it stands.
        pub state: AgreementState,
        /// The first moment it holds.
        pub valid_from: Timestamp,
        /// The first moment it no longer holds.
        pub valid_to: Timestamp,
        /// The day it was signed on.
        pub signed_on: Option<Timestamp>,
        /// How it was signed.
        pub sign_mode: Option<SignMode>,
        /// The number or address of an electronic signature made outside.
        pub sign_reference: Option<String>,
        /// SHA-256 of the scan of what was signed, in hex.
        pub scan_hash: Option<String>,
        /// The revision it changes.
        pub amended_from: Option<AgreementId>,
        /// The agreement whose next period it is.
        pub renewed_from: Option<AgreementId>,
        /// The smallest number of days before the end that was told already.
        pub reminded_days: Option<i64>,
        /// Why it was ended before its time.
        pub end_reason: Option<String>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// The first moment it counts from, of an amendment: [`super::promise::amended_from`].
        pub counts_from: Option<Timestamp>,
        /// The first moment the revision after it counts from.
        pub counts_to: Option<Timestamp>,
        /// The place of its office.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Who drafted it.
        pub created_by: Option<PersonId>,
        /// Who changed what it says last.
        pub edited_by: Option<PersonId>,
        /// Who put it up for review last; nobody where it was sent back since.
        pub submitted_by: Option<PersonId>,
        /// Who approved it.
        pub approved_by: Option<PersonId>,
        /// When it was drafted.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Agreement {
    /// Whether its parties know of it: what is put up for review, and what came of that. A draft is the office's, and so is one
    /// that was dropped before anybody but the office had seen it.
    #[must_use]
    pub fn is_known_to_parties(&self) -> bool {
        match self.state {
            AgreementState::Drafting => false,
            AgreementState::Terminated => self.signed_on.is_some() || self.submitted_by.is_some(),
            _ => true,
        }
    }

    /// Whether its lines are promised and counted in the present year: what was signed and has no later revision. Of years that
    /// are over [`Self::counts_from`] and [`Self::counts_to`] tell.
    #[must_use]
    pub fn is_counting(&self) -> bool {
        AgreementState::COUNTING.contains(&self.state)
            || (self.state == AgreementState::Terminated && self.signed_on.is_some())
    }

    /// When it was ended before its time.
    #[must_use]
    pub fn ended_early(&self) -> Option<Timestamp> {
        self.ended_at
            .filter(|_| self.state == AgreementState::Terminated)
    }

    /// Why it was ended before its time, as its offices know (`inside`) or its parties: why a draft was dropped is for the
    /// offices only.
    #[must_use]
    pub fn told_end_reason(&self, inside: bool) -> Option<String> {
        self.end_reason
            .clone()
            .filter(|_| inside || self.signed_on.is_some())
    }

    /// The first moment it does not hold any more: its end, or the moment it was ended before.
    #[must_use]
    pub fn held_to(&self) -> Timestamp {
        match self.ended_at {
            Some(at) if self.state == AgreementState::Terminated => at.min(self.valid_to),
            _ => self.valid_to,
        }
    }

    /// The first moment it promises and counts: its beginning, or of an amendment that of the year it was signed in. As
    /// [`super::store::holding::counts_from`] asks of rows.
    #[must_use]
    pub fn counts_from(&self) -> Timestamp {
        self.counts_from
            .map_or(self.valid_from, |from| from.max(self.valid_from))
    }

    /// The first moment it does not promise and count any more: where it stopped to hold, or where the revision after it counts
    /// from. As [`super::store::holding::counts_to`] asks of rows.
    #[must_use]
    pub fn counts_to(&self) -> Timestamp {
        match self.counts_to {
            Some(to) if self.state == AgreementState::Superseded => to.min(self.valid_to),
            _ if self.state == AgreementState::Superseded => self.counts_from(),
            _ => self.held_to(),
        }
    }
}

/// The columns of an [`Agreement`].
pub const AGREEMENT_COLUMNS: &str = "id, number, revision, title, kind, terms, state, valid_from, valid_to, signed_on, \
    sign_mode, sign_reference, scan_hash, amended_from, renewed_from, reminded_days, end_reason, ended_at, counts_from, counts_to, area_id, \
    area_path, created_by, edited_by, submitted_by, approved_by, created_at, updated_at, version";

row! {
    /// A party of an agreement.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Party {
        /// The agreement.
        pub agreement_id: AgreementId,
        /// The organisation.
        pub org_id: OrgId,
        /// On which side.
        pub side: PartySide,
        /// Its place in the text, from 0.
        pub position: i64,
    }
}

row! {
    /// A line of an agreement: what one party owes.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Obligation {
        /// The agreement.
        pub agreement_id: AgreementId,
        /// Its id, the same in every revision.
        pub id: ObligationId,
        /// Its place in the text, from 0.
        pub position: i64,
        /// Which party owes it.
        pub org_id: OrgId,
        /// What kind of thing is owed.
        pub kind: ObligationKind,
        /// What, in words.
        pub what: String,
        /// How much in each period, in `unit`.
        pub quantity: i64,
        /// What the quantity counts.
        pub unit: String,
        /// How often that quantity is owed.
        pub period: ObligationPeriod,
        /// Only for demands of this class or one below it.
        pub class_id: Option<ClassId>,
        /// Only where the party's own resource of this class serves.
        pub resource_class: Option<ResourceClass>,
    }
}

row! {
    /// What was delivered of a line in a year.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Delivered {
        /// The line.
        pub obligation_id: ObligationId,
        /// The civil year.
        pub year: i64,
        /// How much, in the line's unit.
        pub delivered: i64,
    }
}
