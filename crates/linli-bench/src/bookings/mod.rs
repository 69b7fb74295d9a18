//! Bars of shared resources: 1,000 of them with 200,000 bookings. The month of 60 places, the search for a free slot over all,
//! and a booking, through the HTTP API of the real program, on SQLite and on PostgreSQL (`LINLI_TEST_POSTGRES_URL`), each
//! against the same answers by plain SQL in the same run ([`plain`]), which must agree before anything is timed. Then 200 who
//! want the same five places at the same moment.

mod plain;
mod town;

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use axum::body::Bytes;
use http_body_util::Full;
use linli_domain::id::ResourceId;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::store::{Durability, Store};
use linli_sharing::openings::slots::Span;
use serde_json::{Value, json};

use self::town::{CROWD, PLACES, SEATS, STREET, Town};
use crate::list::ask;
use crate::load::{Ask, Client};
use crate::server::Server;
use crate::street::Ids;
use crate::table::{Bar, Row};

/// Times each is asked; pages of the month take turns.
const RUNS: usize = 320;
/// Times plain SQL is asked at most, and how long.
const PLAIN_RUNS: usize = 120;
const PLAIN_SPAN: Duration = Duration::from_secs(8);
/// Connections that book at the same time.
const DESKS: usize = 8;
/// Days a search looks through, and what that is called.
const REACHES: [(i64, &str); 3] = [(1, "tomorrow"), (7, "a week"), (30, "30 days")];
const MONTH_DAYS: i64 = 30;

/// Measures.
///
/// # Errors
/// A server does not start or refuses, or the API and plain SQL answer differently.
pub async fn run(program: &Path, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("linli.db");
    let mut rows = measured(program, &format!("sqlite:{}", file.display()), now).await?;
    let Some(server) = postgres() else {
        println!("left out: PostgreSQL (LINLI_TEST_POSTGRES_URL is not set)");
        return Ok(rows);
    };
    let (base, _) = server
        .rsplit_once('/')
        .context("…/database in the address")?;
    let name = format!("linli_bench_{}", std::process::id());
    administer(&server, format!("CREATE DATABASE {name}")).await?;
    let found = measured(program, &format!("{base}/{name}"), now).await;
    administer(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await?;
    rows.extend(found?);
    Ok(rows)
}

/// The PostgreSQL to measure on as well.
pub fn postgres() -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "only who runs the bench knows where their PostgreSQL is"
    )]
    std::env::var("LINLI_TEST_POSTGRES_URL").ok()
}

/// What a database is called in the table.
///
/// # Errors
/// It refuses.
pub async fn called(store: &Store) -> Result<&'static str> {
    Ok(match plain::synced(store).await? {
        None => "SQLite",
        Some(true) => "PostgreSQL",
        Some(false) => "PostgreSQL without fsync",
    })
}

/// Has a server of PostgreSQL do something to its databases.
///
/// # Errors
/// It refuses.
pub async fn administer(server: &str, statement: String) -> Result<()> {
    let store = Store::open(server, Durability::Group).await?;
    let mut db = store.read().await?;
    db.execute_unscoped("the database of a bench", statement, vec![])
        .await?;
    drop(db);
    store.close().await;
    Ok(())
}

/// One reading and what the API answers to it.
struct Reading {
    name: String,
    asks: Vec<Ask>,
    bar: f64,
    first: Value,
    at: Timestamp,
    times: Times,
}

async fn measured(program: &Path, address: &str, now: Timestamp) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let options = ["--database", address];
    let start = || Server::start(program, folder.path(), &options);
    start().await?.kill()?;
    let began = Instant::now();
    let town = town::make(address, now).await?;
    let store = Store::open(address, Durability::Group).await?;
    let on = called(&store).await?;
    store.close().await;
    println!("  {on}: {} s to fill", began.elapsed().as_secs());

    let server = start().await?;
    let mut readings = vec![month(&town, now)?];
    for reach in REACHES {
        readings.push(search(&town, now, reach)?);
    }
    for reading in &mut readings {
        reading.at = crate::now();
        reading.first = body(server.address, reading.asks[0].clone()).await?;
        reading.times = timed(server.address, &reading.asks).await?;
    }
    server.kill()?;

    let store = Store::open(address, Durability::Group).await?;
    let mut rows = Vec::new();
    let days = coming(now, 0, MONTH_DAYS);
    for (nth, reading) in readings.iter().enumerate() {
        let span = REACHES
            .get(nth.wrapping_sub(1))
            .map(|(reach, _)| coming(now, 1, *reach));
        match span {
            None => agree_on_the_month(&store, reading, days).await?,
            Some(span) => agree_on_the_free(&store, reading, span).await?,
        }
        let mut db = store.read().await?;
        let mut times = Vec::new();
        let began = Instant::now();
        while times.len() < 5 || (times.len() < PLAIN_RUNS && began.elapsed() < PLAIN_SPAN) {
            let at = Instant::now();
            match span {
                None => {
                    let page = i64::try_from(times.len() % 16)?;
                    plain::month(&mut db, STREET.0, days, page * 60).await?;
                }
                Some(span) => {
                    plain::search(&mut db, STREET.0, span, reading.at).await?;
                }
            }
            times.push(at.elapsed());
        }
        rows.extend(shown(
            on,
            &reading.name,
            reading.bar,
            &reading.times,
            &Times::of(times),
        ));
    }
    store.close().await;

    let server = start().await?;
    let targets = targets(server.address, &town, now).await?;
    ensure!(targets.len() > 2 * RUNS, "{} free places", targets.len());
    let (one_by_one, together) = targets.split_at(RUNS);
    let asks: Vec<Ask> = one_by_one
        .iter()
        .map(|one| one.ask(&town.liaison, on))
        .collect();
    let alone = timed(server.address, &asks).await?;
    let asks: Vec<Ask> = together[..RUNS]
        .iter()
        .map(|one| one.ask(&town.liaison, on))
        .collect();
    let many = at_desks(server.address, &asks).await?;
    let rush = rush(server.address, &town, now).await?;
    server.kill()?;

    let store = Store::open(address, Durability::Group).await?;
    let ids = Ids::at(now.plus(1));
    let mut times = Vec::new();
    for one in one_by_one {
        let at = Instant::now();
        let place = (ids.next(), one.resource);
        // the first slot is taken by now where there is one place
        ensure!(
            plain::book(&store, STREET.0, place, one.next, now).await?,
            "no room"
        );
        times.push(at.elapsed());
    }
    store.close().await;
    rows.extend(shown(on, "a booking", 50.0, &alone, &Times::of(times)));
    rows.push(Row::new(
        format!("bookings, {on}: a booking, {DESKS} at once, 95 of 100 within"),
        many.p95,
        "ms",
        Bar::Below(50.0),
    ));
    rows.push(Row::new(
        format!(
            "bookings, {on}: {CROWD} want {SEATS} places: {SEATS} got one, all answered within"
        ),
        rush,
        "ms",
        Bar::Told,
    ));
    Ok(rows)
}

/// Three rows: 95 of 100, the median, and how often a second against plain SQL.
fn shown(on: &str, name: &str, bar: f64, ours: &Times, plain: &Times) -> Vec<Row> {
    let row = |what: &str, figure, unit, bar| {
        Row::new(format!("bookings, {on}: {name}{what}"), figure, unit, bar)
    };
    vec![
        row(", 95 of 100 within", ours.p95, "ms", Bar::Below(bar)),
        row(", median", ours.median, "ms", Bar::Told),
        row(" against plain SQL", 1e3 / ours.median, "/s", Bar::Told).against(1e3 / plain.median),
    ]
}

/// The coming days from the `ahead`th on, whole.
fn coming(now: Timestamp, ahead: i64, days: i64) -> Span {
    let from = Timestamp::start_of(now.date()).plus(ahead * DAY);
    Span {
        from,
        to: from.plus(days * DAY),
    }
}

fn month(town: &Town, now: Timestamp) -> Result<Reading> {
    let days = coming(now, 0, MONTH_DAYS);
    let (from, to) = (days.from.date(), days.to.plus(-1).date());
    let pages = (1..=16).map(|page| {
        let path = format!("/api/openings?from={from}&to={to}&page={page}&page_size=60");
        ask(&path, &town.liaison)
    });
    reading("the month of 60 places", pages.collect(), 100.0)
}

fn search(town: &Town, now: Timestamp, (reach, said): (i64, &str)) -> Result<Reading> {
    let path = found_at(coming(now, 1, reach), 20, 1);
    let name = format!("a free hour over all {PLACES} places, {said}");
    reading(&name, vec![ask(&path, &town.liaison)], 150.0)
}

fn reading(name: &str, asks: Vec<Ask>, bar: f64) -> Result<Reading> {
    ensure!(!asks.is_empty(), "nothing to ask");
    Ok(Reading {
        name: name.to_owned(),
        asks,
        bar,
        first: Value::Null,
        at: Timestamp::default(),
        times: Times::of(Vec::new()),
    })
}

fn found_at(span: Span, page_size: usize, page: usize) -> String {
    let moment = |at: Timestamp| at.to_rfc3339().replace('+', "%2B");
    format!(
        "/api/free-slots?from={}&to={}&minutes=60&page_size={page_size}&page={page}",
        moment(span.from),
        moment(span.to)
    )
}

async fn body(address: SocketAddr, ask: Ask) -> Result<Value> {
    let (status, body) = Client::connect(address).await?.ask(ask).await?;
    let body: Value = serde_json::from_slice(&body)?;
    ensure!(status.is_success(), "{status}: {body}");
    Ok(body)
}

/// What many answers took, in milliseconds.
struct Times {
    median: f64,
    p95: f64,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |hundredths: usize| {
            let place = (times.len() * hundredths / 100).min(times.len().saturating_sub(1));
            times
                .get(place)
                .map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        Self {
            median: at(50),
            p95: at(95),
        }
    }
}

/// Asks over one connection, one after the other: each once where there are as many as [`RUNS`], in turns otherwise.
async fn timed(address: SocketAddr, asks: &[Ask]) -> Result<Times> {
    let mut client = Client::connect(address).await?;
    let warm = if asks.len() < RUNS { 16 } else { 0 };
    let mut times = Vec::new();
    for (nth, one) in asks.iter().cycle().take(warm + RUNS).enumerate() {
        let at = Instant::now();
        let (status, body) = client.ask(one.clone()).await?;
        if nth >= warm {
            times.push(at.elapsed());
        }
        ensure!(
            status.is_success(),
            "{status}: {}",
            String::from_utf8_lossy(&body)
        );
    }
    Ok(Times::of(times))
}

/// Each once, over several connections at the same time.
async fn at_desks(address: SocketAddr, asks: &[Ask]) -> Result<Times> {
    let mut desks = Vec::new();
    for share in asks.chunks(asks.len().div_ceil(DESKS)) {
        let share = share.to_vec();
        desks.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut times = Vec::new();
            for one in share {
                let at = Instant::now();
                let (status, body) = client.ask(one).await?;
                times.push(at.elapsed());
                ensure!(
                    status.is_success(),
                    "{status}: {}",
                    String::from_utf8_lossy(&body)
                );
            }
            anyhow::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for desk in desks {
        times.extend(desk.await??);
    }
    Ok(Times::of(times))
}

/// A place with two free slots of the coming week.
struct Target {
    resource: ResourceId,
    slot: Span,
    next: Span,
}

impl Target {
    fn ask(&self, cookie: &str, key: &str) -> Ask {
        let key = format!("bench-{}-{}", key.replace(' ', "-"), self.resource);
        book(cookie, &key, self.resource, self.slot)
    }
}

/// Places that can be booked tomorrow or later, those apart that the crowd wants.
async fn targets(address: SocketAddr, town: &Town, now: Timestamp) -> Result<Vec<Target>> {
    let mut found = Vec::new();
    for page in 1..=5 {
        let path = found_at(coming(now, 3, 9), 200, page);
        let body = body(address, ask(&path, &town.liaison)).await?;
        for item in body["items"].as_array().context("items")? {
            let one: ResourceId = item["resource_id"].as_str().context("an id")?.parse()?;
            let slot = |nth: usize| -> Result<Span> {
                let at = |side: &str| -> Result<Timestamp> {
                    let text = item["first"][nth][side].as_str().context("a moment")?;
                    Ok(Timestamp::parse_rfc3339(text)?)
                };
                Ok(Span {
                    from: at("from")?,
                    to: at("to")?,
                })
            };
            if let (true, Ok(slot), Ok(next)) = (one != town.wanted, slot(0), slot(1)) {
                found.push(Target {
                    resource: one,
                    slot,
                    next,
                });
            }
        }
    }
    Ok(found)
}

fn book(cookie: &str, key: &str, resource: ResourceId, slot: Span) -> Ask {
    let body = json!({"resource_id": resource, "from": slot.from, "to": slot.to, "kind": "activity",
                      "purpose": "太极队排练", "conditions_version": 1});
    let mut request = ask("/api/bookings", cookie);
    *request.method_mut() = axum::http::Method::POST;
    *request.body_mut() = Full::new(Bytes::from(body.to_string()));
    for (name, value) in [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ] {
        if let Ok(value) = value.parse() {
            request.headers_mut().insert(name, value);
        }
    }
    request
}

/// The crowd asks at the same moment for a slot nobody has booked. Five get it, the others hear that it is full; how long
/// until the last was answered, in milliseconds.
async fn rush(address: SocketAddr, town: &Town, now: Timestamp) -> Result<f64> {
    let days = coming(now, 3, 20);
    let (from, to) = (days.from.date(), days.to.plus(-1).date());
    let path = format!("/api/resources/{}/slots?from={from}&to={to}", town.wanted);
    let shown = body(address, ask(&path, &town.liaison)).await?;
    let slots = shown["days"].as_array().context("days")?.iter();
    let free = slots
        .flat_map(|day| day["slots"].as_array().into_iter().flatten())
        .find(|slot| slot["state"] == "free" && slot["free"] == SEATS)
        .context("a slot nobody has booked")?;
    let moment = |side: &str| Timestamp::parse_rfc3339(free[side].as_str().unwrap_or_default());
    let slot = Span {
        from: moment("from")?,
        to: moment("to")?,
    };
    let mut clients = Vec::new();
    for (nth, cookie) in town.crowd.iter().enumerate() {
        let ask = book(cookie, &format!("bench-crowd-{nth}"), town.wanted, slot);
        clients.push((Client::connect(address).await?, ask));
    }
    let at = Instant::now();
    let answers: Vec<_> = clients
        .into_iter()
        .map(|(mut client, ask)| tokio::spawn(async move { client.ask(ask).await }))
        .collect();
    let (mut won, mut full) = (0, 0);
    for answer in answers {
        let (status, body) = answer.await??;
        let body: Value = serde_json::from_slice(&body)?;
        match (status.is_success(), body["code"].as_str()) {
            (true, _) => won += 1,
            (false, Some("booking_full")) => full += 1,
            _ => bail!("{status}: {body}"),
        }
    }
    let took = at.elapsed().as_secs_f64() * 1e3;
    ensure!(
        won == SEATS && full == CROWD as i64 - SEATS,
        "{won} got one of {SEATS} places, {full} heard that it is full"
    );
    Ok(took)
}

/// The API's month and plain SQL's are the same, day by day.
async fn agree_on_the_month(store: &Store, reading: &Reading, days: Span) -> Result<()> {
    let mut db = store.read().await?;
    let (listed, by_day, booked, total) = plain::month(&mut db, STREET.0, days, 0).await?;
    ensure!(reading.first["total"] == total, "{total} places");
    let items = reading.first["items"].as_array().context("items")?;
    ensure!(items.len() == listed.len(), "{} places", listed.len());
    let (mut slots, mut bookings) = (0, 0);
    for (item, place) in items.iter().zip(&listed) {
        ensure!(
            item["title"] == place.title.as_str() && item["org_name"] == place.org_name.as_str(),
            "{item}: {} of {} in {}",
            place.title,
            place.org_name,
            place.area_name
        );
        for (nth, day) in item["days"].as_array().context("days")?.iter().enumerate() {
            let nth = i64::try_from(nth)?;
            let at = days.from.plus(nth * DAY);
            let here = by_day
                .iter()
                .find(|one| one.resource_id == place.id && one.day == at);
            let held = booked
                .iter()
                .find(|one| one.resource_id == place.id && one.day == nth);
            let (count, free) = here.map_or((0, 0), |one| (one.slots, one.free));
            let held = held.map_or(0, |one| one.total);
            ensure!(
                day["slots"] == count && day["free"] == free && day["bookings"] == held,
                "{} {day}: by plain SQL {count} slots, {free} free, {held} bookings",
                place.title
            );
            (slots, bookings) = (slots + count, bookings + held);
        }
    }
    ensure!(
        slots > 1_000 && bookings > 100,
        "{slots} slots, {bookings} bookings"
    );
    Ok(())
}

/// The API's search and plain SQL's find the same places, the same first slots, as many of them.
async fn agree_on_the_free(store: &Store, reading: &Reading, span: Span) -> Result<()> {
    let mut db = store.read().await?;
    let found = plain::search(&mut db, STREET.0, span, reading.at).await?;
    let total = i64::try_from(found.len())?;
    ensure!(
        reading.first["total"] == total && total > 100,
        "{} and {total} places",
        reading.first["total"]
    );
    let items = reading.first["items"].as_array().context("items")?;
    for (item, free) in items.iter().zip(&found) {
        ensure!(
            item["resource_id"] == json!(free.resource_id)
                && item["free_slots"] == free.free_slots
                && item["first"][0]["from"] == json!(free.first),
            "{item}: by plain SQL {free:?}"
        );
    }
    Ok(())
}
