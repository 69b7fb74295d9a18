//! What a settled activity counts: what each unit brought, and that the host held it. It keeps the promises of their agreements
//! in the transaction that settles it, and is taken off when that is undone.
//!
//! A share that was the booked place is counted by its booking (`linli_sharing::bookings::used`) and not again here.

use linli_domain::id::{ClassId, OrgId};
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::orgs::rules::UNITS;
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{Served, settle};
use linli_work::agreements::store::deeds::DeedKey;
use uuid::Uuid;

use super::entity::Activity;
use super::part_rules::PartnerState;
use super::rules::ActivityState;
use super::standing::Parts;

/// One share: whose key, whose deed, how much of what, for which class of need.
struct Share<'a> {
    key: Uuid,
    org: OrgId,
    quantity: i64,
    unit: &'a str,
    class: Option<ClassId>,
}

/// Counts what an activity counts as it stands now, or takes it off.
///
/// # Errors
/// The database refused.
pub async fn follow(tx: &mut Tx, activity: &Activity, parts: &Parts) -> Result<(), Problem> {
    let mut shares: Vec<Share<'_>> = parts
        .partners
        .iter()
        .filter(|one| one.state == PartnerState::Yes && !one.by_booking)
        .map(|one| Share {
            key: one.id.0,
            org: one.org_id,
            quantity: one.done.unwrap_or(0),
            unit: &one.unit,
            class: one.class_id.or(activity.class_id),
        })
        .collect();
    let host = parts.orgs.get(&activity.host_org_id);
    if host.is_some_and(|org| UNITS.contains(&org.kind)) {
        shares.push(Share {
            key: activity.id.0,
            org: activity.host_org_id,
            quantity: activity.host_quantity,
            unit: &activity.host_unit,
            class: activity.class_id,
        });
    }
    // agreements are locked unit by unit: always in the same order
    shares.sort_by_key(|one| (one.org, one.key));
    let counts = matches!(
        activity.state,
        ActivityState::Settled | ActivityState::Archived
    );
    for share in shares {
        let served = Served {
            key: DeedKey {
                source: DeedSource::Activity,
                id: share.key,
            },
            label: format!("{} {}", activity.number, activity.title),
            org_id: share.org,
            at: activity.ends_at.filter(|_| counts),
            class_id: share.class,
            resource_id: None,
            resource_class: None,
            quantity: share.quantity,
            unit: share.unit.to_owned(),
            order_id: None,
        };
        settle(tx, &served).await?;
    }
    Ok(())
}
