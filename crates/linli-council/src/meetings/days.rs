//! What the clock does to meetings: whoever looks after them is reminded that topics close, that the notice is due, and that the
//! minutes are; whoever was called and has said nothing is asked once more.

use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;

use super::entity::Meeting;
use super::quorum::Presence;
use super::rules::{MeetingState, NOTICE_AHEAD, TOPICS_AHEAD};
use super::store::{self, DueMeeting, parts};
use super::tell;

/// The hourly round over all streets.
pub const DAYS: JobKind = JobKind {
    name: "meetings.days",
    run: days_job,
    every_minutes: Some(60),
};

/// Topics close soon: 18 days ahead.
const TOPICS: i64 = 1;
/// The notice is due: 8 days ahead.
const NOTICE: i64 = 2;
/// The minutes are due today.
const MINUTES: i64 = 4;
/// Who was called a day ago or earlier has not answered, and it begins within two days.
const ANSWER: i64 = 8;
/// Its day passed and nobody was called.
const OVER: i64 = 16;
/// The text for them.
const ANSWER_DUE: &str = "meeting_answer_due";

fn days_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        let due = store::due(&mut app.read().await?, app.now()).await?;
        for one in due {
            pass(&app, one).await?;
        }
        Ok(())
    })
}

/// Which reminder is due and was not given: its bit, and the key of its text.
#[must_use]
pub fn reminder(meeting: &Meeting, now: Timestamp) -> Option<(i64, &'static str)> {
    use MeetingState as S;
    let (starts, given) = (meeting.starts_at, |bit: i64| meeting.reminded & bit != 0);
    let open = matches!(meeting.state, S::Planned | S::TopicsOpen);
    if open && meeting.day_over(now) {
        let missed = TOPICS | NOTICE | OVER;
        return (!given(OVER)).then_some((missed, "meeting_day_over"));
    }
    if open && starts <= now.plus(NOTICE_AHEAD + DAY) {
        // of several missed only the last is told
        return (!given(NOTICE)).then_some((TOPICS | NOTICE, "meeting_notice_due"));
    }
    if open && starts <= now.plus(TOPICS_AHEAD + 3 * DAY) {
        return (!given(TOPICS)).then_some((TOPICS, "meeting_topics_close"));
    }
    let near = now < starts && starts <= now.plus(2 * DAY);
    let called = meeting.noticed_at.is_some_and(|at| at <= now.plus(-DAY));
    if meeting.state == S::Noticed && near && called {
        return (!given(ANSWER)).then_some((ANSWER, ANSWER_DUE));
    }
    let unwritten = matches!(meeting.state, S::Held | S::MinutesDraft);
    let due = meeting
        .minutes_due_at
        .is_some_and(|due| due <= now.plus(DAY));
    (unwritten && due && !given(MINUTES)).then_some((MINUTES, "minutes_due"))
}

/// Looks at one meeting; each is its own transaction, and repeating one does nothing twice.
async fn pass(app: &App, found: DueMeeting) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(found.street_id).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut meeting = store::lock(db, scope, found.id).await?;
    let Some((bits, code)) = reminder(&meeting, now) else {
        tx.rollback().await;
        return Ok(());
    };
    meeting.reminded |= bits;
    let (db, scope) = tx.parts();
    store::remind(db, scope, meeting.id, meeting.reminded).await?;
    if code == ANSWER_DUE {
        let (db, scope) = tx.parts();
        let mut silent = parts::attendees(db, scope, &[meeting.id]).await?;
        silent.retain(|one| one.answer.is_none() && one.presence == Presence::Called);
        tell::called(&mut tx, &meeting, &silent, code).await?;
    } else {
        tell::keepers(&mut tx, &meeting, code).await?;
    }
    tx.finish().await
}
