//! Invariants told as queries for the rows that break them: what a room hands to `linli verify` beside its own arithmetic.

use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::log::Broken;
use linli_kit::problem::Problem;
use linli_kit::row;

use crate::areas::store::streets;

/// What must be true of every stored row, as a query for those of which it is not.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// The query: `$1` is the street, the one column `label` names the row as people know it (a number, a name).
    pub sql: &'static str,
    /// What is wrong with such a row, in words.
    pub says: &'static str,
}

row! {
    struct Found { label: String }
}

/// The rows of every street that break one of the invariants.
///
/// # Errors
/// The database refused.
pub async fn told(
    app: App,
    check: &'static str,
    invariants: &'static [Invariant],
) -> Result<Vec<Broken>, Problem> {
    let mut db = app.read().await?;
    let mut broken = Vec::new();
    for street in streets(&mut db).await? {
        let scope = Scope::street_wide(street.id);
        for invariant in invariants {
            let rows: Vec<Found> = db.all(&scope, invariant.sql, vec![]).await?;
            broken.extend(rows.into_iter().map(|row| Broken {
                check: check.to_owned(),
                row: format!("{}: {}", row.label, invariant.says),
            }));
        }
    }
    Ok(broken)
}

/// A check of invariants, as a room lists it: `invariant_check!("areas.tree", checked::TREE)`.
#[macro_export]
macro_rules! invariant_check {
    ($name:literal, $invariants:expr) => {
        ::linli_kit::log::InvariantCheck {
            name: $name,
            run: |app| Box::pin($crate::invariants::told(app, $name, $invariants)),
        }
    };
}
