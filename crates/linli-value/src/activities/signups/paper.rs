//! `GET /api/activities/{id}/list.docx`: the list on paper, to be ticked at the door and typed in afterwards. It holds no
//! numbers, and lines for those who come without having signed up.

use axum::response::IntoResponse;
use linli_domain::id::ActivityId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Ctx, Path};
use linli_kit::download::Download;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::word::{Align, Document};
use linli_net::heads::letter::day;
use linli_net::orgs;
use serde_json::{Map, Value, json};

use super::entity::SignUp;
use super::rules::SignUpState;
use super::standing::Standing;
use super::store;
use crate::activities;
use crate::activities::entity::Activity;
use crate::activities::standing::seen;

/// Empty lines for those who come without having signed up.
const EMPTY: usize = 10;

/// Says a text of the room.
fn say(reader: Reader<'_>, key: &str, args: Value) -> String {
    let args: Map<String, Value> = args.as_object().cloned().unwrap_or_default();
    reader.app.texts().say(reader.locale, key, &args)
}

fn heading(reader: Reader<'_>) -> Vec<String> {
    let texts = [
        "signup_paper_nth",
        "signup_paper_name",
        "signup_paper_guardian",
        "signup_paper_note",
        "signup_paper_came",
    ];
    texts.map(|key| say(reader, key, json!({}))).to_vec()
}

fn row(reader: Reader<'_>, one: &SignUp) -> Vec<String> {
    let guardian = match (&one.guardian, one.guardian_present) {
        (Some(name), true) => say(reader, "signup_paper_both", json!({"name": name})),
        (Some(name), false) => name.clone(),
        (None, true) => say(reader, "signup_paper_present", json!({})),
        (None, false) => String::new(),
    };
    vec![
        one.nth.to_string(),
        one.name.clone(),
        guardian,
        one.note.clone().unwrap_or_default(),
        String::new(),
    ]
}

/// The list of an activity as a document.
#[must_use]
pub fn document(reader: Reader<'_>, activity: &Activity, host: &str, all: &[SignUp]) -> Document {
    let of = |state| all.iter().filter(move |one| one.state == state);
    let mut paper = Document::new()
        .title(&say(
            reader,
            "signup_paper_title",
            json!({"title": activity.title}),
        ))
        .line(&activity.number, Align::Right);
    if let (Some(from), Some(to)) = (activity.starts_at, activity.ends_at) {
        let hour = |at: linli_domain::time::Timestamp| at.civil().format("%H:%M").to_string();
        let until = match from.date() == to.date() {
            true => hour(to),
            false => format!("{} {}", day(to, reader.locale), hour(to)),
        };
        let from = format!("{} {}", day(from, reader.locale), hour(from));
        paper = paper.line(
            &say(
                reader,
                "signup_paper_when",
                json!({"from": from, "to": until}),
            ),
            Align::Left,
        );
    }
    let args = json!({"venue": activity.venue, "host": host});
    paper = paper.line(&say(reader, "signup_paper_where", args), Align::Left);
    let mut rows = vec![heading(reader)];
    rows.extend(of(SignUpState::Taken).map(|one| row(reader, one)));
    let empty = vec![String::new(); rows[0].len()];
    rows.extend(std::iter::repeat_n(empty, EMPTY));
    paper = paper.table(rows);
    if of(SignUpState::Waiting).next().is_some() {
        let mut rows = vec![heading(reader)];
        rows.extend(of(SignUpState::Waiting).map(|one| row(reader, one)));
        paper = paper
            .line(&say(reader, "signup_paper_waiting", json!({})), Align::Left)
            .table(rows);
    }
    paper
        .line(
            &say(reader, "signup_paper_walk_ins", json!({})),
            Align::Left,
        )
        .small(&say(reader, "signup_paper_foot", json!({})), Align::Left)
}

/// The list of an activity as a Word file, for who runs it.
#[utoipa::path(get, path = "/api/activities/{id}/list.docx", tag = "activities", params(("id" = ActivityId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_sign_up_list(ctx: Ctx, Path(id): Path<ActivityId>) -> Answer {
    let reader = Reader::of(&ctx)?;
    let scope = Scope::street_wide(reader.actor.street());
    let mut db = ctx.read().await?;
    let activity = activities::store::load(&mut db, &scope, id).await?;
    seen(&mut db, &scope, reader.actor, &activity).await?;
    Standing::of(reader.actor, &activity, reader.now).lists()?;
    let all = store::of_activity(&mut db, &scope, id, false).await?;
    let host = activity.host_org_id;
    let host = orgs::store::names(&mut db, &scope, [host])
        .await?
        .remove(&host)
        .unwrap_or_default();
    let file = document(reader, &activity, &host, &all)
        .finish()
        .map_err(Problem::internal)?;
    Ok(Download::word(&activity.number, file).into_response())
}
