//! The one line above everything: what is next with an agreement, who does it, by when.

use linli_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SignMode;
use super::entity::Agreement;
use super::rules::AgreementState;

linli_domain::code_enum! {
    /// What is next with an agreement.
    pub enum AgreementStep {
        /// 提交审核
        Submit = "submit_agreement",
        /// 审核
        Review = "review_agreement",
        /// 签署
        Sign = "sign_agreement",
        /// 上传签署件
        StoreScan = "store_scan",
        /// 到期生效
        TakeEffect = "take_effect",
        /// 履约
        Keep = "keep_agreement",
        /// 续签
        Renew = "renew_agreement",
        /// 无
        None = "none",
    }
}

/// What is next, who does it, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AgreementNextStep {
    /// What.
    pub code: AgreementStep,
    /// Who does it, by name; empty where it is the street's or nobody's.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// What is next with an agreement, whose office is called `office`.
#[must_use]
pub fn next_step(agreement: &Agreement, office: &str, now: Timestamp) -> AgreementNextStep {
    use AgreementState as S;
    let (from, to) = (agreement.valid_from, agreement.valid_to);
    let unscanned = agreement.sign_mode == Some(SignMode::Paper) && agreement.scan_hash.is_none();
    let (code, who, due_at) = match agreement.state {
        S::Drafting => (AgreementStep::Submit, office, None),
        S::Review => (AgreementStep::Review, "", None),
        S::Approved => (AgreementStep::Sign, office, None),
        S::Signed | S::Effective if unscanned => (AgreementStep::StoreScan, "", None),
        S::Signed => (AgreementStep::TakeEffect, "", Some(from)),
        S::Effective => (AgreementStep::Keep, "", Some(to)),
        S::Expiring => (AgreementStep::Renew, office, Some(to)),
        S::Expired => (AgreementStep::Renew, office, None),
        S::Renewed | S::Superseded | S::Terminated => (AgreementStep::None, "", None),
    };
    AgreementNextStep {
        code,
        who: who.to_owned(),
        due_at,
        late_by_ms: due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0),
    }
}
