//! A head's own pages: the buildings kept, the own terms, and the own duty log. Nobody has to write in it, nobody counts
//! it, and the community reads only what the head chose to tell.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::id::{AppointmentId, AreaId, DutyId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Query};
use linli_kit::fresh;
use linli_kit::page::{Page, PageQuery, Paged};
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use linli_kit::typed::optional_line;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{AppointmentState, Duty};
use super::store::{self, duties, duties::DutyEntry};
use super::view::{DutyView, newest};
use crate::areas;
use crate::persons::store as persons;

const NOTE: usize = 1_000;

/// A building a head keeps.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnBuilding {
    /// The post that makes one its head.
    pub post_id: PostId,
    /// The building.
    pub area_id: AreaId,
    /// Spoken.
    pub area_name: String,
    /// Households, where known.
    pub households: i64,
    /// Until when, where it is limited.
    pub until: Option<Timestamp>,
    /// Whether one only stands in.
    pub standing_in: bool,
}

/// An own term of office.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnTerm {
    /// Its id.
    pub id: AppointmentId,
    /// The building, spoken.
    pub area_name: String,
    /// The number of the newest letter.
    pub letter_number: String,
    /// The code that proves it.
    pub letter_code: String,
    /// Where it stands.
    pub state: AppointmentState,
    /// Its first moment.
    pub term_from: Timestamp,
    /// The first moment after it.
    pub term_to: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
}

/// A head's first page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeadHome {
    /// Buildings kept now.
    pub buildings: Vec<OwnBuilding>,
    /// Own terms, newest first.
    pub terms: Vec<OwnTerm>,
}

/// An entry for the own log.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDuty {
    /// Which of the four duties.
    pub duty: Duty,
    /// For which building: one of the own.
    pub area_id: AreaId,
    /// In own words, at most 1,000 characters; may be left out.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether the community may read it.
    #[serde(default)]
    pub shared: bool,
}

const fn is_head(role: Role) -> bool {
    role.is_head()
}

fn own(ctx: &Ctx) -> Result<(Scope, PersonId), Problem> {
    let actor = ctx.actor()?;
    let person = actor
        .person()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    Ok((Scope::street_wide(actor.street()), person))
}

/// The buildings one keeps and the own terms.
#[utoipa::path(get, path = "/api/heads/mine", tag = "heads", responses((status = 200, body = HeadHome)))]
pub async fn get_head_home(ctx: Ctx) -> Result<Json<HeadHome>, Problem> {
    let (scope, person) = own(&ctx)?;
    let mut db = ctx.read().await?;
    let held = persons::posts_of(&mut db, &scope, person, ctx.now()).await?;
    let held: Vec<_> = held.into_iter().filter(|post| is_head(post.role)).collect();
    let standing_in = store::standing_in(&mut db, &scope, person).await?;
    let terms = store::of_person(&mut db, &scope, person).await?;
    let ids: Vec<AppointmentId> = terms.iter().map(|term| term.id).collect();
    let letters = store::letters(&mut db, &scope, &ids).await?;
    let paths = held
        .iter()
        .map(|post| &post.area_path)
        .chain(terms.iter().map(|term| &term.area_path));
    let names = areas::store::spoken_names(&mut db, &scope, paths).await?;
    let mut buildings = Vec::new();
    for post in held {
        let area = areas::store::load(&mut db, &scope, post.area_id).await?;
        buildings.push(OwnBuilding {
            area_name: names.get(&post.area_path).cloned().unwrap_or_default(),
            households: area.households,
            standing_in: standing_in.contains(&post.id),
            post_id: post.id,
            area_id: post.area_id,
            until: post.to_at,
        });
    }
    let terms = terms
        .into_iter()
        .map(|term| {
            let letter = newest(&letters, term.id);
            OwnTerm {
                area_name: names.get(&term.area_path).cloned().unwrap_or_default(),
                letter_number: letter
                    .map(|letter| letter.number.clone())
                    .unwrap_or_default(),
                letter_code: letter.map(|letter| letter.code.clone()).unwrap_or_default(),
                id: term.id,
                state: term.state,
                term_from: term.term_from,
                term_to: term.term_to,
                version: term.version,
            }
        })
        .collect();
    Ok(Json(HeadHome { buildings, terms }))
}

/// The own log, newest first.
#[utoipa::path(get, path = "/api/duties", tag = "heads", params(PageQuery),
    responses((status = 200, body = Paged<DutyView>)))]
pub async fn list_duties(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<DutyView>>, Problem> {
    let (scope, person) = own(&ctx)?;
    let page: Page = query.check()?;
    let (found, total) = duties::duties(&mut ctx.read().await?, &scope, person, page).await?;
    let items = found.into_iter().map(DutyView::from).collect();
    Ok(Json(Paged::new(items, total, page)))
}

/// Writes into the own log.
#[utoipa::path(post, path = "/api/duties", tag = "heads", request_body = NewDuty,
    responses((status = 201, body = DutyView)))]
pub async fn log_duty(ctx: Ctx, body: Body<NewDuty>) -> Answer {
    let (_, person) = own(&ctx)?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    tx.widen_to_street();
    let said = &body.value;
    let note = optional_line("note", said.note.clone(), NOTE)?.unwrap_or_default();
    let now = tx.now();
    let id = DutyId(tx.fresh_id());
    let (db, scope) = tx.parts();
    let held = persons::posts_of(db, scope, person, now).await?;
    let post = held
        .into_iter()
        .find(|post| is_head(post.role) && post.area_id == said.area_id)
        .ok_or_else(|| Problem::field("area_id", "unknown"))?;
    let entry = DutyEntry {
        id,
        person_id: person,
        area_id: post.area_id,
        area_path: post.area_path,
        duty: said.duty,
        note,
        shared: said.shared,
        at: now,
    };
    duties::insert_duty(db, scope, &entry).await?;
    tx.log(Entry {
        entity: "duty",
        id: id.0,
        event: "duty_logged",
        area: Some(&entry.area_path),
        ..Entry::default()
    })
    .await?;
    tx.commit(StatusCode::CREATED, &DutyView::from(entry)).await
}
