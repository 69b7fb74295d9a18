//! The next number of a series, drawn inside the transaction that uses it: no gaps from failed requests.

use linli_domain::codes::AreaCode;
use linli_domain::number::{NumberKind, RecordNumber};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

row! {
    struct Next { last: i64, code: Option<String> }
}

/// The next number of a kind on the civil day of `now`, with the six digits of the district in it.
///
/// # Errors
/// The street is unknown, or the database refused.
pub async fn next(
    db: &mut Db,
    scope: &Scope,
    kind: NumberKind,
    now: Timestamp,
) -> Result<String, Problem> {
    reserve(db, scope, kind, now, 1)
        .await
        .map(|mut numbers| numbers.remove(0))
}

/// `count` numbers in a row (at least one), for imports.
///
/// # Errors
/// The street is unknown, or the database refused.
pub async fn reserve(
    db: &mut Db,
    scope: &Scope,
    kind: NumberKind,
    now: Timestamp,
    count: u32,
) -> Result<Vec<String>, Problem> {
    let date = now.date();
    let count = count.max(1);
    let next: Option<Next> = db
        .one(
            scope,
            "INSERT INTO number_series (street_id, prefix, day, last) VALUES ($1, $4, $5, $6) \
             ON CONFLICT (street_id, prefix, day) DO UPDATE SET last = number_series.last + excluded.last \
             RETURNING last, (SELECT code FROM street WHERE id = $1) AS code",
            params![kind, date.format("%Y%m%d").to_string(), i64::from(count)],
        )
        .await?;
    let next = next.ok_or_else(Problem::not_found)?;
    let code = next
        .code
        .ok_or_else(|| Problem::internal("the street has no code"))?;
    let area = AreaCode::parse(code.get(..6).unwrap_or(&code)).map_err(Problem::internal)?;
    let last = u32::try_from(next.last).map_err(Problem::internal)?;
    (last - count + 1..=last)
        .map(|serial| {
            RecordNumber::new(kind, &area, date, serial)
                .map(|number| number.to_string())
                .map_err(Problem::internal)
        })
        .collect()
}
