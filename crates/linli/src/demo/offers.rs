//! The taxonomy of needs and the resources of a sample street.

use std::collections::HashMap;

use anyhow::{Context, Result};
use linli_domain::id::{ClassId, ResourceId};
use linli_domain::number::NumberKind;
use linli_domain::time::Timestamp;
use linli_kit::transaction::Tx;
use linli_net::numbers;
use linli_sample::{SampleResource, SampleStreet};
use linli_work::classes::OrderClass;
use linli_work::classes::store::{self as class_store, NeedClass};
use linli_work::resources::edit::index;
use linli_work::resources::rules::ResourceState;
use linli_work::resources::store::{self as resource_store, Resource};
use linli_work::resources::{PriceTier, ResourceClass};

use super::SINCE;
use super::orgs::Offices;
use super::places::Places;

/// The classes written, by their codes.
pub(super) type Classes = HashMap<&'static str, ClassId>;

/// Writes the taxonomy.
pub(super) async fn classes(tx: &mut Tx) -> Result<Classes> {
    let mut written = Classes::new();
    for (position, class) in (0_i64..).zip(linli_sample::taxonomy()) {
        let row = NeedClass {
            id: ClassId(tx.fresh_id()),
            parent_id: class.parent.and_then(|code| written.get(code).copied()),
            code: class.code.to_owned(),
            name: class.name.to_owned(),
            order_class: match class.order_class {
                linli_sample::OrderClass::Utility => OrderClass::Utility,
                linli_sample::OrderClass::Ordinary => OrderClass::Ordinary,
                linli_sample::OrderClass::Complex => OrderClass::Complex,
            },
            department_line: Some(class.department.to_owned()),
            community_may_handle: true,
            active: true,
            position,
            version: 1,
        };
        let (db, scope) = tx.parts();
        class_store::insert(db, scope, &row, SINCE).await?;
        written.insert(class.code, row.id);
    }
    Ok(written)
}

/// Writes the resources of the units written, all of them listed.
pub(super) async fn resources(
    tx: &mut Tx,
    sample: &SampleStreet,
    places: &Places,
    offices: &Offices,
    classes: &Classes,
) -> Result<()> {
    let count = u32::try_from(sample.resources.len()).context("too many resources")?;
    let (db, scope) = tx.parts();
    let mut numbers = numbers::store::reserve(db, scope, NumberKind::Resource, SINCE, count)
        .await?
        .into_iter();
    for offer in &sample.resources {
        let unit = &sample.units[offer.unit as usize];
        let (Some(org), Some(place), Some(number)) = (
            offices.units[offer.unit as usize],
            &places.communities[unit.community as usize],
            numbers.next(),
        ) else {
            continue;
        };
        let row = Resource {
            id: ResourceId(tx.fresh_id()),
            number,
            org_id: org,
            class: class_of(offer),
            title: offer.title.to_owned(),
            quantity: offer.quantity.into(),
            unit: offer.measure.to_owned(),
            conditions: offer.conditions.to_owned(),
            eligible: offer.eligible.to_owned(),
            price_tier: match offer.price_tier {
                "低偿" => PriceTier::LowFee,
                _ => PriceTier::Free,
            },
            area_id: place.id,
            area_path: place.path.clone(),
            valid_to: Some(Timestamp::from_millis(offer.valid_to)),
            tags: offer.tags.join(" "),
            contact: None,
            state: ResourceState::Listed,
            created_by: None,
            edited_by: None,
            submitted_by: None,
            created_at: SINCE,
            updated_at: SINCE,
            version: 1,
        };
        let needs: Vec<ClassId> = offer
            .needs
            .iter()
            .filter_map(|code| classes.get(code).copied())
            .collect();
        let (db, scope) = tx.parts();
        resource_store::insert(db, scope, &row).await?;
        resource_store::set_needs(db, scope, row.id, &needs).await?;
        index(tx, &row).await?;
    }
    Ok(())
}

fn class_of(offer: &SampleResource) -> ResourceClass {
    match offer.class {
        "场地" => ResourceClass::Venue,
        "权益" => ResourceClass::Rights,
        "技能" => ResourceClass::Skill,
        "物资" => ResourceClass::Goods,
        _ => ResourceClass::Service,
    }
}
