//! Who is told what on the way: the office of what came in, the secretary when a public notice is over.

use linli_domain::actor::Role;
use linli_domain::id::ApplicationId;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::job::Job;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde_json::json;

use super::rules::ApplicationState;
use super::store::applications::{self, Application};
use crate::notices::store::{Message, send};
use crate::persons::store::posts_over;

const OFFICE: &[Role] = &[Role::CommunityWorker, Role::CommunitySecretary];
const SECRETARY: &[Role] = &[Role::CommunitySecretary];

/// Tells the community's staff of something about an application.
///
/// # Errors
/// The database refused.
pub async fn tell_office(
    tx: &mut Tx,
    application: &Application,
    code: &str,
) -> Result<(), Problem> {
    tell(tx, application, code, OFFICE).await
}

async fn tell(
    tx: &mut Tx,
    application: &Application,
    code: &str,
    roles: &[Role],
) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let posts = posts_over(db, scope, &application.area_path, roles, now).await?;
    let message = Message {
        code,
        args: json!({"name": application.name}),
        entity: "head_application",
        entity_id: application.id.0,
    };
    send(tx, posts.into_iter().map(|post| post.person_id), &message).await?;
    Ok(())
}

/// Tells the secretary that candidates can be approved.
pub const PUBLICITY_OVER: JobKind = JobKind {
    name: "campaigns.publicity_over",
    run: publicity_over,
    every_minutes: None,
};

/// Plans the word to the secretary for the moment a notice is over.
///
/// # Errors
/// The database refused.
pub async fn when_over(tx: &mut Tx, id: ApplicationId, until: Timestamp) -> Result<(), Problem> {
    tx.enqueue(
        PUBLICITY_OVER.name,
        &id.to_string(),
        until,
        &json!({"id": id}),
    )
    .await
}

fn publicity_over(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        let mut tx = job.begin(&app).await?;
        if let Ok(id) = job.key.parse::<ApplicationId>() {
            let (db, scope) = tx.parts();
            let application = applications::load(db, scope, id).await?;
            if application.state == ApplicationState::Publicity {
                tell(&mut tx, &application, "publicity_over", SECRETARY).await?;
            }
        }
        tx.finish().await
    })
}
