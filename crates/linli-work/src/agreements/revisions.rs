//! The revisions of an agreement and the periods beside it, as its page names them: which of them counts which years.

use linli_domain::id::AgreementId;
use linli_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::Agreement;
use super::promise::year_of;
use super::rules::AgreementState;

/// Another agreement that this one came from or became.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RelatedAgreement {
    /// Its id.
    pub id: AgreementId,
    /// Its number.
    pub number: String,
    /// Its revision.
    pub revision: i64,
    /// Where it stands.
    pub state: AgreementState,
    /// When it begins to hold.
    pub valid_from: Timestamp,
    /// The first moment it no longer holds.
    pub valid_to: Timestamp,
}

/// The revision in which what was promised and delivered before or after another one's years is counted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CountedRevision {
    /// Its id.
    pub id: AgreementId,
    /// Its revision.
    pub revision: i64,
    /// The civil year: the last it counts before, or the first it counts after.
    pub year: i64,
}

/// An agreement as another one's page names it.
#[must_use]
pub fn related(agreement: Agreement) -> RelatedAgreement {
    RelatedAgreement {
        id: agreement.id,
        number: agreement.number,
        revision: agreement.revision,
        state: agreement.state,
        valid_from: agreement.valid_from,
        valid_to: agreement.valid_to,
    }
}

/// The revision that counts the years before an amendment does.
#[must_use]
pub fn counted_before(agreement: &Agreement, revisions: &[Agreement]) -> Option<CountedRevision> {
    let from = agreement.counts_from();
    let before = revisions.iter().rfind(|one| {
        one.revision < agreement.revision && one.counts_from() < one.counts_to().min(from)
    })?;
    Some(CountedRevision {
        id: before.id,
        revision: before.revision,
        year: year_of(before.counts_to().plus(-1).date()),
    })
}

/// The revision that counts from where on one that was amended does not any more.
#[must_use]
pub fn counted_after(agreement: &Agreement, revisions: &[Agreement]) -> Option<CountedRevision> {
    if agreement.state != AgreementState::Superseded {
        return None;
    }
    let from = agreement.counts_to();
    let after = revisions.iter().find(|one| {
        one.revision > agreement.revision
            && one.signed_on.is_some()
            && one.counts_from().max(from) < one.counts_to()
    })?;
    Some(CountedRevision {
        id: after.id,
        revision: after.revision,
        year: year_of(after.counts_from().max(from).date()),
    })
}
