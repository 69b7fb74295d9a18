//! Agreements of a sample street's units: each promises, by the line, what it offers as a resource. They are signed before
//! the lives are played, so that what is played keeps them by itself.

use std::collections::HashMap;

use anyhow::{Context, Result};
use linli_domain::id::{AgreementId, ObligationId};
use linli_domain::number::NumberKind;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::transaction::{Entry, Tx};
use linli_net::numbers;
use linli_sample::{SampleResource, SampleStreet};
use linli_work::agreements::entity::{Agreement, Obligation, Party};
use linli_work::agreements::rules::AgreementState;
use linli_work::agreements::templates::{self, AgreementTemplateInput, AgreementTemplateLine};
use linli_work::agreements::{
    AgreementKind, ObligationKind, ObligationPeriod, PartySide, SignMode, store,
};
use linli_work::resources::ResourceClass;
use serde_json::json;

use super::offers::Classes;
use super::orgs::Offices;
use super::places::Places;
use super::{Place, SINCE};

const TERMS: &str = "双方每季度通报一次履约情况，需要增减事项时另行商定。";
/// Lines of an agreement at most.
const LINES: usize = 3;
/// How often a year the lines of an agreement are promised, in turn.
const TIMES: [i64; 3] = [12, 6, 4];
/// Of so many agreements one has come to review's end and waits for its signatures, and one is near its end.
const EVERY: usize = 6;

/// Writes an agreement for every unit written that offers anything.
pub(super) async fn write(
    tx: &mut Tx,
    sample: &SampleStreet,
    places: &Places,
    offices: &Offices,
    classes: &Classes,
) -> Result<()> {
    write_templates(tx).await?;
    let mut offers: HashMap<usize, Vec<&SampleResource>> = HashMap::new();
    for offer in &sample.resources {
        offers.entry(offer.unit as usize).or_default().push(offer);
    }
    let mut nth = 0;
    for (index, unit) in sample.units.iter().enumerate() {
        let community = unit.community as usize;
        let (Some(org), Some(office), Some(place), Some(offered)) = (
            offices.units[index],
            offices.communities[community],
            &places.communities[community],
            offers.get(&index),
        ) else {
            continue;
        };
        let (db, scope) = tx.parts();
        let number = numbers::store::next(db, scope, NumberKind::Agreement, SINCE).await?;
        let id = AgreementId(tx.fresh_id());
        let title = format!("{}结对共建协议", unit.name);
        let agreement = agreement(id, number, title, place, nth, tx.now());
        let parties = [(office, PartySide::Office), (org, PartySide::Unit)];
        let parties: Vec<Party> = (0..)
            .zip(parties)
            .map(|(position, (org_id, side))| Party {
                agreement_id: id,
                org_id,
                side,
                position,
            })
            .collect();
        let lines: Vec<Obligation> = offered
            .iter()
            .take(LINES)
            .enumerate()
            .map(|(position, offer)| Obligation {
                agreement_id: id,
                id: ObligationId(tx.fresh_id()),
                position: i64::try_from(position).unwrap_or_default(),
                org_id: org,
                kind: kind_of(offer),
                what: offer.title.to_owned(),
                quantity: TIMES[position % TIMES.len()],
                unit: "次".to_owned(),
                period: ObligationPeriod::Year,
                class_id: offer
                    .needs
                    .first()
                    .and_then(|code| classes.get(code))
                    .copied(),
                resource_class: (kind_of(offer) == ObligationKind::Venue)
                    .then_some(ResourceClass::Venue),
            })
            .collect();
        let (db, scope) = tx.parts();
        store::insert(db, scope, &agreement).await?;
        store::set_content(db, scope, id, &agreement.area_path, &parties, &lines)
            .await
            .context("writing what an agreement says")?;
        tx.log(Entry {
            entity: "agreement",
            id: id.0,
            event: "create",
            to: Some(&agreement.state.to_string()),
            detail: json!({"title": agreement.title}),
            area: Some(&agreement.area_path),
            ..Entry::default()
        })
        .await?;
        nth += 1;
    }
    Ok(())
}

/// The texts the street drafts from: what units promise most.
async fn write_templates(tx: &mut Tx) -> Result<()> {
    let line = |kind, what: &str, quantity, unit: &str, period| AgreementTemplateLine {
        kind,
        what: what.to_owned(),
        quantity,
        unit: unit.to_owned(),
        period,
        class_id: None,
        resource_class: (kind == ObligationKind::Venue).then_some(ResourceClass::Venue),
    };
    let texts = [
        (
            "单位结对共建",
            AgreementKind::Pairing,
            vec![
                line(
                    ObligationKind::Service,
                    "上门便民服务",
                    1,
                    "次",
                    ObligationPeriod::Quarter,
                ),
                line(
                    ObligationKind::Volunteers,
                    "派出志愿者参加社区活动",
                    20,
                    "人次",
                    ObligationPeriod::Year,
                ),
            ],
        ),
        (
            "场地共享",
            AgreementKind::Venue,
            vec![line(
                ObligationKind::Venue,
                "周末开放场地",
                2,
                "次",
                ObligationPeriod::Month,
            )],
        ),
    ];
    for (name, kind, lines) in texts {
        let input = AgreementTemplateInput {
            name: name.to_owned(),
            kind,
            terms: Some(TERMS.to_owned()),
            lines,
        };
        templates::write(tx, input)
            .await
            .context("writing a template")?;
    }
    Ok(())
}

/// The `nth` agreement: it holds since the sample begins; of every few one waits for its signatures and one ends soon.
fn agreement(
    id: AgreementId,
    number: String,
    title: String,
    place: &Place,
    nth: usize,
    now: Timestamp,
) -> Agreement {
    let waits = nth % EVERY == EVERY - 1;
    let ends_soon = nth % EVERY == EVERY - 2;
    let days = if ends_soon { 45 } else { 400 };
    let state = match (waits, ends_soon) {
        (true, _) => AgreementState::Approved,
        (_, true) => AgreementState::Expiring,
        _ => AgreementState::Effective,
    };
    Agreement {
        id,
        number,
        revision: 1,
        title,
        kind: AgreementKind::Pairing,
        terms: TERMS.to_owned(),
        state,
        valid_from: SINCE,
        valid_to: Timestamp::start_of(now.date()).plus(days * DAY),
        signed_on: (!waits).then_some(SINCE),
        sign_mode: (!waits).then_some(SignMode::Paper),
        sign_reference: None,
        scan_hash: None,
        amended_from: None,
        renewed_from: None,
        reminded_days: None,
        end_reason: None,
        ended_at: None,
        counts_from: None,
        counts_to: None,
        area_id: place.id,
        area_path: place.path.clone(),
        created_by: None,
        edited_by: None,
        submitted_by: None,
        approved_by: None,
        created_at: SINCE,
        updated_at: SINCE,
        version: 1,
    }
}

fn kind_of(offer: &SampleResource) -> ObligationKind {
    match offer.class {
        "场地" => ObligationKind::Venue,
        "物资" => ObligationKind::Goods,
        _ => ObligationKind::Service,
    }
}
