//! `POST /api/demands`: a need is recorded, by staff or for somebody at the counter.

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::id::{AreaId, ClassId, DemandId, DemandLineId, RequesterId};
use linli_domain::number::{NumberKind, TrackingCode};
use linli_domain::phone::Phone;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::search;
use linli_kit::secret::{random_bytes, sha256};
use linli_kit::transaction::{Entry, Tx};
use linli_match::commonness::Commonness;
use linli_match::reading::Reading;
use linli_net::persons::phones;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::entity::{Demand, Line, Requester};
use super::next::{Next, Step, triage_limit};
use super::state::{DemandState, Source, Urgency};
use super::{MAX_TEXT, MAX_TITLE, store};

/// One part of a new demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLine {
    /// What is asked, 1 to 100 characters.
    pub what: String,
    /// Counted in what: `人次`, `台`, `次` …
    pub unit: String,
    /// How much, 1 to 100,000.
    pub asked: i64,
}

/// Who asks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequester {
    /// The name, if given.
    #[serde(default)]
    pub name: Option<String>,
    /// The telephone number, if given; stored encrypted.
    #[serde(default)]
    pub phone: Option<String>,
    /// Whether they wish not to be named.
    #[serde(default)]
    pub anonymous: bool,
    /// Whether they may be called.
    #[serde(default)]
    pub contact_ok: bool,
}

/// A new demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDemand {
    /// A title; cut from the text when left out.
    #[serde(default)]
    pub title: Option<String>,
    /// What was said, 2 to 20,000 characters.
    pub text: String,
    /// What kind of need.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// Where it came from.
    pub source: Source,
    /// Which mailbox, sheet, meeting.
    #[serde(default)]
    pub source_ref: Option<String>,
    /// Where.
    pub area_id: AreaId,
    /// How pressing; ordinary when left out.
    #[serde(default)]
    pub urgency: Option<Urgency>,
    /// How many people it would serve; 1 when left out.
    #[serde(default)]
    pub beneficiaries: Option<i64>,
    /// Which group.
    #[serde(default)]
    pub group: Option<String>,
    /// What is asked, in parts; one line of 1 件 when left out.
    #[serde(default)]
    pub lines: Vec<NewLine>,
    /// Who asks; nobody for what staff saw themselves.
    #[serde(default)]
    pub requester: Option<NewRequester>,
    /// Whether it is typed in for somebody.
    #[serde(default)]
    pub on_behalf: bool,
    /// Whether units may see it in the public list; yes when left out.
    #[serde(default)]
    pub public: Option<bool>,
    /// Whether money is needed.
    #[serde(default)]
    pub funding_needed: bool,
}

/// A recorded demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DemandCreated {
    /// Its id.
    pub id: DemandId,
    /// Its number.
    pub number: String,
    /// For the requester: the page where it is followed. Shown once, stored as a hash.
    pub tracking_code: Option<String>,
    /// When it will be triaged.
    pub next_due_at: Option<Timestamp>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Records a demand.
#[utoipa::path(post, path = "/api/demands", tag = "demands", request_body = NewDemand,
    responses((status = 201, body = DemandCreated)))]
pub async fn create_demand(ctx: Ctx, body: Body<NewDemand>) -> Answer {
    check(&body.value)?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (created, _) = create(&mut tx, &body.value).await?;
    tx.commit(StatusCode::CREATED, &created).await
}

/// What may be typed; told by field, all at once.
///
/// # Errors
/// Fields that need another look.
pub fn check(new: &NewDemand) -> Result<(), Problem> {
    let mut problem: Option<Problem> = None;
    let mut wrong = |field: &str, code: &str, args: serde_json::Value| {
        let args: Map<_, _> = args.as_object().cloned().unwrap_or_default();
        let so_far = problem
            .take()
            .unwrap_or_else(|| Problem::fields(Vec::new()));
        problem = Some(so_far.and_field(field, code, args));
    };
    let length = new.text.trim().chars().count();
    if length == 0 {
        wrong("text", "required", json!({}));
    } else if length < 2 {
        wrong("text", "too_short", json!({"min": 2}));
    } else if length > MAX_TEXT {
        wrong("text", "too_long", json!({"max": MAX_TEXT, "now": length}));
    }
    let title = new
        .title
        .as_deref()
        .map_or(0, |title| title.chars().count());
    if title > MAX_TITLE {
        wrong("title", "too_long", json!({"max": MAX_TITLE, "now": title}));
    }
    if new
        .beneficiaries
        .is_some_and(|count| !(1..=1_000_000).contains(&count))
    {
        wrong(
            "beneficiaries",
            "out_of_range",
            json!({"min": 1, "max": 1_000_000}),
        );
    }
    if new.lines.len() > 20 {
        wrong("lines", "out_of_range", json!({"min": 0, "max": 20}));
    }
    for (place, line) in new.lines.iter().enumerate() {
        if line.what.trim().is_empty() {
            wrong(&format!("lines.{place}.what"), "required", json!({}));
        }
        if !(1..=100_000).contains(&line.asked) {
            wrong(
                &format!("lines.{place}.asked"),
                "out_of_range",
                json!({"min": 1, "max": 100_000}),
            );
        }
    }
    if let Some(phone) = new
        .requester
        .as_ref()
        .and_then(|requester| requester.phone.as_deref())
        && !phone.trim().is_empty()
        && Phone::parse(phone).is_err()
    {
        wrong("requester.phone", "phone", json!({}));
    }
    problem.map_or(Ok(()), Err)
}

/// Records a checked demand. Answers what the recorder is told, and the stored row.
///
/// # Errors
/// The place or the class is unknown in the actor's scope.
pub async fn create(tx: &mut Tx, new: &NewDemand) -> Result<(DemandCreated, Demand), Problem> {
    let now = tx.now();
    let app = tx.app().clone();
    let id = DemandId(tx.fresh_id());
    let role = tx.actor().role();
    let (created_by, created_role) = (
        tx.actor().person(),
        role.map_or_else(|| actor_word(tx.actor()), |role| role.to_string()),
    );
    let (db, scope) = tx.parts();
    let area = linli_net::areas::store::load(db, scope, new.area_id)
        .await
        .named_in("area_id")?;
    let class = match new.class_id {
        Some(class) => Some(store::class_for(db, scope, class).await?),
        None => None,
    };
    let offices = store::offices(db, scope, &area.path).await?;
    let number = linli_net::numbers::store::next(db, scope, NumberKind::Demand, now).await?;
    let limit = triage_limit(new.source, new.source_ref.as_deref());
    let next = Next::within(&app, Step::Triage, offices.community, limit, now);
    let text = new.text.trim().to_owned();
    let lines = new_lines(tx, id, &new.lines);
    let demand = Demand {
        id,
        number,
        title: new
            .title
            .as_deref()
            .map(str::trim)
            .filter(|title| !title.is_empty())
            .map_or_else(|| title_of(&text), str::to_owned),
        text,
        class_id: new.class_id,
        order_class: class.map(|class| class.order_class),
        source: new.source,
        source_ref: new.source_ref.clone(),
        source_no: None,
        urgency: new.urgency.unwrap_or(Urgency::Ordinary),
        area_id: area.id,
        area_path: area.path,
        beneficiaries: new.beneficiaries.unwrap_or(1),
        group_name: new.group.clone(),
        public: new.public.unwrap_or(true),
        funding_needed: new.funding_needed,
        on_behalf: new.on_behalf,
        state: DemandState::Submitted,
        next_step: next.step,
        next_org_id: next.org,
        next_due_at: next.due_at,
        remind_at: next.remind_at,
        due_at: None,
        accepted_at: None,
        responded_at: None,
        response_due_at: None,
        closed_at: None,
        review_at: None,
        refusal_code: None,
        refusal_version: None,
        referred_to: None,
        decision_note: None,
        merged_into: None,
        reopen_count: 0,
        supervised: false,
        resolved: None,
        satisfaction: None,
        asked: lines.iter().map(|line| line.asked).sum(),
        committed: 0,
        fulfilled: 0,
        unit: lines
            .first()
            .map(|line| line.unit.clone())
            .unwrap_or_default(),
        requesters: i64::from(new.requester.is_some()),
        import_id: None,
        created_by,
        created_role,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &demand).await?;
    for line in &lines {
        store::insert_line(db, scope, line).await?;
    }
    index(tx, &demand).await?;
    let tracking_code = match &new.requester {
        Some(requester) => Some(add_requester(tx, &demand, requester).await?),
        None => None,
    };
    tx.log(Entry {
        entity: "demand",
        id: demand.id.0,
        event: "submit",
        to: Some("submitted"),
        detail: json!({"source": demand.source, "on_behalf": demand.on_behalf}),
        area: Some(&demand.area_path),
        ..Entry::default()
    })
    .await?;
    let created = DemandCreated {
        id: demand.id,
        number: demand.number.clone(),
        tracking_code,
        next_due_at: demand.next_due_at,
        version: demand.version,
    };
    Ok((created, demand))
}

fn actor_word(actor: &Actor) -> String {
    match actor {
        Actor::Resident { .. } => "resident".to_owned(),
        _ => "house".to_owned(),
    }
}

fn new_lines(tx: &Tx, demand: DemandId, lines: &[NewLine]) -> Vec<Line> {
    let whole = [NewLine {
        what: "整件".to_owned(),
        unit: "件".to_owned(),
        asked: 1,
    }];
    let lines = if lines.is_empty() { &whole } else { lines };
    lines
        .iter()
        .zip(1..)
        .map(|(line, position)| Line {
            id: DemandLineId(tx.fresh_id()),
            demand_id: demand,
            position,
            what: line.what.trim().to_owned(),
            unit: line.unit.trim().to_owned(),
            asked: line.asked,
            committed: 0,
            in_progress: 0,
            fulfilled: 0,
        })
        .collect()
}

/// A title cut from a text: its first sentence, at most 30 characters.
#[must_use]
pub fn title_of(text: &str) -> String {
    let first = text
        .split(['。', '!', '?', '\n', '!', '?', ';', ';'])
        .map(str::trim)
        .find(|part| !part.is_empty());
    let mut title: String = first.unwrap_or(text).chars().take(30).collect();
    if first.is_some_and(|part| part.chars().count() > 30) {
        title.push('…');
    }
    title
}

/// Puts a demand into the full-text index and the likeness keys.
///
/// # Errors
/// The database refused.
pub async fn index(tx: &mut Tx, demand: &Demand) -> Result<(), Problem> {
    let words = format!("{} {} {}", demand.number, demand.title, demand.text);
    let terms = linli_match::text::terms(&words);
    let keys = linli_match::similar::fingerprint(
        &Reading::of(&demand.title, &demand.text),
        &Commonness::default(),
    );
    let (db, scope) = tx.parts();
    search::index(db, scope, "demand", demand.id.0, &demand.area_path, &terms).await?;
    store::insert_likeness(db, scope, demand.id, &keys).await
}

/// Adds somebody who asks. Answers the tracking code they are given, which is stored as a hash only.
///
/// # Errors
/// The number is no telephone number, or the database refused.
pub async fn add_requester(
    tx: &mut Tx,
    demand: &Demand,
    new: &NewRequester,
) -> Result<String, Problem> {
    let app = tx.app().clone();
    let phone = phones::seal_given(&app, "requester.phone", new.phone.as_deref())?;
    let requester = Requester {
        id: RequesterId(tx.fresh_id()),
        demand_id: demand.id,
        name: new
            .name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        anonymous: new.anonymous,
        contact_ok: new.contact_ok || (phone.is_some() && !new.anonymous),
        phone_hash: phone.as_ref().map(|phone| phone.hash.clone()),
        phone_masked: phone.as_ref().map(|phone| phone.masked.clone()),
        phone_sealed: phone.map(|phone| phone.sealed),
        hidden_from_head: false,
        created_at: tx.now(),
    };
    let code = TrackingCode::from_random(random_bytes::<8>(app.random()));
    let (db, scope) = tx.parts();
    store::insert_requester(db, scope, &requester).await?;
    store::insert_tracking(
        db,
        scope,
        sha256(code.as_str().as_bytes()).to_vec(),
        &requester,
    )
    .await?;
    Ok(code.to_string())
}

/// The usual source of what a role records, where the page does not ask.
#[must_use]
pub fn usual_source(role: Role) -> Source {
    match role {
        Role::BuildingHead | Role::StairwellHead => Source::Head,
        Role::GridWorker | Role::GridHead => Source::GridWorker,
        _ => Source::Counter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_sentence_cut_short() {
        for (text, title) in [
            ("楼道灯坏了。三楼以上全黑", "楼道灯坏了"),
            ("\n\n  电梯停了一周\n求修", "电梯停了一周"),
            ("。", "。"),
        ] {
            assert_eq!(title_of(text), title);
        }
        let long = "长".repeat(100);
        assert_eq!(title_of(&long).chars().count(), 31);
    }
}
