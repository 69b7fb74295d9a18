//! Deeds: what a unit did keeps the best matching line of its agreements by itself.
//!
//! Every room tells what was done in it as [`Served`] ([`settle`]); orders are told here ([`follow`]). An order counts when
//! its callback closed it as solved or partly solved, with what was reported done, in the civil year it was reported in.
//! One that goes back is taken off again. Both happen in the transaction that changes the order; the primary key of a deed
//! is what was done, so that it keeps one line at most, however often it is looked at.
//!
//! **Once.** Some deeds are parts of another one: what a unit lent for an order of its own, what it did in an activity of a
//! project it has a share in. The parts count by themselves, the whole counts what of it they do not (`left`): nothing where they
//! are all of it, three of ten where seven were activities. A part is one that could keep the line which suits the whole best;
//! where the two keep different promises (meals, and the hall they were eaten in), both count whole. It does not matter which of
//! them was done first.
//!
//! Agreements are often signed after the deeds have begun. What was done within the validity and keeps no line yet is counted
//! when an agreement or an amendment of it is signed ([`catch_up`]): orders lie in this floor and are asked; what rooms above
//! told is kept beside the deeds, whether a line counted it or none ([`deeds::tell`]). An amendment keeps what was counted on
//! the lines it leaves as they were; what was counted on a line it drops, or lets count something else, looks for a line anew
//! ([`give_back`]). What was done in years it does not count yet ([`super::promise::amended_from`]) stays where it is.

use std::collections::{BTreeSet, HashMap};

use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, ClassId, ObligationId, OrderId, OrgId, ProjectId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::log::{Broken, InvariantCheck};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use serde_json::json;

use super::entity::{Agreement, Party};
use super::promise::{Candidate, Done, Promise, Validity, best, counts, covers, year_of};
use super::store;
use super::store::deeds::{self, Deed, DeedKey, OrderFacts};
use super::store::uses;
use super::{DeedSource, PartySide};
use crate::classes;
use crate::orders::state::{OrderState, Resolved};
use crate::resources::ResourceClass;

/// Something a unit did, as the room tells it in which it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// What it is.
    pub key: DeedKey,
    /// Its number, or what it is called.
    pub label: String,
    /// Whose doing it is.
    pub org_id: OrgId,
    /// When it was done; `None` where it does not count, or not any more.
    pub at: Option<Timestamp>,
    /// The class of the need it served.
    pub class_id: Option<ClassId>,
    /// The resource that served, where one did.
    pub resource_id: Option<ResourceId>,
    /// Its class.
    pub resource_class: Option<ResourceClass>,
    /// How much, in `unit`.
    pub quantity: i64,
    /// What that counts.
    pub unit: String,
    /// The order of the same organisation it was used for: both count once.
    pub order_id: Option<OrderId>,
    /// The project it is a share in, or an activity of: the organisation's share and its activities count once.
    pub project_id: Option<ProjectId>,
    /// Whether its booking counts it: told as a part of its project, and not counted again.
    pub by_booking: bool,
}

/// Counts an order on a line, or takes it off again, by what the order is now.
///
/// # Errors
/// The database refused.
pub async fn follow(tx: &mut Tx, order: OrderId) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let facts = deeds::of_order(db, scope, order).await?;
    settle_one(tx, &served(facts)).await
}

/// Counts what was done on the line that fits best, or takes it off again, by what it is now; called in the transaction
/// that changes it, as often as wanted. Who tells of what belongs to a project holds that project until the transaction ends:
/// of a share and an activity that are told at once, the second sees the first.
///
/// # Errors
/// The database refused.
pub async fn settle(tx: &mut Tx, served: &Served) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    if let Some(order) = served.order_id {
        uses::lock(tx.db(), &wide, order).await?;
    }
    settle_one(tx, served).await?;
    // what it is a part of counts less from now on, or more again
    if let Some(order) = served.order_id {
        let facts = deeds::of_order(tx.db(), &wide, order).await?;
        settle_one(tx, &self::served(facts)).await?;
    }
    if let (Some(project), true) = (served.project_id, served.key.source != DeedSource::Project) {
        for share in uses::shares(tx.db(), &wide, project, served.org_id).await? {
            settle_one(tx, &share).await?;
        }
    }
    Ok(())
}

async fn settle_one(tx: &mut Tx, served: &Served) -> Result<(), Problem> {
    let counts = served.at.filter(|_| served.quantity > 0);
    if served.key.source != DeedSource::Order {
        let wide = Scope::street_wide(tx.scope().street());
        let db = tx.db();
        match counts {
            Some(at) => deeds::tell(db, &wide, served, at).await?,
            None => deeds::untell(db, &wide, served.key).await?,
        }
    }
    match counts {
        Some(at) if !served.by_booking => count(tx, served, at).await,
        _ => uncount(tx, served).await,
    }
}

/// An order as lines count it: confirmed as solved or partly solved.
fn served(order: OrderFacts) -> Served {
    let confirmed = order.state == OrderState::Closed
        && matches!(order.resolved, Some(Resolved::Solved | Resolved::Partly));
    Served {
        key: DeedKey {
            source: DeedSource::Order,
            id: order.id.0,
        },
        label: order.number,
        org_id: order.org_id,
        at: order.reported_at.filter(|_| confirmed),
        class_id: order.class_id,
        resource_id: None,
        resource_class: None,
        quantity: order.fulfilled,
        unit: order.unit,
        order_id: None,
        project_id: None,
        by_booking: false,
    }
}

async fn count(tx: &mut Tx, served: &Served, at: Timestamp) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let db = tx.db();
    // locked before the figures are read: of two deeds for the last open place the second sees the first
    let agreements = store::holding::lock_holding(db, &wide, served.org_id, at).await?;
    if agreements.is_empty() {
        return Ok(());
    }
    let left = left(db, &wide, served, at).await?;
    if left <= 0 {
        return uncount(tx, served).await;
    }
    let year = year_of(at.date());
    let mut done = done(db, &wide, served, year).await?;
    done.quantity = left;
    let mut lines = candidates(db, &wide, &agreements, served.org_id, year).await?;
    if let Some(deed) = deeds::deed_of(db, &wide, served.key).await? {
        let line = lines.iter().find(|line| line.id == deed.obligation_id);
        if line.is_none_or(|line| counts(&line.unit, &done) == Some(deed.quantity)) {
            return Ok(());
        }
        // more or less of it is left than was counted
        uncount(tx, served).await?;
        lines = candidates(tx.db(), &wide, &agreements, served.org_id, year).await?;
    }
    let db = tx.db();
    let Some((line, quantity)) = best(&lines, &done) else {
        return Ok(());
    };
    let deed = Deed {
        obligation_id: line.id,
        year,
        quantity,
    };
    if deeds::count(db, &wide, served.key, &served.label, deed, at).await? {
        note(tx, served.key, &served.label, deed, "count").await?;
    }
    Ok(())
}

/// How much of what was done its parts leave to count: all of it, but for what was used for an order, and for what was done in
/// the activities of a project.
async fn left(db: &mut Db, scope: &Scope, whole: &Served, at: Timestamp) -> Result<i64, Problem> {
    let parts = match (whole.key.source, whole.project_id) {
        (DeedSource::Order, _) => uses::of_order(db, scope, OrderId(whole.key.id)).await?,
        (DeedSource::Project, Some(project)) => {
            uses::of_project(db, scope, project, whole.org_id).await?
        }
        _ => return Ok(whole.quantity),
    };
    let mut left = whole.quantity;
    for part in parts {
        let (Some(part_at), true) = (part.at, part.org_id == whole.org_id) else {
            continue;
        };
        let year = year_of(part_at.date());
        // by the lines that counted when the part was done
        let agreements = store::holding::lock_holding(db, scope, part.org_id, part_at).await?;
        let lines = candidates(db, scope, &agreements, part.org_id, year).await?;
        let all = done(db, scope, whole, year_of(at.date())).await?;
        left -= covers(&lines, &all, &done(db, scope, &part, year).await?);
    }
    Ok(left)
}

async fn uncount(tx: &mut Tx, served: &Served) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let db = tx.db();
    let Some(deed) = deeds::deed_of(db, &wide, served.key).await? else {
        return Ok(());
    };
    if deeds::uncount(db, &wide, served.key, deed).await? {
        note(tx, served.key, &served.label, deed, "uncount").await?;
    }
    Ok(())
}

async fn note(
    tx: &mut Tx,
    key: DeedKey,
    label: &str,
    deed: Deed,
    event: &str,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "obligation",
        id: deed.obligation_id.0,
        event,
        detail: json!({
            "source": key.source.code(), "label": label, "quantity": deed.quantity, "year": deed.year,
        }),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// The lines an organisation owes by some agreements, with what was delivered of them in a year.
async fn candidates(
    db: &mut Db,
    scope: &Scope,
    agreements: &[Agreement],
    org: OrgId,
    year: i64,
) -> Result<Vec<Candidate>, Problem> {
    let validities: HashMap<AgreementId, Validity> = agreements
        .iter()
        .map(|agreement| (agreement.id, validity(agreement)))
        .collect();
    let ids: Vec<AgreementId> = agreements.iter().map(|agreement| agreement.id).collect();
    let lines: Vec<_> = store::lines(db, scope, &ids)
        .await?
        .into_iter()
        .filter(|line| line.org_id == org)
        .collect();
    let ids: Vec<ObligationId> = lines.iter().map(|line| line.id).collect();
    let delivered = deeds::delivered(db, scope, &ids).await?;
    Ok(lines
        .into_iter()
        .filter_map(|line| {
            Some(Candidate {
                id: line.id,
                promise: Promise {
                    quantity: line.quantity,
                    period: line.period,
                },
                unit: line.unit,
                class_id: line.class_id,
                resource_class: line.resource_class,
                validity: *validities.get(&line.agreement_id)?,
                delivered: delivered.get(&(line.id, year)).copied().unwrap_or(0),
                position: line.position,
            })
        })
        .collect())
}

/// The validity of a revision in civil days, and those of them it counts.
#[must_use]
pub fn validity(agreement: &Agreement) -> Validity {
    Validity::new(
        agreement.valid_from,
        agreement.valid_to,
        agreement.counts_from(),
        agreement.counts_to(),
    )
}

async fn done(db: &mut Db, scope: &Scope, served: &Served, year: i64) -> Result<Done, Problem> {
    let class_path = match served.class_id {
        Some(class) => class_path(db, scope, class).await?,
        None => Vec::new(),
    };
    let resource_classes = match (served.resource_class, served.class_id) {
        (Some(class), _) => vec![class],
        (None, Some(need)) => deeds::resource_classes(db, scope, served.org_id, need).await?,
        (None, None) => Vec::new(),
    };
    Ok(Done {
        class_path,
        resource_classes,
        quantity: served.quantity,
        unit: served.unit.clone(),
        year,
    })
}

async fn class_path(db: &mut Db, scope: &Scope, class: ClassId) -> Result<Vec<ClassId>, Problem> {
    Ok(classes::store::load_all(db, scope).await?.path_of(class))
}

/// Counts what the units of an agreement did within its validity before it was signed, the earliest first: orders, and what
/// rooms above told of. What keeps a line of another agreement already stays there.
///
/// # Errors
/// The database refused.
pub async fn catch_up(
    tx: &mut Tx,
    agreement: &Agreement,
    parties: &[Party],
) -> Result<(), Problem> {
    let units: Vec<Party> = parties
        .iter()
        .filter(|party| party.side == PartySide::Unit)
        .cloned()
        .collect();
    let wide = Scope::street_wide(tx.scope().street());
    let (from, to) = (agreement.valid_from, agreement.valid_to);
    let orders = deeds::uncounted(tx.db(), &wide, &units, from, to).await?;
    let told = deeds::uncounted_told(tx.db(), &wide, &units, from, to).await?;
    let mut done: Vec<Served> = orders.into_iter().map(served).chain(told).collect();
    done.sort_by_key(|one| (one.at, one.key.id));
    for one in done {
        if let Some(at) = one.at.filter(|_| one.quantity > 0) {
            count(tx, &one, at).await?;
        }
    }
    // what was counted before may be the same deed as its parts, by the lines there are now
    for order in uses::orders(tx.db(), &wide, &units, from, to).await? {
        let facts = deeds::of_order(tx.db(), &wide, order).await?;
        settle_one(tx, &served(facts)).await?;
    }
    for share in uses::shares_of(tx.db(), &wide, &units, from, to).await? {
        settle_one(tx, &share).await?;
    }
    Ok(())
}

/// Takes off the lines of an amended agreement what its amendment, which counts `from` a moment, does not count there: a line that is gone, or that
/// counts in another unit or what serves another need from now on. What it can be counted on instead [`catch_up`] finds.
///
/// # Errors
/// The database refused.
pub async fn give_back(
    tx: &mut Tx,
    original: AgreementId,
    amendment: AgreementId,
    from: Timestamp,
) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let displaced = deeds::displaced(tx.db(), &wide, original, amendment, from).await?;
    uncount_all(tx, displaced).await
}

/// Takes off the lines of an agreement what was taken back in the very moment it was counted: its orders are not confirmed, or
/// its room does not tell of it any more.
///
/// # Errors
/// The database refused.
pub async fn take_off(tx: &mut Tx, agreement: AgreementId) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let back = deeds::taken_back(tx.db(), &wide, agreement).await?;
    uncount_all(tx, back).await
}

async fn uncount_all(tx: &mut Tx, found: Vec<(DeedKey, String)>) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    for (key, label) in found {
        let Some(deed) = deeds::deed_of(tx.db(), &wide, key).await? else {
            continue;
        };
        if deeds::uncount(tx.db(), &wide, key, deed).await? {
            note(tx, key, &label, deed, "uncount").await?;
        }
    }
    Ok(())
}

/// Writes the running figures of the actor's street anew from its deeds.
///
/// # Errors
/// The database refused.
pub async fn recompute(tx: &mut Tx) -> Result<(), Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    deeds::rewrite(tx.db(), &wide).await
}

/// The running figures of every line and year equal the sum of its deeds.
pub const FIGURES: InvariantCheck = InvariantCheck {
    name: "agreements.figures",
    run: |app| Box::pin(async move { verify(&app).await }),
};

async fn verify(app: &App) -> Result<Vec<Broken>, Problem> {
    let mut db = app.read().await?;
    let mut broken = Vec::new();
    for street in deeds::streets(&mut db).await? {
        let scope = Scope::street_wide(street);
        let summed = BTreeSet::from_iter(deeds::summed(&mut db, &scope).await?);
        let running = BTreeSet::from_iter(deeds::running(&mut db, &scope).await?);
        let wrong: BTreeSet<_> = summed
            .symmetric_difference(&running)
            .map(|row| (row.obligation_id, row.year))
            .collect();
        broken.extend(wrong.into_iter().map(|(line, year)| Broken {
            check: FIGURES.name.to_owned(),
            row: format!(
                "street {}: what is counted of line {line} in {year} does not equal its deeds",
                street.0
            ),
        }));
    }
    Ok(broken)
}

/// Every deed counts on a line of an agreement that held when it was done.
pub const IN_FORCE: InvariantCheck = InvariantCheck {
    name: "agreements.in_force",
    run: |app| Box::pin(async move { in_force(&app).await }),
};

async fn in_force(app: &App) -> Result<Vec<Broken>, Problem> {
    let mut db = app.read().await?;
    let mut broken = Vec::new();
    for street in deeds::streets(&mut db).await? {
        let scope = Scope::street_wide(street);
        let found = store::holding::out_of_force(&mut db, &scope).await?;
        broken.extend(found.into_iter().map(|deed| Broken {
            check: IN_FORCE.name.to_owned(),
            row: format!(
                "street {}: {}, done on {}, counts on line {} of an agreement that did not hold then",
                street.0,
                deed.label,
                deed.done_at.date(),
                deed.obligation_id
            ),
        }));
    }
    Ok(broken)
}
