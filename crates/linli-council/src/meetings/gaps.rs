//! `GET /api/gap-topics`: which gaps of the net are topics of meetings that are not over, so that the page of the gaps says so and
//! nobody proposes them twice.

use linli_domain::id::{AreaId, MeetingId, TopicId};
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::gaps;
use super::topics::{GapKind, TopicState};

/// Which gaps are asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GapTopicQuery {
    /// Of one kind.
    #[param(inline)]
    gap: Option<GapKind>,
}

/// A gap that is a topic of a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GapTopic {
    /// The topic.
    pub topic_id: TopicId,
    /// Which gap.
    pub gap: GapKind,
    /// Which place lacks it.
    pub area_id: AreaId,
    /// Whether it is on the agenda yet.
    pub state: TopicState,
    /// The meeting.
    pub meeting_id: MeetingId,
    /// What that is called.
    pub meeting_title: String,
    /// When it begins.
    pub starts_at: Timestamp,
}

/// Gaps that are topics.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GapTopics {
    /// Those of the caller's place, of the earliest meeting first; 1,000 at most.
    pub items: Vec<GapTopic>,
}

/// Gaps of the caller's place that are topics of meetings which are not over.
#[utoipa::path(get, path = "/api/gap-topics", tag = "meetings", params(GapTopicQuery),
    responses((status = 200, body = GapTopics)))]
pub async fn list_gap_topics(
    ctx: Ctx,
    Query(query): Query<GapTopicQuery>,
) -> Result<Json<GapTopics>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let found = gaps::open(&mut db, &scope, query.gap, None).await?;
    let items = found
        .into_iter()
        .map(|one| GapTopic {
            topic_id: one.topic_id,
            gap: one.gap,
            area_id: one.area_id,
            state: one.state,
            meeting_id: one.meeting_id,
            meeting_title: one.meeting_title,
            starts_at: one.starts_at,
        })
        .collect();
    Ok(Json(GapTopics { items }))
}
