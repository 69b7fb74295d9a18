//! Posts that are held, as rows of a register: who, in which role, where, since when.

use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::store::Db;
use linli_net::persons::store::Post;
use linli_net::{areas, orgs, persons};

use super::sheet::{Heading, Words, at, moment, text};

/// The headings.
pub(super) const HEADINGS: &[Heading] = &[
    text("person"),
    text("role"),
    text("org_name"),
    text("area_name"),
    text("phone"),
    moment("from"),
    moment("to"),
];

/// Rows of a batch, in three queries; whose numbers were opened comes back for the log.
///
/// # Errors
/// The database refused.
pub(super) async fn rows(
    db: &mut Db,
    app: &App,
    scope: &Scope,
    posts: Vec<Post>,
    words: Words<'_>,
    whole: bool,
) -> Result<(Vec<Vec<Value>>, Vec<PersonId>), Problem> {
    let mut ids: Vec<PersonId> = posts.iter().map(|post| post.person_id).collect();
    ids.sort();
    ids.dedup();
    let people = persons::store::by_ids(db, scope, &ids).await?;
    let names = orgs::store::names(db, scope, posts.iter().map(|post| post.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, posts.iter().map(|post| &post.area_path)).await?;
    let mut opened = Vec::new();
    let mut rows = Vec::with_capacity(posts.len());
    for post in posts {
        let person = people.get(&post.person_id);
        let phone = match person.and_then(|person| person.phone_sealed.as_ref()) {
            Some(sealed) if whole => {
                opened.push(post.person_id);
                app.secrets().open(sealed).map_err(Problem::internal)?
            }
            _ => person
                .and_then(|person| person.phone_masked.clone())
                .unwrap_or_default(),
        };
        rows.push(vec![
            Value::text(person.map(|person| person.name.clone()).unwrap_or_default()),
            words.code("role", post.role),
            Value::text(names.get(&post.org_id).cloned().unwrap_or_default()),
            Value::text(places.get(&post.area_path).cloned().unwrap_or_default()),
            Value::text(phone),
            at(Some(post.from_at)),
            at(post.to_at),
        ]);
    }
    Ok((rows, opened))
}
