//! The demo's house: the invented streets of `linli-sample` written through the rooms' own stores, and one account
//! for each role with a password that is really random.

mod accounts;
mod activities;
mod alliances;
mod boards;
mod bookings;
mod car_park;
mod duties;
mod letters;
mod linkages;
mod lives;
mod meetings;
mod methods;
mod offers;
mod orgs;
mod people;
mod places;
mod projects;
mod promises;
mod recruits;
mod service_cards;
mod shapes;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use linli_domain::actor::Actor;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, StreetId};
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::transaction::Entry;
use linli_kit::{params, row};
use linli_net::areas::store::{self as areas, Street};
use linli_sample::{DISTRICT_CODE, DISTRICT_NAME, Sample, SampleStreet};

use crate::console;

pub use accounts::DemoAccount;

/// How much is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// The first community of a street: ready in a moment, for tests.
    Tiny,
    /// One street at the reference size.
    Street,
    /// Ten streets.
    District,
}

/// The log's word for a street that was made by this module.
const FILLED: &str = "demo_filled";
/// Terms of office and figures of the sample begin here: 2025-01-01 in China.
const SINCE: Timestamp = Timestamp::from_millis(1_735_660_800_000);

/// A place that was written, to hang others on.
#[derive(Debug, Clone)]
struct Place {
    id: AreaId,
    path: AreaPath,
}

/// Everything a life is played on.
struct Stage {
    places: places::Places,
    offices: orgs::Offices,
    cast: people::Cast,
    classes: offers::Classes,
}

row! {
    struct Count { count: i64 }
}

/// Makes sure that the database holds a demo, and gives every demo account a new password.
///
/// # Errors
/// The database holds something else than a demo, or refused.
pub async fn prepare(app: &App, size: Size, seed: u64) -> Result<Vec<DemoAccount>> {
    let streets = areas::streets(&mut app.read().await?).await?;
    if streets.is_empty() {
        fill(app, size, seed).await?;
    } else if !was_filled(app).await? {
        bail!("this database holds no demo: the demo wants a database of its own");
    }
    accounts::renew(app).await
}

async fn was_filled(app: &App) -> Result<bool> {
    let count: Option<Count> = app
        .read()
        .await?
        .one_unscoped(
            "asked before any street is chosen",
            "SELECT count(*) AS count FROM event_log WHERE event = $1",
            params![FILLED],
        )
        .await?;
    Ok(count.is_some_and(|row| row.count > 0))
}

async fn fill(app: &App, size: Size, seed: u64) -> Result<()> {
    district(app).await?;
    let streets = if size == Size::District {
        linli_sample::STREETS
    } else {
        1
    };
    for index in 0..streets {
        let sample = Sample::street(seed, index);
        console::progress(format!("{}/{streets} {} …", index + 1, sample.name));
        street(app, &sample, size, seed)
            .await
            .with_context(|| format!("writing {}", sample.name))?;
    }
    Ok(())
}

async fn district(app: &App) -> Result<()> {
    let mut tx = app.begin_as_house(StreetId::DISTRICT).await?;
    let now = tx.now();
    let district = Street {
        id: StreetId::DISTRICT,
        name: DISTRICT_NAME.to_owned(),
        code: DISTRICT_CODE.to_owned(),
        district_name: DISTRICT_NAME.to_owned(),
        office_phone: None,
    };
    areas::insert_street(tx.db(), &district, now).await?;
    Ok(tx.finish().await?)
}

/// Writes a street in one transaction: it is there whole or not at all.
async fn street(app: &App, sample: &SampleStreet, size: Size, seed: u64) -> Result<()> {
    let id = StreetId(i64::from(sample.index) + 1);
    let mut tx = app.begin_as_house(id).await?;
    let now = tx.now();
    let row = Street {
        id,
        name: sample.name.clone(),
        code: sample.code9.clone(),
        district_name: DISTRICT_NAME.to_owned(),
        office_phone: None,
    };
    areas::insert_street(tx.db(), &row, now).await?;
    let communities = if size == Size::Tiny {
        1
    } else {
        sample.communities.len()
    };
    let places = places::write(&mut tx, sample, communities).await?;
    shapes::write(&mut tx, sample, &places).await?;
    let offices = orgs::write(&mut tx, sample, &places).await?;
    let office = offices.street;
    let cast = people::write(&mut tx, sample, &places, &offices).await?;
    boards::write(&mut tx, sample, &places).await?;
    linkages::write(&mut tx, sample, &offices, &cast).await?;
    alliances::write(&mut tx, sample, &places, &offices, &cast).await?;
    accounts::write(&mut tx, sample, &cast).await?;
    let classes = offers::classes(&mut tx).await?;
    offers::resources(&mut tx, sample, &places, &offices, &classes).await?;
    promises::write(&mut tx, sample, &places, &offices, &classes).await?;
    duties::write(&mut tx, &cast).await?;
    recruits::play(&mut tx, &places, &cast).await?;
    tx.play_as(Actor::House { street: id }, now);
    let stage = Stage {
        places,
        offices,
        cast,
        classes,
    };
    let refused = lives::play(&mut tx, sample, &stage).await?;
    for refused in refused {
        console::progress(format!("  not played: {refused}"));
    }
    letters::play(&mut tx, &Sample::letters(seed, sample), &stage).await?;
    tx.play_as(Actor::House { street: id }, now);
    bookings::play(&mut tx, &stage, now).await?;
    meetings::play(&mut tx, sample, &stage).await?;
    tx.play_as(Actor::House { street: id }, now);
    activities::play(&mut tx, sample, &stage).await?;
    tx.play_as(Actor::House { street: id }, now);
    methods::write(&mut tx, &stage.offices, &stage.cast).await?;
    projects::write(&mut tx, &stage.places, &stage.offices).await?;
    service_cards::write(&mut tx).await?;
    tx.log(Entry {
        entity: "org",
        id: office.0,
        event: FILLED,
        ..Entry::default()
    })
    .await?;
    Ok(tx.finish().await?)
}
