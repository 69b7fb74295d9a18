//! `GET /api/meetings/{id}/proposals`: what the house proposes as topics, from what is stuck. It proposes; people decide.

use linli_domain::id::MeetingId;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::heads::letter::day;
use linli_net::orgs;
use linli_work::demands::state::DemandState;
use serde_json::json;

use super::minutes::Words;
use super::shapes::{TopicProposal, TopicProposals};
use super::store;
use super::store::{carried, proposals as found};
use super::topics::TopicSource;
use super::view::Matter;
use crate::bodies::store::Sight;
use crate::resolutions;

/// Milliseconds within which repeated needs are counted.
pub const REPEATED_WITHIN: i64 = 90 * DAY;
/// How often the same need of the same place wants a topic.
pub const REPEATED_TIMES: i64 = 3;
/// Milliseconds before its end from which an agreement is proposed (domain.md 1.1).
pub const ENDING_AHEAD: i64 = 60 * DAY;

fn empty(source: TopicSource, title: String, why: String, at: Timestamp) -> TopicProposal {
    TopicProposal {
        source,
        title,
        why,
        demand_id: None,
        demand_number: None,
        times: None,
        agreement_id: None,
        resolution_id: None,
        topic_id: None,
        at,
    }
}

/// What was to be talked about at a meeting of this body that was cancelled, and has no other meeting since.
async fn left(
    words: &Words<'_>,
    db: &mut Db,
    scope: &Scope,
    matter: &Matter,
) -> Result<Vec<TopicProposal>, Problem> {
    let found = carried::left(db, scope, matter.body.id, matter.meeting.id).await?;
    let units = orgs::store::names(db, scope, found.iter().filter_map(|one| one.proposed_org));
    let units = units.await?;
    let propose = |one: carried::Left| {
        let who = one.proposed_org.and_then(|org| units.get(&org).cloned());
        let key = match who {
            Some(_) => "proposal_cancelled_of",
            None => "proposal_cancelled",
        };
        let args = json!({"meeting": one.meeting_title, "day": day(one.starts_at, words.locale),
            "who": who.unwrap_or_default()});
        TopicProposal {
            topic_id: Some(one.topic_id),
            ..empty(one.source, one.title, words.say(key, args), one.proposed_at)
        }
    };
    Ok(found.into_iter().map(propose).collect())
}

/// What the house proposes for a meeting, in nine queries.
///
/// # Errors
/// The database refused.
pub async fn of(
    words: &Words<'_>,
    db: &mut Db,
    scope: &Scope,
    matter: &Matter,
    now: Timestamp,
) -> Result<Vec<TopicProposal>, Problem> {
    let (area, id) = (&matter.body.area_path, matter.meeting.id);
    let mut all = Vec::new();
    let open = resolutions::store::open_of_body(db, scope, matter.body.id, id, now).await?;
    for one in open.into_iter().filter(|one| !one.state.is_ended()) {
        if matter
            .topics
            .iter()
            .any(|topic| topic.resolution_id == Some(one.id))
        {
            continue;
        }
        let due = day(one.due_at, words.locale);
        let args = json!({"day": due, "times": one.carried});
        let title: String = one.text.chars().take(60).collect();
        all.push(TopicProposal {
            resolution_id: Some(one.id),
            ..empty(
                TopicSource::ResolutionCarried,
                title,
                words.say("proposal_resolution", args),
                one.due_at,
            )
        });
    }
    all.extend(left(words, db, scope, matter).await?);
    for (state, source, key) in [
        (
            DemandState::AwaitingMeeting,
            TopicSource::DemandToMeeting,
            "proposal_to_meeting",
        ),
        (
            DemandState::Escalated,
            TopicSource::DemandEscalated,
            "proposal_escalated",
        ),
        (
            DemandState::Shelved,
            TopicSource::DemandShelved,
            "proposal_shelved",
        ),
    ] {
        for one in found::stuck(db, scope, area, state, id).await? {
            let args = json!({"number": one.number, "day": day(one.updated_at, words.locale),
                "note": one.decision_note.as_deref().unwrap_or_default()});
            all.push(TopicProposal {
                demand_id: Some(one.id),
                demand_number: Some(one.number),
                ..empty(source, one.title, words.say(key, args), one.updated_at)
            });
        }
    }
    let since = now.plus(-REPEATED_WITHIN);
    for one in found::repeated(db, scope, area, since, REPEATED_TIMES, id).await? {
        // a demand that is proposed by itself already is not proposed twice
        if all
            .iter()
            .any(|there| there.demand_id == Some(one.demand_id))
        {
            continue;
        }
        let args = json!({"number": one.number, "times": one.times});
        all.push(TopicProposal {
            demand_id: Some(one.demand_id),
            demand_number: Some(one.number),
            times: Some(one.times),
            ..empty(
                TopicSource::DemandRepeated,
                one.title,
                words.say("proposal_repeated", args),
                one.latest_at,
            )
        });
    }
    for one in found::ending(db, scope, area, now.plus(ENDING_AHEAD), id).await? {
        let last = day(one.valid_to.plus(-1), words.locale);
        let args = json!({"number": one.number, "day": last});
        all.push(TopicProposal {
            agreement_id: Some(one.id),
            ..empty(
                TopicSource::AgreementExpiring,
                one.title,
                words.say("proposal_agreement", args),
                one.valid_to,
            )
        });
    }
    Ok(all)
}

/// What the house proposes for a meeting that is ahead; nothing for one that was held. For whoever looks after the body.
#[utoipa::path(get, path = "/api/meetings/{id}/proposals", tag = "meetings", params(("id" = MeetingId, Path)),
    responses((status = 200, body = TopicProposals)))]
pub async fn list_proposals(
    ctx: Ctx,
    Path(id): Path<MeetingId>,
) -> Result<Json<TopicProposals>, Problem> {
    let (scope, reader) = (ctx.scope()?, Reader::of(&ctx)?);
    let mut db = ctx.read().await?;
    let sight = Sight::of(reader.actor);
    let meeting = store::load(&mut db, &scope, &sight, id).await?;
    let matter = Matter::of(&mut db, &scope, meeting).await?;
    matter.facts(reader.actor, ctx.now()).keeps?;
    let items = match matter.meeting.state.is_ahead() {
        true => {
            let words = Words {
                texts: ctx.app().texts(),
                locale: ctx.locale(),
            };
            of(&words, &mut db, &scope, &matter, ctx.now()).await?
        }
        false => Vec::new(),
    };
    Ok(Json(TopicProposals { items }))
}
