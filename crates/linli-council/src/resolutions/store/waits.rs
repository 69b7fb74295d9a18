//! Resolutions of which something waits for somebody, and how many there are of each kind.

use linli_domain::code::CodeEnum;
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use crate::resolutions::waits::{ResolutionWait, Waiter};

row! {
    /// How many resolutions wait for somebody, by what they wait for.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct ResolutionWaits {
        /// Owed by the own organisation, or in the own post.
        pub own: i64,
        /// To be offered as an order.
        pub issue: i64,
        /// To be confirmed.
        pub confirm: i64,
        /// Past their day, owed by others.
        pub late: i64,
    }
}

impl ResolutionWaits {
    /// How many wait for this.
    #[must_use]
    pub const fn of(&self, wait: ResolutionWait) -> i64 {
        match wait {
            ResolutionWait::Own => self.own,
            ResolutionWait::Issue => self.issue,
            ResolutionWait::Confirm => self.confirm,
            ResolutionWait::Late => self.late,
        }
    }
}

const APPROVED: &str = "g.state IN ('minutes_approved', 'followed', 'closed')";

impl ResolutionWait {
    /// The condition on a resolution `r` of a meeting `g` of a body `b` that this waits for somebody, with its values put behind
    /// those there are.
    #[must_use]
    pub fn condition(self, waiter: &Waiter, params: &mut Vec<Param>) -> String {
        if !waiter.may(self) {
            return "1 = 0".to_owned();
        }
        let kept = format!("{APPROVED} AND b.area_path >= $2 AND b.area_path < $3");
        match self {
            Self::Own => {
                let own = waiter.owing.condition(params);
                format!("({APPROVED} AND r.state IN ('open', 'doing', 'carried_over') AND {own})")
            }
            Self::Issue => {
                let first = params.len() + 4;
                params.extend(waiter.offers.iter().map(ToParam::to_param));
                format!(
                    "({kept} AND r.kind = 'order' AND r.state IN ('open', 'carried_over') AND EXISTS (SELECT 1 FROM demand d \
                     WHERE d.street_id = r.street_id AND d.id = r.demand_id AND d.asked > d.committed \
                     AND d.area_path >= $2 AND d.area_path < $3 AND d.state IN ({}) AND NOT EXISTS (SELECT 1 FROM issue i \
                     WHERE i.street_id = d.street_id AND i.demand_id = d.id AND i.closed_at IS NULL)))",
                    placeholders(first, waiter.offers.len())
                )
            }
            Self::Confirm => {
                let org = params.len() + 4;
                let person = org + 1;
                params.extend(params![waiter.owing.org, waiter.person]);
                format!(
                    "({kept} AND r.state = 'reported' AND r.owner_org_id <> ${org} \
                     AND (r.reported_by IS NULL OR ${person} IS NULL OR r.reported_by <> ${person}))"
                )
            }
            Self::Late => {
                let org = params.len() + 4;
                let now = org + 1;
                params.extend(params![waiter.owing.org, waiter.now]);
                format!(
                    "({kept} AND r.state IN ('open', 'doing', 'carried_over') AND r.due_at <= ${now} \
                     AND r.owner_org_id <> ${org})"
                )
            }
        }
    }
}

/// How many resolutions wait for somebody: of the scope, and of the own organisation wherever they were decided.
///
/// # Errors
/// The database refused.
pub async fn waits(
    db: &mut Db,
    scope: &Scope,
    waiter: &Waiter,
) -> Result<ResolutionWaits, Problem> {
    let mut params = Vec::new();
    let counts: Vec<String> = ResolutionWait::ALL
        .iter()
        .map(|wait| {
            let condition = wait.condition(waiter, &mut params);
            format!("count(CASE WHEN {condition} THEN 1 END) AS {wait}")
        })
        .collect();
    let sql = format!(
        "SELECT {} FROM resolution r JOIN body b ON b.street_id = r.street_id AND b.id = r.body_id \
         JOIN meeting g ON g.street_id = r.street_id AND g.id = r.meeting_id WHERE r.street_id = $1 \
         AND r.state NOT IN ('done', 'dropped')",
        counts.join(", ")
    );
    Ok(db.one(scope, sql, params).await?.unwrap_or_default())
}
