//! Bars of agreements: what a district promised (500 agreements, 50,000 deeds) recomputed from nothing, against one plain
//! statement over the same rows in the same run; the running figures equal it before and after.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use linli_domain::id::{ObligationId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::params;
use linli_kit::store::{Db, Durability, Migration, Store, migrate};
use linli_work::agreements::DeedSource;
use linli_work::agreements::promise::year_of;
use linli_work::agreements::store::deeds::{self, Deed, DeedKey};

use crate::street::Ids;
use crate::table::{Bar, Row};

/// Streets of the district.
const STREETS: i64 = 10;
/// Lines of a street's agreements: 50 agreements of 8 lines.
const LINES: usize = 50 * 8;
/// Deeds of a street.
const DEEDS: usize = 5_000;
/// Times each is done.
const ROUNDS: usize = 9;

/// The same in one statement, without the house.
const PLAIN: [&str; 2] = [
    "DELETE FROM obligation_year",
    "INSERT INTO obligation_year (street_id, obligation_id, year, delivered) \
     SELECT street_id, obligation_id, year, sum(quantity) FROM deed GROUP BY street_id, obligation_id, year",
];

/// Measures.
///
/// # Errors
/// The database refuses, or the running figures are not those recomputed.
pub async fn run(now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("linli.db");
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::Group).await?;
    let steps: Vec<Migration> = std::iter::once(&linli_kit::base::FEATURE)
        .chain(linli_net::FEATURES)
        .chain(linli_work::FEATURES)
        .flat_map(|feature| feature.migrations)
        .copied()
        .collect();
    migrate(&store, &steps, now).await?;
    let mut db = store.begin().await?;
    let ids = Ids::at(now);
    let began = Instant::now();
    for street in 1..=STREETS {
        count_street(&mut db, &ids, StreetId(street), now).await?;
    }
    let counting = began.elapsed();
    db.commit().await?;
    ensure_equal(&store).await?;
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let at = Instant::now();
        let mut db = store.begin().await?;
        for street in 1..=STREETS {
            deeds::rewrite(&mut db, &Scope::street_wide(StreetId(street))).await?;
        }
        db.commit().await?;
        ours.push(at.elapsed());
        ensure_equal(&store).await?;
        let at = Instant::now();
        let mut db = store.begin().await?;
        for statement in PLAIN {
            db.execute_unscoped("the reference of a bench", statement, vec![])
                .await?;
        }
        db.commit().await?;
        plain.push(at.elapsed());
    }
    store.close().await;
    let slowest = ours.iter().max().copied().unwrap_or_default();
    let deeds = f64::from(u32::try_from(DEEDS)?) * f64::from(u32::try_from(STREETS)?);
    Ok(vec![
        Row::new(
            "promises: a district's 50,000 deeds recomputed, slowest",
            slowest.as_secs_f64() * 1e3,
            "ms",
            Bar::Below(2_000.0),
        ),
        Row::new(
            "promises: recomputed against one plain statement",
            1.0 / middle(ours).as_secs_f64(),
            "/s",
            Bar::AtLeast(0.5),
        )
        .against(1.0 / middle(plain).as_secs_f64()),
        Row::new(
            "promises: deeds counted one by one",
            deeds / counting.as_secs_f64(),
            "/s",
            Bar::Told,
        ),
    ])
}

/// Counts the deeds of a street as rooms do, one by one, over two years and all lines.
async fn count_street(db: &mut Db, ids: &Ids, street: StreetId, now: Timestamp) -> Result<()> {
    let scope = Scope::street_wide(street);
    let lines: Vec<ObligationId> = (0..LINES).map(|_| ObligationId(ids.next())).collect();
    for (nth, line) in lines.iter().cycle().take(DEEDS).enumerate() {
        let nth = i64::try_from(nth)?;
        let done_at = now.plus(-(nth % 700) * DAY);
        let key = DeedKey {
            source: DeedSource::Order,
            id: ids.next(),
        };
        let deed = Deed {
            obligation_id: *line,
            year: year_of(done_at.date()),
            quantity: 1 + nth % 3,
        };
        deeds::count(db, &scope, key, "GD-2026-000001", deed, done_at).await?;
    }
    let counted = db
        .count(
            &scope,
            "SELECT count(*) AS total FROM deed WHERE street_id = $1",
            params![],
        )
        .await?;
    ensure!(counted == i64::try_from(DEEDS)?, "{counted} deeds");
    Ok(())
}

/// The running figures of every street are the sums of its deeds.
async fn ensure_equal(store: &Store) -> Result<()> {
    let mut db = store.read().await?;
    for street in 1..=STREETS {
        let scope = Scope::street_wide(StreetId(street));
        let summed = deeds::summed(&mut db, &scope).await?;
        ensure!(!summed.is_empty(), "street {street} has no figures");
        ensure!(
            summed == deeds::running(&mut db, &scope).await?,
            "the running figures of street {street} are not those of its deeds"
        );
    }
    Ok(())
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
