//! The queue's promises on both databases: a lane for what takes long, claims that live as long as their worker, and
//! the job of a killed worker taken up again.

use std::time::Duration;

use linli_kit::app::App;
use linli_kit::feature::{Feature, JobFuture, JobKind};
use linli_kit::job::{self, Job, LEASE, Lane};
use linli_kit::problem::Problem;
use linli_kit::store::Migration;
use linli_kit::testing::{On, STREET, TestHouse};
use linli_kit::{on_both_databases, params, row};
use serde_json::Value;

/// A reminder that is done at once, and an import that goes on until there is a row in `gate`.
const ROOM: Feature = Feature {
    name: "drill",
    migrations: &[Migration {
        name: "20261121_50_drill",
        sql: "CREATE TABLE gate (street_id BIGINT NOT NULL PRIMARY KEY)",
        postgres: None,
    }],
    jobs: &[JobKind {
        name: "drill.remind",
        run: remind,
        every_minutes: None,
    }],
    long_jobs: &[JobKind {
        name: IMPORT,
        run: import,
        every_minutes: None,
    }],
    ..Feature::EMPTY
};
const IMPORT: &str = "drill.import";

row! {
    struct Count { n: i64 }
}
row! {
    struct Claimed { locked_until: i64, attempts: i64 }
}

fn remind(app: App, job: Job) -> JobFuture {
    Box::pin(async move { job.begin(&app).await?.finish().await })
}

fn import(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        while count(&app, "gate").await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        job.begin(&app).await?.finish().await
    })
}

async fn count(app: &App, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let mut db = app.read().await.expect("reads");
    let row = db.one_unscoped::<Count>("test", sql, vec![]).await;
    row.expect("counts").expect("one row").n
}

async fn open_gate(app: &App) {
    let mut tx = app.begin_as_house(STREET).await.expect("begins");
    let sql = "INSERT INTO gate (street_id) VALUES ($1)";
    let done = tx.db().execute_unscoped("test", sql, params![1_i64]).await;
    done.expect("writes");
    tx.finish().await.expect("commits");
}

async fn enqueue(app: &App, kind: &'static str) {
    let mut tx = app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    tx.enqueue(kind, "one", now, &Value::Null)
        .await
        .expect("queues");
    tx.finish().await.expect("commits");
}

/// The claim of the only import.
async fn claimed(app: &App) -> Claimed {
    let sql = "SELECT locked_until, attempts FROM job WHERE kind = $1";
    let mut db = app.read().await.expect("reads");
    let row = db.one_unscoped("test", sql, params![IMPORT]).await;
    row.expect("answers").expect("it is queued")
}

/// Starts a worker on the only import and waits until it has it.
async fn begun(app: &App) -> tokio::task::JoinHandle<()> {
    let worker = tokio::spawn(job::work(app.clone(), Lane::Long, app.stopping()));
    for _ in 0..500 {
        if claimed(app).await.locked_until > 0 {
            return worker;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody claims the job");
}

/// Waits until so many jobs are left.
async fn left(app: &App, jobs: i64) {
    for _ in 0..500 {
        if count(app, "job").await == jobs {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} jobs are left", count(app, "job").await);
}

/// Ends a worker as a kill would: nothing of it runs any more.
async fn kill(worker: tokio::task::JoinHandle<()>) {
    worker.abort();
    assert!(worker.await.is_err_and(|error| error.is_cancelled()));
}

on_both_databases!(
    &[ROOM],
    async fn a_reminder_does_not_wait_for_an_import(house: TestHouse) {
        let app = &house.app;
        enqueue(app, IMPORT).await;
        let long = begun(app).await;
        let short = tokio::spawn(job::work(app.clone(), Lane::Short, app.stopping()));
        enqueue(app, "drill.remind").await;
        left(app, 1).await;
        assert!(claimed(app).await.locked_until > 0, "the import goes on");
        open_gate(app).await;
        left(app, 0).await;
        app.stop();
        long.await.expect("stops");
        short.await.expect("stops");
    }
);

on_both_databases!(
    &[ROOM],
    async fn the_job_of_a_killed_worker_is_taken_up_when_its_lease_ends(house: TestHouse) {
        let app = &house.app;
        enqueue(app, IMPORT).await;
        kill(begun(app).await).await;
        open_gate(app).await;
        assert_eq!(job::run_due(app).await.expect("runs"), 0, "it may yet live");
        house.clock.advance(LEASE);
        assert_eq!(job::run_due(app).await.expect("runs"), 1);
        assert_eq!(count(app, "job").await, 0);
    }
);

on_both_databases!(
    &[ROOM],
    async fn a_new_server_takes_back_what_the_killed_one_held(house: TestHouse) {
        let app = &house.app;
        enqueue(app, IMPORT).await;
        kill(begun(app).await).await;
        open_gate(app).await;
        job::take_back_claims(app).await.expect("takes back");
        // on PostgreSQL another server may live and hold it
        let alone = app.store().file().is_some();
        assert_eq!(job::run_due(app).await.expect("runs"), usize::from(alone));
    }
);

on_both_databases!(
    &[ROOM],
    async fn a_job_that_takes_long_keeps_its_claim(house: TestHouse) {
        let app = &house.app;
        enqueue(app, IMPORT).await;
        let worker = begun(app).await;
        let first = claimed(app).await.locked_until;
        house.clock.advance(LEASE - 1);
        // the next beat comes within seconds
        for _ in 0..1_000 {
            if claimed(app).await.locked_until > first {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        house.clock.advance(LEASE - 1);
        let another = job::do_now(app, IMPORT, "one", async { Ok(()) }).await;
        assert!(
            another.is_err(),
            "two leases have passed, and it still has its claim"
        );
        open_gate(app).await;
        left(app, 0).await;
        app.stop();
        worker.await.expect("stops");
    }
);

on_both_databases!(
    &[ROOM],
    async fn a_stop_interrupts_a_long_job_and_does_not_hold_it_against_it(house: TestHouse) {
        let app = &house.app;
        enqueue(app, IMPORT).await;
        let worker = begun(app).await;
        app.stop();
        tokio::time::timeout(Duration::from_secs(5), worker)
            .await
            .expect("soon")
            .expect("stops");
        let left = claimed(app).await;
        assert_eq!((left.locked_until, left.attempts), (0, 0));
    }
);

on_both_databases!(
    &[ROOM],
    async fn a_command_does_a_job_itself_and_nobody_beside_it(house: TestHouse) {
        let app = &house.app;
        enqueue(app, IMPORT).await;
        let inside = job::do_now(app, IMPORT, "one", async {
            assert!(claimed(app).await.locked_until > 0);
            let beside = job::do_now(app, IMPORT, "one", async { Ok(()) }).await;
            assert!(beside.is_err(), "it is claimed");
            assert_eq!(job::run_due(app).await?, 0);
            Err::<(), _>(Problem::internal("it broke"))
        });
        assert!(inside.await.is_err());
        assert_eq!(claimed(app).await.locked_until, 0, "let go");
    }
);

#[tokio::test]
async fn sqlite_learns_its_tables_while_it_runs() {
    let house = TestHouse::open(On::Sqlite, &[ROOM]).await;
    let house = house.expect("a file of its own");
    open_gate(&house.app).await;
    job::plant_regular(&house.app).await.expect("plants");
    house.run_jobs().await;
    assert!(count(&house.app, "sqlite_stat1").await > 0);
}
