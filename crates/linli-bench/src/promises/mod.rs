//! Bars of agreements: what a district promised (500 agreements, 50,000 deeds) recomputed from nothing by the room itself, on
//! SQLite and on PostgreSQL (`LINLI_TEST_POSTGRES_URL`), and equal to the figures that ran along while the deeds were counted;
//! against plain SQL in the same run ([`plain`]). The agreements are drafted, approved, signed, amended and ended through the
//! API, the deeds counted by the room one by one ([`laid`]).

mod laid;
mod plain;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use linli_domain::id::{AgreementId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::row;
use linli_kit::store::Store;
use linli_kit::testing::{On, TestHouse};
use linli_work::agreements::consume::{FIGURES, catch_up, recompute};
use linli_work::agreements::entity::Delivered;
use linli_work::agreements::store as agreements;
use linli_work::agreements::store::deeds::running;

use self::laid::Size;
use crate::table::{Bar, Row};

/// The district of the bar: 500 agreements of 8 lines; of 54,000 things done a little more than 50,000 count.
const DISTRICT: Size = Size {
    streets: 10,
    units: 40,
    done: 5_400,
};
/// Deeds and agreements that must have come of it at least.
const AT_LEAST: (i64, usize) = (50_000, 500);
/// Times each is done.
const ROUNDS: usize = 9;

/// Measures.
///
/// # Errors
/// The house or a database refuses, or figures differ that must not.
pub async fn run() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for on in [On::Sqlite, On::Postgres] {
        let features: Vec<_> = linli_net::FEATURES
            .iter()
            .chain(linli_work::FEATURES)
            .copied()
            .collect();
        // says itself that there is no PostgreSQL
        let Some(house) = TestHouse::open(on, &features).await else {
            continue;
        };
        let name = crate::bookings::called(house.app.store()).await?;
        let found = measured(&house, DISTRICT).await;
        end(house, on).await?;
        let found = found?;
        ensure!(
            found.deeds >= AT_LEAST.0 && DISTRICT.agreements() == AT_LEAST.1,
            "{} deeds of {} agreements",
            found.deeds,
            DISTRICT.agreements()
        );
        println!(
            "  {name}: {} agreements in {} revisions with {} lines, {} deeds; counted anew from what was told, {} of {} deeds \
             of a street stand on the line they stood on",
            found.agreements.0,
            found.agreements.1,
            found.agreements.2,
            found.deeds,
            found.anew.same,
            found.anew.deeds,
        );
        rows.extend(shown(name, &found)?);
    }
    Ok(rows)
}

row! {
    struct Name { name: String }
}

/// Closes the house; of PostgreSQL its database goes too.
async fn end(house: TestHouse, on: On) -> Result<()> {
    let mut name = None;
    if on == On::Postgres {
        let mut db = house.app.read().await?;
        let sql = "SELECT cast(current_database() AS text) AS name";
        let found: Option<Name> = db.one_unscoped("a bench tidies up", sql, vec![]).await?;
        name = found.map(|row| row.name);
    }
    house.app.store().close().await;
    if let Some(name) = name {
        let drop = format!("DROP DATABASE {name} WITH (FORCE)");
        crate::bookings::administer(&crate::bookings::postgres().context("an address")?, drop)
            .await?;
    }
    Ok(())
}

/// What was seen on one database.
struct Found {
    agreements: (i64, i64, i64),
    deeds: i64,
    counting: Duration,
    /// The room recomputes; plain SQL does.
    rewritten: [Vec<Duration>; 2],
    /// Plain SQL that asks of each deed whether its agreement held.
    held: Vec<Duration>,
    /// `linli verify` compares; plain SQL does.
    compared: [Vec<Duration>; 2],
    anew: Anew,
}

/// A street counted anew from what was told.
struct Anew {
    deeds: usize,
    same: usize,
    ours: Duration,
    plain: Duration,
}

async fn measured(house: &TestHouse, size: Size) -> Result<Found> {
    let counting = laid::lay(house, size).await?;
    let store = house.app.store();
    let mut db = store.begin().await?;
    db.execute_unscoped("figures for the planner", "ANALYZE", vec![])
        .await?;
    db.commit().await?;
    let figures = all(store, size).await?;
    ensure!(!figures.is_empty(), "nothing was counted");
    let mut found = Found {
        agreements: plain::agreements(store).await?,
        deeds: plain::deeds(store).await?,
        counting,
        rewritten: [Vec::new(), Vec::new()],
        held: Vec::new(),
        compared: [Vec::new(), Vec::new()],
        anew: anew(house).await?,
    };
    let held = plain::held_sums();
    for round in 0..ROUNDS {
        // from nothing, or from figures that are all wrong
        plain::spoil(store, round % 2 == 0).await?;
        let broken = (FIGURES.run)(house.app.clone()).await?;
        ensure!(broken.len() == figures.len(), "{} broken", broken.len());
        let at = Instant::now();
        for street in streets(size) {
            let mut tx = house.app.begin_as_house(street).await?;
            recompute(&mut tx).await?;
            tx.finish().await?;
        }
        found.rewritten[0].push(at.elapsed());
        ensure!(all(store, size).await? == figures, "recomputed otherwise");
        let at = Instant::now();
        let broken = (FIGURES.run)(house.app.clone()).await?;
        found.compared[0].push(at.elapsed());
        ensure!(broken.is_empty(), "{broken:?}");
        let at = Instant::now();
        let wrong = plain::wrong(store).await?;
        found.compared[1].push(at.elapsed());
        ensure!(wrong == 0, "{wrong} figures are wrong");
        for (sums, times) in [
            (plain::SUMS, &mut found.rewritten[1]),
            (&held, &mut found.held),
        ] {
            plain::spoil(store, round % 2 == 0).await?;
            let at = Instant::now();
            for street in streets(size) {
                plain::rewrite(store, street, sums).await?;
            }
            times.push(at.elapsed());
            ensure!(all(store, size).await? == figures, "plain SQL differs");
        }
    }
    Ok(found)
}

fn streets(size: Size) -> impl Iterator<Item = StreetId> {
    (1..=size.streets).map(StreetId)
}

/// The running figures of every street.
async fn all(store: &Store, size: Size) -> Result<Vec<Delivered>> {
    let mut db = store.read().await?;
    let mut figures = Vec::new();
    for street in streets(size) {
        figures.extend(running(&mut db, &Scope::street_wide(street)).await?);
    }
    Ok(figures)
}

/// Forgets every deed of the first street and lets each of its agreements count what was done, the first signed first; then the
/// same by plain SQL. Which deeds count is the same all three times; their lines may be others, because what an amendment
/// or an end left where it was is now seen all at once. Afterwards the street is as it was.
async fn anew(house: &TestHouse) -> Result<Anew> {
    let (store, street) = (house.app.store(), StreetId(1));
    let before = plain::kept(store, street).await?;
    plain::keep(store, street).await?;
    plain::forget(store, street).await?;
    let at = Instant::now();
    for id in plain::signed(store, street).await? {
        let mut tx = house.app.begin_as_house(street).await?;
        let (db, scope) = tx.parts();
        let agreement = agreements::load(db, scope, AgreementId(id)).await?;
        let parties = agreements::parties(db, scope, &[agreement.id]).await?;
        catch_up(&mut tx, &agreement, &parties).await?;
        tx.finish().await?;
    }
    let ours = at.elapsed();
    let after = plain::kept(store, street).await?;
    let keys = |kept: &[plain::Kept]| -> Vec<_> {
        let key = |one: &plain::Kept| (one.source.clone(), one.source_id);
        kept.iter().map(key).collect()
    };
    ensure!(keys(&before) == keys(&after), "other deeds count");
    let broken = (FIGURES.run)(house.app.clone()).await?;
    ensure!(broken.is_empty(), "{broken:?}");
    let same = before.iter().zip(&after).filter(|(a, b)| a == b).count();
    plain::forget(store, street).await?;
    let new_year = Timestamp::parse_rfc3339("2026-01-01T00:00:00+08:00")?;
    let at = Instant::now();
    plain::count_anew(store, street, new_year).await?;
    let plain = at.elapsed();
    let set = plain::kept(store, street).await?;
    ensure!(keys(&before) == keys(&set), "plain SQL counts other deeds");
    plain::put_back(store, street).await?;
    ensure!(plain::kept(store, street).await? == before, "not as it was");
    Ok(Anew {
        deeds: before.len(),
        same,
        ours,
        plain,
    })
}

fn shown(on: &str, found: &Found) -> Result<Vec<Row>> {
    let row = |what: &str, figure: f64, unit, bar| {
        Row::new(format!("promises, {on}: {what}"), figure, unit, bar)
    };
    let slowest = |times: &[Duration]| {
        let slowest = times.iter().max().copied().unwrap_or_default();
        slowest.as_secs_f64() * 1e3
    };
    let often = |times: &[Duration]| 1.0 / middle(times).as_secs_f64();
    let rate = |deeds: f64, time: Duration| deeds / time.as_secs_f64();
    let (deeds, anew) = (
        f64::from(u32::try_from(found.deeds)?),
        f64::from(u32::try_from(found.anew.deeds)?),
    );
    let ([ours, plain], [compared, plainly]) = (&found.rewritten, &found.compared);
    Ok(vec![
        row(
            "a district recomputed, slowest",
            slowest(ours),
            "ms",
            Bar::Below(2_000.0),
        ),
        row(
            "recomputed against plain SQL",
            often(ours),
            "/s",
            Bar::AtLeast(0.5),
        )
        .against(often(plain)),
        row(
            "recomputed against plain SQL that asks again what held",
            often(ours),
            "/s",
            Bar::Told,
        )
        .against(often(&found.held)),
        row(
            "a district compared as by verify, slowest",
            slowest(compared),
            "ms",
            Bar::Below(2_000.0),
        ),
        row(
            "compared against plain SQL",
            often(compared),
            "/s",
            Bar::Told,
        )
        .against(often(plainly)),
        row(
            "deeds counted one by one",
            rate(deeds, found.counting),
            "/s",
            Bar::Told,
        ),
        row(
            "a street's deeds counted anew from what was told",
            rate(anew, found.anew.ours),
            "/s",
            Bar::Told,
        )
        .against(rate(anew, found.anew.plain)),
    ])
}

fn middle(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_district_is_laid_and_recomputed() {
        let features = [linli_net::FEATURES, linli_work::FEATURES].concat();
        for on in [On::Sqlite, On::Postgres] {
            let Some(house) = TestHouse::open(on, &features).await else {
                continue;
            };
            let size = Size {
                streets: 2,
                units: 8,
                done: 80,
            };
            let found = measured(&house, size).await.expect("equal figures");
            // without what the unit of each street did that ended its agreement in June
            assert!((140..160).contains(&found.deeds), "{}", found.deeds);
            assert_eq!((found.agreements.0, size.agreements()), (20, 20));
            end(house, on).await.expect("tidies up");
        }
    }
}
