//! `linli __torture`: several writers at once, each saying on stdout what was acknowledged to it. A drill kills
//! this process, or cuts the power of the machine it runs on, and looks for every said row in the database.

use std::process::ExitCode;

use anyhow::Result;
use linli_domain::id::StreetId;
use linli_kit::app::App;
use linli_kit::row;
use linli_kit::transaction::Entry;
use uuid::Uuid;

use crate::config::Config;
use crate::{console, house};

/// Writers at once, so that commits share syncs as they do in a busy server.
const WRITERS: usize = 8;

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Says what is stored instead of writing.
    #[arg(long)]
    look: bool,
}

row! {
    struct Written { entity_id: Uuid }
}

pub(super) async fn run(config: &Config, options: &Options) -> Result<ExitCode> {
    let (app, _) = house::open_migrated(config).await?;
    if options.look {
        return look(&app).await;
    }
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write(app.clone())))
        .collect();
    for writer in writers {
        writer.await??;
    }
    Ok(ExitCode::SUCCESS)
}

async fn look(app: &App) -> Result<ExitCode> {
    let mut db = app.read().await?;
    let stored: Vec<Written> = db
        .all_unscoped(
            "drill",
            "SELECT entity_id FROM event_log WHERE entity = 'torture'",
            vec![],
        )
        .await?;
    drop(db);
    for row in stored {
        console::say(row.entity_id);
    }
    app.store().close().await;
    Ok(ExitCode::SUCCESS)
}

async fn write(app: App) -> Result<()> {
    loop {
        let mut tx = app.begin_as_house(StreetId(1)).await?;
        let id = tx.fresh_id();
        tx.log(Entry {
            entity: "torture",
            id,
            event: "written",
            ..Entry::default()
        })
        .await?;
        tx.finish().await?;
        console::say(id);
    }
}
