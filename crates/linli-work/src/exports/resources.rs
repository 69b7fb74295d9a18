//! Resources as rows of the resource register (资源清单, domain.md 1.7).

use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::store::Db;
use linli_net::{areas, orgs};

use super::sheet::{Heading, Words, at, count, moment, number, text};
use crate::resources::store::Resource;

/// The headings.
pub(super) const HEADINGS: &[Heading] = &[
    text("number"),
    text("org_name"),
    text("resource_class"),
    text("title"),
    number("quantity"),
    text("unit"),
    text("conditions"),
    text("eligible"),
    text("price_tier"),
    text("area_name"),
    text("contact"),
    moment("valid_to"),
    text("state"),
];

/// Rows of a batch, in two queries.
///
/// # Errors
/// The database refused.
pub(super) async fn rows(
    db: &mut Db,
    scope: &Scope,
    resources: Vec<Resource>,
    words: Words<'_>,
) -> Result<Vec<Vec<Value>>, Problem> {
    let names = orgs::store::names(db, scope, resources.iter().map(|one| one.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, resources.iter().map(|one| &one.area_path)).await?;
    Ok(resources
        .into_iter()
        .map(|one| {
            vec![
                Value::text(one.number),
                Value::text(names.get(&one.org_id).cloned().unwrap_or_default()),
                words.code("resource_class", one.class),
                Value::text(one.title),
                count(one.quantity),
                Value::text(one.unit),
                Value::text(one.conditions),
                Value::text(one.eligible),
                words.code("price_tier", one.price_tier),
                Value::text(places.get(&one.area_path).cloned().unwrap_or_default()),
                Value::text(one.contact.unwrap_or_default()),
                at(one.valid_to),
                words.code("resource_state", one.state),
            ]
        })
        .collect())
}
