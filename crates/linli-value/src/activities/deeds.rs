//! What a settled activity counts: what each unit brought, and that the host held it. It keeps the promises of their agreements
//! in the transaction that settles it, and is taken off when that is undone.
//!
//! A share that was the booked place is counted by its booking (`linli_sharing::bookings::used`) and not again here. What was done
//! in an activity of a project is a part of the unit's share in that project: both count once (`consume`).

use linli_council::projects;
use linli_domain::id::{ClassId, OrgId};
use linli_domain::time::HOUR;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::orgs::rules::UNITS;
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{Served, settle};
use linli_work::agreements::store::deeds::DeedKey;
use linli_work::resources::ResourceClass;
use uuid::Uuid;

use super::entity::{Activity, Partner};
use super::part_rules::PartnerState;
use super::rules::ActivityState;
use super::standing::Parts;

/// One share: whose key, whose deed, how much of what, for which class of need, and the class of a booked place that it is.
struct Share<'a> {
    key: Uuid,
    org: OrgId,
    quantity: i64,
    unit: &'a str,
    class: Option<ClassId>,
    place: Option<ResourceClass>,
}

/// What a unit brought; of one that brought the booked place what its booking counts.
fn brought<'a>(activity: &Activity, parts: &Parts, one: &'a Partner) -> Share<'a> {
    let booked = parts.booking.as_ref().filter(|_| one.by_booking);
    let hours = booked.map(|row| (row.to_at.millis() - row.from_at.millis() + HOUR - 1) / HOUR);
    Share {
        key: one.id.0,
        org: one.org_id,
        quantity: one.done.map_or(0, |done| hours.unwrap_or(done)),
        unit: if booked.is_some() {
            "小时"
        } else {
            &one.unit
        },
        class: match booked {
            Some(_) => None,
            None => one.class_id.or(activity.class_id),
        },
        place: booked.map(|row| row.resource_class),
    }
}

/// Counts what an activity counts as it stands now, or takes it off.
///
/// # Errors
/// The database refused.
pub async fn follow(tx: &mut Tx, activity: &Activity, parts: &Parts) -> Result<(), Problem> {
    if let Some(project) = activity.project_id {
        let (db, scope) = tx.parts();
        projects::store::hold(db, scope, project).await?;
    }
    let mut shares: Vec<(Share<'_>, bool)> = parts
        .partners
        .iter()
        .filter(|one| one.state == PartnerState::Yes)
        // the booked place is told of as a part of its project alone
        .filter(|one| !one.by_booking || activity.project_id.is_some())
        .map(|one| (brought(activity, parts, one), one.by_booking))
        .collect();
    let host = parts.orgs.get(&activity.host_org_id);
    if host.is_some_and(|org| UNITS.contains(&org.kind)) {
        let share = Share {
            key: activity.id.0,
            org: activity.host_org_id,
            quantity: activity.host_quantity,
            unit: &activity.host_unit,
            class: activity.class_id,
            place: None,
        };
        shares.push((share, false));
    }
    // agreements are locked unit by unit: always in the same order
    shares.sort_by_key(|(one, _)| (one.org, one.key));
    let counts = matches!(
        activity.state,
        ActivityState::Settled | ActivityState::Archived
    );
    for (share, by_booking) in shares {
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
            resource_class: share.place,
            quantity: share.quantity,
            unit: share.unit.to_owned(),
            order_id: None,
            project_id: activity.project_id,
            by_booking,
        };
        settle(tx, &served).await?;
    }
    Ok(())
}
