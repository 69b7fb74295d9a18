//! Queries over the texts agreements are drafted from.

use linli_domain::id::{AgreementTemplateId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use crate::agreements::AgreementKind;

row! {
    /// A text agreements are drafted from.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Template {
        /// Its id.
        pub id: AgreementTemplateId,
        /// What it is called, once in a street.
        pub name: String,
        /// The kind of agreement drafted from it.
        pub kind: AgreementKind,
        /// What it says beside its lines.
        pub terms: String,
        /// Its lines, as JSON.
        pub lines: String,
        /// When it was put aside; nothing new is drafted from it.
        pub retired_at: Option<Timestamp>,
        /// Who wrote it last.
        pub updated_by: Option<PersonId>,
        /// When.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const COLUMNS: &str = "id, name, kind, terms, lines, retired_at, updated_by, updated_at, version";

/// Every template of the street: those in use first, each part by name.
///
/// # Errors
/// The database refused.
pub async fn all(db: &mut Db, scope: &Scope) -> Result<Vec<Template>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM agreement_template WHERE street_id = $1 \
         ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, name, id"
    );
    Ok(db.all(scope, sql, vec![]).await?)
}

/// A template.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(
    db: &mut Db,
    scope: &Scope,
    id: AgreementTemplateId,
) -> Result<Template, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM agreement_template WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Stores a new template; answers whether its name was free.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, template: &Template) -> Result<bool, Problem> {
    let added = db
        .execute(
            scope,
            format!(
                "INSERT INTO agreement_template (street_id, {COLUMNS}) \
                 VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING"
            ),
            params![
                template.id,
                template.name,
                template.kind,
                template.terms,
                template.lines,
                template.retired_at,
                template.updated_by,
                template.updated_at,
                template.version
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Writes a template that was read at `template.version`; its version grows by one.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, template: &mut Template) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE agreement_template SET name = $6, kind = $7, terms = $8, lines = $9, retired_at = $10, \
             updated_by = $11, updated_at = $12, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                template.id,
                template.version,
                template.name,
                template.kind,
                template.terms,
                template.lines,
                template.retired_at,
                template.updated_by,
                template.updated_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    template.version += 1;
    Ok(())
}

row! {
    struct Taken { id: AgreementTemplateId }
}

/// Whether another template has this name.
///
/// # Errors
/// The database refused.
pub async fn name_taken(
    db: &mut Db,
    scope: &Scope,
    name: &str,
    but: AgreementTemplateId,
) -> Result<bool, Problem> {
    let taken: Option<Taken> = db
        .one(
            scope,
            "SELECT id FROM agreement_template WHERE street_id = $1 AND name = $4 AND id <> $5",
            params![name, but],
        )
        .await?;
    Ok(taken.is_some())
}
