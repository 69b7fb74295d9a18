//! Queries over what a meeting has: those called, its topics, its voices by roll.

use linli_domain::id::{AgreementId, DemandId, MeetingId, ResolutionId, TopicId};
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use crate::meetings::entity::{Attendee, Cast, Topic};

const ATTENDEE: &str = "id, meeting_id, position, seat_id, capacity, org_id, person_id, name, presence, came_name, \
     came_person_id, proxy_id, paper, answer, answer_word, answer_paper, answered_at, came_role";
const TOPIC: &str = "id, meeting_id, position, title, text, source, demand_id, agreement_id, resolution_id, carried_from, gap, gap_area_id, special, state, \
     proposed_by, proposed_org, proposed_at, late_reason, refuse_reason, paper, notes, agreed, against, abstained, agreed_area, \
     against_area, abstained_area, vote_whole, vote_needed, vote_result, version";

/// Those called to meetings, and guests last.
///
/// # Errors
/// The database refused.
pub async fn attendees(
    db: &mut Db,
    scope: &Scope,
    ids: &[MeetingId],
) -> Result<Vec<Attendee>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {ATTENDEE} FROM meeting_attendee WHERE street_id = $1 AND meeting_id IN ({}) \
         ORDER BY meeting_id, CASE WHEN capacity IS NULL THEN 1 ELSE 0 END, position, id",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Puts others in the place of those called to a meeting, or of its guests.
///
/// # Errors
/// The database refused.
pub async fn replace_attendees(
    db: &mut Db,
    scope: &Scope,
    id: MeetingId,
    guests: bool,
    all: &[Attendee],
) -> Result<(), Problem> {
    let whose = if guests { "IS NULL" } else { "IS NOT NULL" };
    let sql = format!(
        "DELETE FROM meeting_attendee WHERE street_id = $1 AND meeting_id = $4 AND capacity {whose}"
    );
    db.execute(scope, sql, params![id]).await?;
    let mut rows = Vec::with_capacity(all.len() * 17);
    for one in all {
        rows.extend(params![
            one.id,
            one.position,
            one.seat_id,
            one.capacity,
            one.org_id,
            one.person_id,
            one.name,
            one.presence,
            one.came_name,
            one.came_person_id,
            one.proxy_id,
            one.paper,
            one.answer,
            one.answer_word,
            one.answer_paper,
            one.answered_at,
            one.came_role
        ]);
    }
    db.insert_many(
        scope,
        "INSERT INTO meeting_attendee (street_id, meeting_id, id, position, seat_id, capacity, org_id, person_id, name, presence, \
         came_name, came_person_id, proxy_id, paper, answer, answer_word, answer_paper, answered_at, came_role)",
        "($1, $4, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[id.to_param()],
        rows,
    )
    .await?;
    Ok(())
}

/// Stores what somebody who was called answered.
///
/// # Errors
/// The database refused.
pub async fn save_answer(db: &mut Db, scope: &Scope, one: &Attendee) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE meeting_attendee SET answer = $5, answer_word = $6, answer_paper = $7, answered_at = $8, proxy_id = $9, \
         came_name = $10, came_person_id = $11, came_role = $12 WHERE street_id = $1 AND id = $4",
        params![
            one.id,
            one.answer,
            one.answer_word,
            one.answer_paper,
            one.answered_at,
            one.proxy_id,
            one.came_name,
            one.came_person_id,
            one.came_role
        ],
    )
    .await?;
    Ok(())
}

/// Forgets what was answered to the notice of a meeting that is at another time now; who is written down as there stays so.
///
/// # Errors
/// The database refused.
pub async fn clear_answers(db: &mut Db, scope: &Scope, id: MeetingId) -> Result<(), Problem> {
    let sql = "UPDATE meeting_attendee SET answer = NULL, answer_word = NULL, answer_paper = NULL, answered_at = NULL, \
               proxy_id = NULL, came_name = NULL, came_person_id = NULL, came_role = NULL \
               WHERE street_id = $1 AND meeting_id = $4 AND presence = 'called'";
    db.execute(scope, sql, params![id]).await?;
    Ok(())
}

/// The topics of meetings: on the agenda in order, then proposed, then refused.
///
/// # Errors
/// The database refused.
pub async fn topics(db: &mut Db, scope: &Scope, ids: &[MeetingId]) -> Result<Vec<Topic>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {TOPIC} FROM meeting_topic WHERE street_id = $1 AND meeting_id IN ({}) ORDER BY meeting_id, \
         CASE state WHEN 'accepted' THEN 0 WHEN 'proposed' THEN 1 ELSE 2 END, position, proposed_at, id",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Topics by id, in no particular order.
///
/// # Errors
/// The database refused.
pub async fn topics_by_ids(
    db: &mut Db,
    scope: &Scope,
    ids: &[TopicId],
) -> Result<Vec<Topic>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {TOPIC} FROM meeting_topic WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// The topics on agendas that are about a demand, those of the earliest meeting first.
///
/// # Errors
/// The database refused.
pub async fn topics_about(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Vec<Topic>, Problem> {
    let sql = format!(
        "SELECT {TOPIC} FROM meeting_topic WHERE street_id = $1 AND state = 'accepted' AND (demand_id = $4 \
         OR resolution_id IN (SELECT r.id FROM resolution r WHERE r.street_id = $1 AND r.demand_id = $4)) \
         ORDER BY proposed_at, id"
    );
    Ok(db.all(scope, sql, params![demand]).await?)
}

row! {
    struct Total { total: i64 }
}

/// Whether a meeting has a topic about the same thing already.
///
/// # Errors
/// The database refused.
pub async fn has_topic(
    db: &mut Db,
    scope: &Scope,
    id: MeetingId,
    demand: Option<DemandId>,
    agreement: Option<AgreementId>,
    resolution: Option<ResolutionId>,
) -> Result<bool, Problem> {
    if demand.is_none() && agreement.is_none() && resolution.is_none() {
        return Ok(false);
    }
    let total: Option<Total> = db
        .one(
            scope,
            "SELECT count(*) AS total FROM meeting_topic WHERE street_id = $1 AND meeting_id = $4 \
             AND (demand_id = $5 OR agreement_id = $6 OR resolution_id = $7)",
            params![id, demand, agreement, resolution],
        )
        .await?;
    Ok(total.is_some_and(|row| row.total > 0))
}

/// A topic of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn lock_topic(db: &mut Db, scope: &Scope, id: TopicId) -> Result<Topic, Problem> {
    let sql = format!(
        "SELECT {TOPIC} FROM meeting_topic WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Adds a topic.
///
/// # Errors
/// The database refused.
pub async fn insert_topic(db: &mut Db, scope: &Scope, topic: &Topic) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO meeting_topic (street_id, {TOPIC}) VALUES ($1, {})",
        placeholders(4, TOPIC.split(',').count())
    );
    db.execute(
        scope,
        sql,
        params![
            topic.id,
            topic.meeting_id,
            topic.position,
            topic.title,
            topic.text,
            topic.source,
            topic.demand_id,
            topic.agreement_id,
            topic.resolution_id,
            topic.carried_from,
            topic.gap,
            topic.gap_area_id,
            topic.special,
            topic.state,
            topic.proposed_by,
            topic.proposed_org,
            topic.proposed_at,
            topic.late_reason,
            topic.refuse_reason,
            topic.paper,
            topic.notes,
            topic.agreed,
            topic.against,
            topic.abstained,
            topic.agreed_area,
            topic.against_area,
            topic.abstained_area,
            topic.vote_whole,
            topic.vote_needed,
            topic.vote_result,
            topic.version
        ],
    )
    .await?;
    Ok(())
}

/// Stores what changed of a topic; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save_topic(db: &mut Db, scope: &Scope, topic: &mut Topic) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE meeting_topic SET position = $6, state = $7, refuse_reason = $8, notes = $9, agreed = $10, against = $11, \
             abstained = $12, agreed_area = $13, against_area = $14, abstained_area = $15, vote_whole = $16, \
             vote_needed = $17, vote_result = $18, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                topic.id,
                topic.version,
                topic.position,
                topic.state,
                topic.refuse_reason,
                topic.notes,
                topic.agreed,
                topic.against,
                topic.abstained,
                topic.agreed_area,
                topic.against_area,
                topic.abstained_area,
                topic.vote_whole,
                topic.vote_needed,
                topic.vote_result
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    topic.version += 1;
    Ok(())
}

/// The voices by roll about topics.
///
/// # Errors
/// The database refused.
pub async fn ballots(db: &mut Db, scope: &Scope, topics: &[TopicId]) -> Result<Vec<Cast>, Problem> {
    if topics.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT topic_id, attendee_id, ballot FROM meeting_ballot WHERE street_id = $1 AND topic_id IN ({}) \
         ORDER BY topic_id, attendee_id",
        placeholders(4, topics.len())
    );
    Ok(db
        .all(scope, sql, topics.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Puts other voices by roll in the place of those about a topic.
///
/// # Errors
/// The database refused.
pub async fn replace_ballots(
    db: &mut Db,
    scope: &Scope,
    topic: TopicId,
    all: &[Cast],
) -> Result<(), Problem> {
    let sql = "DELETE FROM meeting_ballot WHERE street_id = $1 AND topic_id = $4";
    db.execute(scope, sql, params![topic]).await?;
    let mut rows = Vec::with_capacity(all.len() * 2);
    for one in all {
        rows.extend(params![one.attendee_id, one.ballot]);
    }
    db.insert_many(
        scope,
        "INSERT INTO meeting_ballot (street_id, topic_id, attendee_id, ballot)",
        "($1, $4, ?, ?)",
        &[topic.to_param()],
        rows,
    )
    .await?;
    Ok(())
}
