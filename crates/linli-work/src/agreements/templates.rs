//! `/api/agreement-templates`: texts of the street that agreements are drafted from.
//!
//! A draft copies its template and is free from then on, so that changing or putting aside a template changes nothing that
//! was drafted or signed. Lines of a template name no party: who drafts says who owes them.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::id::{AgreementTemplateId, ClassId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::draft::{self, MOST_LINES, TERMS};
use super::store::templates::{self as store, Template};
use super::{AgreementKind, ObligationKind, ObligationPeriod};
use crate::classes;
use crate::resources::ResourceClass;
use crate::typed::{line, optional_line};

const NAME: usize = 60;

/// A line of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementTemplateLine {
    /// What kind of thing is owed.
    pub kind: ObligationKind,
    /// What, in words: 1 to 80 characters.
    pub what: String,
    /// How much in each period, 1 to 1,000,000.
    pub quantity: i64,
    /// What the quantity counts: 1 to 10 characters.
    pub unit: String,
    /// How often that quantity is owed.
    pub period: ObligationPeriod,
    /// Only for demands of this class or one below it.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// Only where a resource of this class serves.
    #[serde(default)]
    pub resource_class: Option<ResourceClass>,
}

/// What a template says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementTemplateInput {
    /// What it is called: 1 to 60 characters, once in a street.
    pub name: String,
    /// The kind of agreement drafted from it.
    pub kind: AgreementKind,
    /// What it says beside its lines: at most 4,000 characters.
    #[serde(default)]
    pub terms: Option<String>,
    /// Its lines: at most 60.
    #[serde(default)]
    pub lines: Vec<AgreementTemplateLine>,
}

/// What a template says from now on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementTemplateChange {
    /// The version the caller saw.
    version: i64,
    /// The whole of it.
    template: AgreementTemplateInput,
    /// Whether it is put aside: nothing new is drafted from it.
    #[serde(default)]
    retired: bool,
}

/// A template as it is read.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AgreementTemplateView {
    /// Its id.
    pub id: AgreementTemplateId,
    /// What it is called.
    pub name: String,
    /// The kind of agreement drafted from it.
    pub kind: AgreementKind,
    /// What it says beside its lines.
    pub terms: String,
    /// Its lines.
    pub lines: Vec<AgreementTemplateLine>,
    /// Whether nothing new is drafted from it.
    pub retired: bool,
    /// When it was written last.
    pub updated_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
}

/// The templates of the street.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AgreementTemplates {
    /// Those in use first, each part by name.
    pub items: Vec<AgreementTemplateView>,
    /// `write`: whether the caller writes them, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// The texts agreements are drafted from.
#[utoipa::path(get, path = "/api/agreement-templates", tag = "agreements",
    responses((status = 200, body = AgreementTemplates)))]
pub async fn list_agreement_templates(ctx: Ctx) -> Result<Json<AgreementTemplates>, Problem> {
    let actor = ctx.actor()?;
    let wide = Scope::street_wide(actor.street());
    let mut db = ctx.read().await?;
    let writes = actor.role() == Some(Role::StreetOfficer);
    Ok(Json(
        all(&mut db, &wide, ctx.app(), ctx.locale(), writes).await?,
    ))
}

async fn all(
    db: &mut Db,
    scope: &Scope,
    app: &App,
    locale: Locale,
    writes: bool,
) -> Result<AgreementTemplates, Problem> {
    let items = store::all(db, scope)
        .await?
        .into_iter()
        .map(view)
        .collect::<Result<_, _>>()?;
    let refusal = (!writes).then_some("agreement_template_not_writer");
    Ok(AgreementTemplates {
        items,
        allowed_actions: vec![AllowedAction::new(app.texts(), locale, "write", refusal)],
    })
}

fn view(template: Template) -> Result<AgreementTemplateView, Problem> {
    Ok(AgreementTemplateView {
        lines: serde_json::from_str(&template.lines).map_err(Problem::internal)?,
        id: template.id,
        name: template.name,
        kind: template.kind,
        terms: template.terms,
        retired: template.retired_at.is_some(),
        updated_at: template.updated_at,
        version: template.version,
    })
}

/// Writes a new template.
#[utoipa::path(post, path = "/api/agreement-templates", tag = "agreements", request_body = AgreementTemplateInput,
    responses((status = 201, body = AgreementTemplates)))]
pub async fn write_agreement_template(ctx: Ctx, body: Body<AgreementTemplateInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    write(&mut tx, body.value).await?;
    answer(&ctx, tx, StatusCode::CREATED).await
}

/// Writes a new template.
///
/// # Errors
/// 422 by field: what is missing or too long, or a name that is taken.
pub async fn write(tx: &mut Tx, input: AgreementTemplateInput) -> Result<Template, Problem> {
    let id = AgreementTemplateId(tx.fresh_id());
    let (name, terms, lines) = checked(tx, id, input.clone()).await?;
    let template = Template {
        id,
        name,
        kind: input.kind,
        terms,
        lines,
        retired_at: None,
        updated_by: tx.actor().person(),
        updated_at: tx.now(),
        version: 1,
    };
    let (db, scope) = tx.parts();
    if !store::insert(db, scope, &template).await? {
        return Err(name_taken());
    }
    note(tx, &template, "create").await?;
    Ok(template)
}

/// Changes a template, or puts it aside. What was drafted from it stays as it is.
#[utoipa::path(put, path = "/api/agreement-templates/{id}", tag = "agreements",
    params(("id" = AgreementTemplateId, Path)), request_body = AgreementTemplateChange,
    responses((status = 200, body = AgreementTemplates)))]
pub async fn change_agreement_template(
    ctx: Ctx,
    Path(id): Path<AgreementTemplateId>,
    body: Body<AgreementTemplateChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let change = body.value;
    let (db, scope) = tx.parts();
    let mut template = store::load(db, scope, id).await?;
    if template.version != change.version {
        return Err(Problem::stale());
    }
    template.kind = change.template.kind;
    let (name, terms, lines) = checked(&mut tx, id, change.template).await?;
    let was_retired = template.retired_at.is_some();
    (template.name, template.terms, template.lines) = (name, terms, lines);
    template.retired_at = change
        .retired
        .then(|| template.retired_at.unwrap_or(tx.now()));
    template.updated_by = tx.actor().person();
    template.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, &mut template).await?;
    let event = if change.retired && !was_retired {
        "retire"
    } else {
        "edit"
    };
    note(&mut tx, &template, event).await?;
    answer(&ctx, tx, StatusCode::OK).await
}

/// Name, terms and lines as they are stored.
async fn checked(
    tx: &mut Tx,
    id: AgreementTemplateId,
    input: AgreementTemplateInput,
) -> Result<(String, String, String), Problem> {
    let name = line("name", &input.name, NAME)?;
    let terms = optional_line("terms", input.terms, TERMS)?.unwrap_or_default();
    let (db, scope) = tx.parts();
    if store::name_taken(db, scope, &name, id).await? {
        return Err(name_taken());
    }
    let tree = classes::store::load_all(db, scope).await?;
    if input.lines.len() > MOST_LINES {
        return Err(draft::too_many_lines());
    }
    let lines = input
        .lines
        .into_iter()
        .enumerate()
        .map(|(position, typed)| {
            let (what, unit) = draft::promise(
                position,
                (&typed.what, &typed.unit),
                typed.quantity,
                typed.class_id,
                &tree,
            )?;
            Ok(AgreementTemplateLine {
                what,
                unit,
                ..typed
            })
        })
        .collect::<Result<Vec<_>, Problem>>()?;
    let lines = serde_json::to_string(&lines).map_err(Problem::internal)?;
    Ok((name, terms, lines))
}

fn name_taken() -> Problem {
    Problem::field("name", "agreement_template_name")
}

async fn note(tx: &mut Tx, template: &Template, event: &str) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "agreement_template",
        id: template.id.0,
        event,
        detail: json!({"name": template.name}),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

async fn answer(ctx: &Ctx, mut tx: Tx, status: StatusCode) -> Answer {
    let wide = Scope::street_wide(tx.scope().street());
    let templates = all(tx.db(), &wide, ctx.app(), ctx.locale(), true).await?;
    tx.commit(status, &templates).await
}
