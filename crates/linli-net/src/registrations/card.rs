//! The half-yearly card to a member's unit (双报到反馈卡): only with the member's consent, as a page and as a Word file.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use linli_domain::id::{CardId, RegistrationId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path, Query};
use linli_kit::download::Download;
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use linli_kit::word::{Align, Document};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};

use super::manage::{RegistrationView, page};
use super::public::posts_of;
use super::rules::Half;
use super::store::{self, Card, Registration};
use crate::areas;
use crate::campaigns::rules::ApplicationState;
use crate::heads;
use crate::heads::letter::day;

const REMARK: usize = 300;

/// A card to be issued.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCard {
    /// The registration's, as read.
    pub version: i64,
    /// `2026H1` or `2026H2`.
    pub half: String,
    /// The community's word, at most 300 characters.
    #[serde(default)]
    pub remark: Option<String>,
}

/// Which card.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CardQuery {
    /// `2026H1` or `2026H2`.
    half: String,
}

fn consented(one: &Registration) -> Result<(), Problem> {
    if one.card_consent_at.is_some() {
        Ok(())
    } else {
        Err(Problem::conflict("card_needs_consent"))
    }
}

/// How often the member served in a half: entries of the own duty log that the member told the community.
async fn services(tx: &mut Tx, one: &Registration, half: Half) -> Result<i64, Problem> {
    let (from, to) = half.span();
    let (db, scope) = tx.parts();
    match heads::store::known_person(db, scope, &one.name, &one.phone_hash).await? {
        Some(person) => heads::store::duties::shared_count(db, scope, person, from, to).await,
        None => Ok(0),
    }
}

/// Issues a card for a half of a year, or writes it anew.
#[utoipa::path(post, path = "/api/registrations/{id}/card", tag = "registrations",
    params(("id" = RegistrationId, Path)), request_body = NewCard, responses((status = 200, body = RegistrationView)))]
pub async fn issue_card(ctx: Ctx, Path(id): Path<RegistrationId>, body: Body<NewCard>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let said = &body.value;
    let half = Half::parse(&said.half).ok_or_else(|| Problem::field("half", "half"))?;
    let remark = optional_line("remark", said.remark.clone(), REMARK)?.unwrap_or_default();
    let (now, by) = (tx.now(), tx.actor().person());
    let (db, scope) = tx.parts();
    let one = store::load(db, scope, id).await?;
    if one.version != said.version {
        return Err(Problem::stale());
    }
    consented(&one)?;
    let posts: Vec<String> = posts_of(db, scope, id)
        .await?
        .into_iter()
        .filter(|post| post.state == ApplicationState::Appointed)
        .map(|post| post.area_name)
        .collect();
    let card = Card {
        id: CardId(tx.fresh_id()),
        registration_id: id,
        half: half.to_string(),
        posts: posts.join("、"),
        services: services(&mut tx, &one, half).await?,
        remark,
        issued_by: by,
        issued_at: now,
    };
    let (db, scope) = tx.parts();
    store::issue(db, scope, &card).await?;
    tx.log(Entry {
        entity: "member_registration",
        id: id.0,
        event: "card_issued",
        area: Some(&one.area_path),
        detail: json!({"half": card.half}),
        ..Entry::default()
    })
    .await?;
    let view = page(&mut tx, one).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// A card as a Word file. Once the member takes the consent back, it is not given out any more.
#[utoipa::path(get, path = "/api/registrations/{id}/card.docx", tag = "registrations",
    params(("id" = RegistrationId, Path), CardQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_card_file(
    ctx: Ctx,
    Path(id): Path<RegistrationId>,
    Query(query): Query<CardQuery>,
) -> Answer {
    let scope = ctx.scope()?;
    let wide = Scope::street_wide(scope.street());
    let mut db = ctx.read().await?;
    let one = store::load(&mut db, &scope, id).await?;
    consented(&one)?;
    let card = store::cards(&mut db, &wide, id)
        .await?
        .into_iter()
        .find(|card| card.half == query.half)
        .ok_or_else(Problem::not_found)?;
    let places = areas::store::spoken_names(&mut db, &wide, [&one.area_path]).await?;
    let say = |key: &str, args: Value| {
        let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
        ctx.app().texts().say(ctx.locale(), key, &args)
    };
    let place = places.get(&one.area_path).cloned().unwrap_or_default();
    let cells = [
        ("card_unit", one.unit_name.clone()),
        ("card_member", one.name.clone()),
        ("card_half", card.half.clone()),
        ("card_posts", card.posts.clone()),
        ("card_services", card.services.to_string()),
        ("card_remark", card.remark.clone()),
    ];
    let rows = cells
        .into_iter()
        .map(|(key, value)| vec![say(key, Value::Null), value])
        .collect();
    let file = Document::new()
        .title(&say("card_title", Value::Null))
        .table(rows)
        .line(&place, Align::Right)
        .line(&day(card.issued_at, ctx.locale()), Align::Right)
        .small(
            &say(
                "card_consent",
                json!({"day": one.card_consent_at.map(|at| day(at, ctx.locale()))}),
            ),
            Align::Left,
        )
        .finish()
        .map_err(Problem::internal)?;
    Ok(Download::word(&format!("card-{}", card.half), file).into_response())
}
