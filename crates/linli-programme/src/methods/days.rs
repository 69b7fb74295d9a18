//! What the clock does to the years of units: a confirmed one runs with its first deed; what is missing is reminded of, at
//! most once a fortnight.

use std::collections::HashSet;

use linli_domain::id::{OrgId, SelectionId};
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::notices::store::send;
use linli_work::demands::tell::holders;

use super::act::{moved, tell_unit};
use super::entity::UnitYear;
use super::open::reminder_of;
use super::rules::{Reminder, SelectionEvent, SelectionState, reminder};
use super::sheet::{Hands, Loaded, year_range};
use super::store::{self, OpenMethod, facts, selections};

/// The daily round over all streets.
pub const DAYS: JobKind = JobKind {
    name: "methods.days",
    run: days_job,
    every_minutes: Some(24 * 60),
};

fn days_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        // each unit is its own transaction and repeating one does nothing twice, so the job is ticked off last
        let open = store::open_everywhere(&mut app.read().await?).await?;
        for method in open {
            look_after(&app, method).await?;
        }
        job.begin(&app).await?.finish().await
    })
}

/// Looks at every member of one method's year; whoever has left is left alone.
async fn look_after(app: &App, found: OpenMethod) -> Result<(), Problem> {
    let wide = Scope::street_wide(found.street_id);
    let mut db = app.read().await?;
    let method = store::load(&mut db, &wide, found.id).await?;
    let now = app.now();
    let units = selections::roll(&mut db, &wide, &method, now).await?;
    let (from, to) = year_range(method.year);
    let busy: HashSet<OrgId> = facts::deeds(&mut db, &wide, None, from, to)
        .await?
        .into_iter()
        .map(|deed| deed.org_id)
        .collect();
    drop(db);
    let items = method.read_items()?;
    for unit in units.into_iter().filter(|unit| unit.member) {
        let starts =
            unit.selection.state == SelectionState::Confirmed && busy.contains(&unit.org.id);
        let last = unit.selection.reminded_at.max(method.opened_at);
        let complete = unit.missing(&items, method.least_optional).is_nothing();
        let due = last
            .and_then(|last| reminder(unit.selection.state, complete, method.report_by, last, now));
        if !starts && due.is_none() {
            continue;
        }
        let mut tx = app.begin_as_house(found.street_id).await?;
        let loaded = Loaded {
            method: method.clone(),
            items: items.clone(),
            unit,
            hands: Hands::default(),
        };
        if touched(&mut tx, loaded, starts, due).await? {
            tx.finish().await?;
        } else {
            tx.rollback().await;
        }
    }
    Ok(())
}

/// Starts or reminds one unit; answers whether it is still as it was read.
async fn touched(
    tx: &mut Tx,
    mut loaded: Loaded,
    starts: bool,
    due: Option<Reminder>,
) -> Result<bool, Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let unit: &UnitYear = &loaded.unit;
    let (year, org) = (loaded.method.year, unit.org.id);
    let stored = selections::find_for_update(tx.db(), &wide, year, org).await?;
    // somebody may have been at it since the list was read: then the next round looks at it
    if stored.as_ref().map_or(0, |one| one.version) != unit.selection.version {
        return Ok(false);
    }
    if stored.is_none() {
        loaded.unit.selection.id = SelectionId(tx.fresh_id());
    }
    if due.is_some() {
        loaded.unit.selection.reminded_at = Some(tx.now());
    }
    if starts {
        moved(
            tx,
            &mut loaded,
            SelectionState::Running,
            SelectionEvent::Start,
            None,
        )
        .await?;
    } else {
        selections::save(tx.db(), &wide, &mut loaded.unit.selection).await?;
    }
    match due {
        Some(Reminder::Tick) => {
            let missing = loaded
                .unit
                .missing(&loaded.items, loaded.method.least_optional);
            let names: Vec<&str> = loaded
                .items
                .iter()
                .filter(|item| missing.mandatory.contains(&item.id))
                .map(|item| item.name.as_str())
                .collect();
            let to = holders(tx, loaded.unit.org.id).await?;
            let message = reminder_of(&loaded.method, &names, missing.optional);
            send(tx, to, &message).await?;
        }
        Some(Reminder::Report) => tell_unit(tx, &loaded, "method_report_reminder").await?,
        None => {}
    }
    Ok(true)
}
