//! `POST /api/asks`: a unit says what it needs.

use axum::http::StatusCode;
use linli_domain::id::{AreaId, ClassId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_net::orgs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store;
use crate::demands::create::{DemandCreated, NewDemand, NewLine, NewRequester, check, create};
use crate::demands::state::Source;

/// What a unit needs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitAsk {
    /// What is needed, 2 to 20,000 characters.
    pub text: String,
    /// What kind of need.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// Where: the own place or one in it.
    pub area_id: AreaId,
    /// What is asked, in parts; the whole of it when left out.
    #[serde(default)]
    pub lines: Vec<NewLine>,
}

/// Records what the own unit needs as a demand of its place. The tracking code is for whoever follows it without a login.
#[utoipa::path(post, path = "/api/asks", tag = "asks", request_body = UnitAsk,
    responses((status = 201, body = DemandCreated)))]
pub async fn ask(ctx: Ctx, body: Body<UnitAsk>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let org = tx
        .actor()
        .acting()
        .map(|acting| acting.org)
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let street = Scope::street_wide(tx.scope().street());
    let name = orgs::store::load(tx.db(), &street, org).await?.name;
    let said = body.value;
    let new = NewDemand {
        title: None,
        text: said.text,
        class_id: said.class_id,
        source: Source::Unit,
        source_ref: None,
        area_id: said.area_id,
        urgency: None,
        beneficiaries: None,
        group: None,
        lines: said.lines,
        requester: Some(NewRequester {
            name: Some(name),
            contact_ok: true,
            ..NewRequester::default()
        }),
        on_behalf: false,
        public: None,
        funding_needed: false,
    };
    check(&new)?;
    let (created, _) = create(&mut tx, &new).await?;
    let now = tx.now();
    store::insert(tx.db(), &street, created.id, org, now).await?;
    tx.commit(StatusCode::CREATED, &created).await
}
