//! `GET /api/meetings/{id}/minutes.docx`, `notice.docx`: minutes and notice as Word files in the look of official papers
//! (GB/T 9704).

use axum::response::IntoResponse;
use linli_domain::id::MeetingId;
use linli_kit::ctx::{Answer, Ctx, Path};
use linli_kit::download::Download;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::word::{Align, Document};
use linli_net::heads::letter::day;
use serde_json::{Value, json};

use super::minutes::{PAPER, Words};
use super::shapes::MeetingView;
use super::store;
use super::topics::TopicState;
use super::view::page;
use crate::bodies::store::Sight;
use crate::bodies::{self};
use linli_net::orgs;

async fn seen(ctx: &Ctx, id: MeetingId) -> Result<(MeetingView, String), Problem> {
    let (scope, reader) = (ctx.scope()?, Reader::of(ctx)?);
    let mut db = ctx.read().await?;
    let sight = Sight::of(reader.actor);
    let meeting = store::load(&mut db, &scope, &sight, id).await?;
    let body = bodies::store::load(&mut db, &scope, &sight, meeting.body_id).await?;
    let office = orgs::store::names(&mut db, &scope, [body.org_id])
        .await?
        .remove(&body.org_id)
        .unwrap_or_default();
    let view = page(reader, &mut db, &scope, meeting, ctx.now()).await?;
    Ok((view, office))
}

/// The minutes as a Word file. What is not approved says so on the paper.
#[utoipa::path(get, path = "/api/meetings/{id}/minutes.docx", tag = "meetings", params(("id" = MeetingId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_minutes_file(ctx: Ctx, Path(id): Path<MeetingId>) -> Answer {
    let (view, office) = seen(&ctx, id).await?;
    let Some(text) = &view.minutes.text else {
        return Err(Problem::conflict("minutes_not_written"));
    };
    let words = Words {
        texts: ctx.app().texts(),
        locale: PAPER,
    };
    let title = words.say("minutes_paper_title", json!({"title": view.item.title}));
    let mut paper = Document::new()
        .title(&title)
        .line(&view.item.number, Align::Right);
    for part in text.lines().filter(|part| !part.trim().is_empty()) {
        paper = set(paper, part.trim());
    }
    paper = paper.line(&office, Align::Right);
    paper = match (view.minutes.approved_at, &view.minutes.approved_by) {
        (Some(at), by) => {
            let day = day(at, words.locale);
            let by = by.clone().unwrap_or_default();
            paper.line(&day, Align::Right).small(
                &words.say("minutes_paper_approved", json!({"by": by, "day": day})),
                Align::Left,
            )
        }
        (None, _) => paper.line(&words.say("minutes_paper_draft", Value::Null), Align::Right),
    };
    if let Some(from) = &view.item.paper {
        let said = words.say("minutes_paper_typed", json!({"paper": from}));
        paper = paper.small(&said, Align::Left);
    }
    let file = paper.numbered().finish().map_err(Problem::internal)?;
    Ok(Download::word(&view.item.number, file).into_response())
}

/// A line of the minutes as official papers number and set it: 一、 and （一） are headings of two levels.
fn set(paper: Document, line: &str) -> Document {
    let (inside, opened) = match line.strip_prefix('（') {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let number: usize = inside
        .chars()
        .take_while(|one| "一二三四五六七八九十".contains(*one) || (opened && one.is_ascii_digit()))
        .map(char::len_utf8)
        .sum();
    let after = inside[number..].chars().next();
    match (number > 0, opened, after) {
        (true, false, Some('、')) => paper.heading(line),
        (true, true, Some('）')) => paper.subheading(line),
        _ => paper.line(line, Align::Body),
    }
}

/// The notice of a meeting as a Word file: when, where, about what.
#[utoipa::path(get, path = "/api/meetings/{id}/notice.docx", tag = "meetings", params(("id" = MeetingId, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
pub async fn get_notice_file(ctx: Ctx, Path(id): Path<MeetingId>) -> Answer {
    let (view, office) = seen(&ctx, id).await?;
    let Some(noticed) = view.noticed_at else {
        return Err(Problem::conflict("meeting_not_noticed"));
    };
    let words = Words {
        texts: ctx.app().texts(),
        locale: ctx.locale(),
    };
    let at = view.item.starts_at;
    let clock = at.civil().format("%H:%M").to_string();
    let mut paper = Document::new()
        .title(&words.say("notice_paper_title", json!({"title": view.item.title})))
        .line(&view.item.number, Align::Right)
        .line(&words.say("notice_paper_opening", Value::Null), Align::Body)
        .line(
            &words.say(
                "minutes_time",
                json!({"day": day(at, words.locale), "time": clock}),
            ),
            Align::Body,
        );
    if let Some(venue) = &view.item.venue {
        paper = paper.line(
            &words.say("minutes_venue", json!({"venue": venue})),
            Align::Body,
        );
    }
    paper = paper.line(&words.say("notice_paper_topics", Value::Null), Align::Body);
    let on = view
        .agenda
        .iter()
        .filter(|topic| topic.state == TopicState::Accepted);
    for topic in on {
        let args = json!({"number": topic.position, "title": topic.title});
        paper = paper.line(&words.say("minutes_topic", args), Align::Body);
    }
    let file = paper
        .line(&office, Align::Right)
        .line(&day(noticed, words.locale), Align::Right)
        .finish()
        .map_err(Problem::internal)?;
    let name = format!("{}-notice", view.item.number);
    Ok(Download::word(&name, file).into_response())
}
