//! What of the meetings, of the units' cards and of the alliances waits for an office, and what meetings gave to anybody to do:
//! counted lines, each with the query that opens exactly these rows. A line with nothing behind it is not said.

use linli_council::meetings::store::waits as meetings;
use linli_council::meetings::waits::{MeetingWait, Waiter as MeetingWaiter};
use linli_council::resolutions::store::waits as resolutions;
use linli_council::resolutions::waits::{ResolutionWait, Waiter as ResolutionWaiter};
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_work::alliances::store::tasks;
use linli_work::alliances::task_rules::TaskWait;
use linli_work::alliances::tasks::waiter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::query::QueryText;
use crate::service_cards::OFFICE;
use crate::service_cards::quarter::Quarter;
use crate::service_cards::rules::ServiceCardState;
use crate::service_cards::store as cards;

code_enum! {
    /// What a line of today counts; each tells which list its query opens.
    pub enum TodayWait {
        /// 日子过了、待改期或取消的会议
        MeetingEdit = "meeting_edit",
        /// 待征集议题的会议
        MeetingOpenTopics = "meeting_open_topics",
        /// 有议题待定的会议
        MeetingTopics = "meeting_topics",
        /// 待发通知的会议
        MeetingNotice = "meeting_notice",
        /// 到了时间、待登记召开的会议
        MeetingHold = "meeting_hold",
        /// 待起草的纪要
        MeetingDraft = "meeting_draft",
        /// 待审定的纪要
        MeetingApprove = "meeting_approve",
        /// 本单位或本人负责、待落实的决议
        ResolutionOwn = "resolution_own",
        /// 待发单的决议
        ResolutionIssue = "resolution_issue",
        /// 待确认办结的决议
        ResolutionConfirm = "resolution_confirm",
        /// 别的单位超期未落实的决议
        ResolutionLate = "resolution_late",
        /// 待发送的服务卡
        CardSend = "card_send",
        /// 待答复异议的服务卡
        CardAnswer = "card_answer",
        /// 待本单位完成的联盟任务
        TaskReport = "task_report",
        /// 待确认完成的联盟任务
        TaskAccept = "task_accept",
    }
}

/// Rows of one kind that wait for the acting post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TodayLine {
    /// What they wait for: `meeting_…` at `/api/meetings`, `resolution_…` at `/api/resolutions`, `card_…` at
    /// `/api/service-cards`, `task_…` at `/api/alliance-tasks`.
    pub what: TodayWait,
    /// Of which quarter, for cards.
    pub quarter: Option<String>,
    /// How many; never none.
    pub count: i64,
    /// Opens exactly these in their list.
    pub query: String,
}

const MEETINGS: [(TodayWait, MeetingWait); 7] = [
    (TodayWait::MeetingEdit, MeetingWait::Edit),
    (TodayWait::MeetingOpenTopics, MeetingWait::OpenTopics),
    (TodayWait::MeetingTopics, MeetingWait::Topics),
    (TodayWait::MeetingNotice, MeetingWait::Notice),
    (TodayWait::MeetingHold, MeetingWait::Hold),
    (TodayWait::MeetingDraft, MeetingWait::Draft),
    (TodayWait::MeetingApprove, MeetingWait::Approve),
];

const RESOLUTIONS: [(TodayWait, ResolutionWait); 4] = [
    (TodayWait::ResolutionOwn, ResolutionWait::Own),
    (TodayWait::ResolutionIssue, ResolutionWait::Issue),
    (TodayWait::ResolutionConfirm, ResolutionWait::Confirm),
    (TodayWait::ResolutionLate, ResolutionWait::Late),
];

/// The lines that have something behind them, in the order of a meeting's way.
#[derive(Default)]
struct Lines(Vec<TodayLine>);

impl Lines {
    fn add(&mut self, what: TodayWait, count: i64, query: QueryText) -> Option<&mut TodayLine> {
        if count == 0 {
            return None;
        }
        self.0.push(TodayLine {
            what,
            quarter: None,
            count,
            query: query.text(),
        });
        self.0.last_mut()
    }

    fn add_cards(&mut self, what: TodayWait, count: i64, quarter: &str, query: QueryText) {
        if let Some(line) = self.add(what, count, query.with("quarter", quarter)) {
            line.quarter = Some(quarter.to_owned());
        }
    }
}

/// The lines of whoever acts in an office; of everybody else what meetings gave to their unit or to their post; none of a list
/// they may not open. Five queries for an office, one for others.
///
/// # Errors
/// The database refused.
pub async fn lines(db: &mut Db, reader: Reader<'_>) -> Result<Vec<TodayLine>, Problem> {
    let (actor, now) = (reader.actor, reader.now);
    let Some(role) = actor.role() else {
        return Ok(Vec::new());
    };
    let office = role.is_community() || role.is_street();
    let opens = |list: &str| {
        let who = reader.app.who_may("GET", list);
        who.is_some_and(|who| who.admits(true, Some(role)))
    };
    let (scope, mut lines) = (actor.scope(), Lines::default());
    let waiting = |wait: &str| QueryText::new().with("waiting", wait);
    if office && opens("/api/meetings") {
        let found = meetings::waits(db, &scope, MeetingWaiter::of(actor, now)).await?;
        for (what, wait) in MEETINGS {
            lines.add(what, found.of(wait), waiting(wait.code()));
        }
    }
    if opens("/api/resolutions") {
        let found = resolutions::waits(db, &scope, &ResolutionWaiter::of(actor, now)).await?;
        for (what, wait) in RESOLUTIONS {
            lines.add(what, found.of(wait), waiting(wait.code()));
        }
    }
    if OFFICE.contains(&role) && opens("/api/service-cards") {
        cards_of(db, &scope, Quarter::last_over(now), &mut lines).await?;
    }
    if office && opens("/api/alliance-tasks") {
        let found = tasks::waits(db, &scope, waiter(actor)).await?;
        for (what, count, wait) in [
            (TodayWait::TaskReport, found.report, TaskWait::Report),
            (TodayWait::TaskAccept, found.accept, TaskWait::Accept),
        ] {
            lines.add(what, count, waiting(wait.code()));
        }
    }
    Ok(lines.0)
}

/// Cards of the quarter that is over and were not sent, and those of any quarter that were objected to.
async fn cards_of(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    lines: &mut Lines,
) -> Result<(), Problem> {
    let tally = cards::tally(db, scope, quarter).await?;
    let missing = tally.due - tally.waiting - tally.confirmed - tally.objected;
    let query = QueryText::new().with("missing", true);
    lines.add_cards(TodayWait::CardSend, missing, &quarter.to_string(), query);
    for one in cards::objected(db, scope).await? {
        let query = QueryText::new().with("state", ServiceCardState::Objected);
        lines.add_cards(TodayWait::CardAnswer, one.total, &one.quarter, query);
    }
    Ok(())
}
