//! `GET /api/meetings/register.xlsx`: the register of joint meetings (联席会议台账, domain.md 1.7), a row for each resolution, and
//! one for a meeting without any.

use std::collections::HashMap;

use chrono::NaiveDate;
use linli_domain::id::{BodyId, MeetingId, OrgId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Ctx, Query};
use linli_kit::download::{Download, exported};
use linli_kit::page::Pages;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::sheet::cell::Value;
use linli_kit::sheet::write::{Column, ColumnFormat, XlsxTable};
use linli_kit::store::Db;
use linli_net::heads::letter::day;
use linli_net::orgs;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::entity::{Attendee, Meeting, Topic};
use super::minutes::Words;
use super::quarter;
use super::quorum::{Took, quorum};
use super::store::{self, MeetingFilter, parts};
use super::topics::TopicState;
use crate::bodies;
use crate::bodies::rules::SeatCapacity;
use crate::bodies::store::{Body, Sight};
use crate::resolutions;
use crate::resolutions::shapes::ResolutionItem;

/// Columns by the last part of their texts' keys.
const COLUMNS: [&str; 10] = [
    "quarter",
    "time_place",
    "chair",
    "called",
    "voices",
    "topics",
    "resolution",
    "owner",
    "due",
    "state",
];

/// Which year, and of which body.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegisterQuery {
    /// The year; the present one when left out.
    year: Option<i32>,
    /// Of one body.
    #[param(value_type = Option<String>)]
    body_id: Option<BodyId>,
}

/// What a row says of its meeting, before what it says of a resolution.
struct Head {
    quarter: String,
    time_place: String,
    chair: String,
    called: i64,
    voices: i64,
    topics: String,
}

fn start_of_year(year: i32) -> Result<Timestamp, Problem> {
    NaiveDate::from_ymd_opt(year, 1, 1)
        .filter(|_| (2000..2100).contains(&year))
        .map(Timestamp::start_of)
        .ok_or_else(|| Problem::new(ProblemKind::Malformed, "register_year"))
}

fn topics_of(words: &Words<'_>, topics: &[Topic], id: MeetingId) -> String {
    topics
        .iter()
        .filter(|topic| topic.meeting_id == id && topic.state == TopicState::Accepted)
        .map(|topic| {
            let source = words.say(
                &format!("topic_source_{}", topic.source),
                serde_json::Value::Null,
            );
            let args = json!({"title": topic.title, "source": source});
            words.say("register_topic", args)
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn row(words: &Words<'_>, head: &Head, one: Option<&ResolutionItem>) -> Vec<Value> {
    // counts of people lie far below 2^53, up to which a cell is exact
    #[allow(clippy::cast_precision_loss, reason = "see above")]
    let count = |number: i64| Value::Number(number as f64);
    let text = |value: Option<String>| Value::text(value.unwrap_or_default());
    vec![
        Value::text(head.quarter.clone()),
        Value::text(head.time_place.clone()),
        Value::text(head.chair.clone()),
        count(head.called),
        count(head.voices),
        Value::text(head.topics.clone()),
        text(one.map(|one| one.text.clone())),
        text(one.map(|one| one.owner_org_name.clone())),
        text(one.map(|one| day(one.due_at, words.locale))),
        text(one.map(|one| {
            words.say(
                &format!("resolution_state_{}", one.state),
                serde_json::Value::Null,
            )
        })),
    ]
}

/// What the rows of some meetings are written from, each kind of it in one query.
struct Chunk {
    held: Vec<Meeting>,
    bodies: HashMap<BodyId, Body>,
    topics: Vec<Topic>,
    called: Vec<Attendee>,
    units: HashMap<OrgId, String>,
    decided: Vec<ResolutionItem>,
}

impl Chunk {
    async fn of(
        reader: Reader<'_>,
        db: &mut Db,
        scope: &Scope,
        held: Vec<Meeting>,
    ) -> Result<Self, Problem> {
        let ids: Vec<MeetingId> = held.iter().map(|meeting| meeting.id).collect();
        let mut of: Vec<BodyId> = held.iter().map(|meeting| meeting.body_id).collect();
        of.sort();
        of.dedup();
        let bodies = bodies::store::by_ids(db, scope, &of).await?;
        let called = parts::attendees(db, scope, &ids).await?;
        let units = called.iter().filter_map(|one| one.org_id);
        let units = orgs::store::names(db, scope, units).await?;
        let decided = resolutions::store::of_meetings(db, scope, &ids).await?;
        Ok(Self {
            bodies: bodies.into_iter().map(|body| (body.id, body)).collect(),
            topics: parts::topics(db, scope, &ids).await?,
            decided: resolutions::view::items(reader, db, scope, decided, reader.now).await?,
            held,
            called,
            units,
        })
    }

    fn head(&self, words: &Words<'_>, meeting: &Meeting, body: &Body) -> Head {
        let here = || {
            let of = |one: &&Attendee| one.meeting_id == meeting.id;
            self.called.iter().filter(of)
        };
        let voices: Vec<_> = here().filter_map(Attendee::voice).collect();
        let took = Took {
            households: body.households.unwrap_or_default(),
            floor_area: body.floor_area.unwrap_or_default(),
            present_households: meeting.present_households.unwrap_or_default(),
            present_area: meeting.present_area.unwrap_or_default(),
        };
        let figures = quorum(&body.rule(), &voices, took);
        let chair = here().find(|one| one.capacity == Some(SeatCapacity::Chair));
        let at = meeting.held_at.unwrap_or(meeting.starts_at);
        let (_, number) = quarter::number(at);
        let args = json!({"body": body.name, "quarter": number});
        let clock = at.civil().format("%H:%M").to_string();
        Head {
            quarter: words.say("register_quarter", args),
            time_place: format!(
                "{} {clock} {}",
                day(at, words.locale),
                meeting.venue.as_deref().unwrap_or_default()
            ),
            chair: chair
                .and_then(|one| one.org_id)
                .and_then(|org| self.units.get(&org).cloned())
                .unwrap_or_default(),
            called: figures.called,
            voices: figures.voices,
            topics: topics_of(words, &self.topics, meeting.id),
        }
    }

    fn write(&self, words: &Words<'_>, table: &mut XlsxTable) -> Result<(), Problem> {
        for meeting in &self.held {
            let Some(body) = self.bodies.get(&meeting.body_id) else {
                continue;
            };
            let head = self.head(words, meeting, &meeting.held_by(body.clone()));
            let mut own = self
                .decided
                .iter()
                .filter(|one| one.meeting_id == meeting.id)
                .peekable();
            if own.peek().is_none() {
                let alone = row(words, &head, None);
                table.push(&alone).map_err(Problem::internal)?;
            }
            for one in own {
                let line = row(words, &head, Some(one));
                table.push(&line).map_err(Problem::internal)?;
            }
        }
        Ok(())
    }
}

fn empty(words: &Words<'_>) -> Result<XlsxTable, Problem> {
    let say = |key: &str| words.say(key, serde_json::Value::Null);
    let head = |column: &&str| {
        Column::new(
            say(&format!("register_head_{column}")),
            ColumnFormat::General,
        )
    };
    let columns = COLUMNS.iter().map(head).collect();
    XlsxTable::new(&say("register_sheet"), columns).map_err(Problem::internal)
}

/// The register of a year's meetings that were held, earliest first, as a workbook: all of them, however many.
#[utoipa::path(get, path = "/api/meetings/register.xlsx", tag = "meetings", params(RegisterQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn get_register(ctx: Ctx, Query(query): Query<RegisterQuery>) -> Answer {
    use chrono::Datelike;
    let (scope, reader) = (ctx.scope()?, Reader::of(&ctx)?);
    let year = query.year.unwrap_or_else(|| ctx.now().date().year());
    let filter = MeetingFilter {
        body: query.body_id,
        from: Some(start_of_year(year)?),
        to: Some(start_of_year(year + 1)?),
        held: true,
        ..MeetingFilter::default()
    };
    let words = Words {
        texts: ctx.app().texts(),
        locale: ctx.locale(),
    };
    let mut table = empty(&words)?;
    let mut db = ctx.read().await?;
    let mut pages = Pages::up_to(None);
    while let Some(page) = pages.page() {
        let (held, total) = store::find(&mut db, &scope, &Sight::Staff, &filter, page).await?;
        pages.read(held.len(), total)?;
        let chunk = Chunk::of(reader, &mut db, &scope, held).await?;
        chunk.write(&words, &mut table)?;
    }
    drop(db);
    let detail =
        json!({"what": "meetings", "year": year, "body_id": query.body_id, "rows": pages.rows()});
    Download::workbook("meetings", table.into_bytes()?)
        .logged(&ctx, exported(detail))
        .await
}
