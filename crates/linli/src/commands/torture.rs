//! `linli __torture`: several writers at once, each saying on stdout what was acknowledged to it. A drill kills
//! this process and looks for every said row in the database.

use std::process::ExitCode;

use anyhow::Result;
use linli_domain::id::StreetId;
use linli_kit::app::App;
use linli_kit::transaction::Entry;

use crate::config::Config;
use crate::{console, house};

/// Writers at once, so that commits share syncs as they do in a busy server.
const WRITERS: usize = 8;

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let (app, _) = house::open_migrated(config).await?;
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write(app.clone())))
        .collect();
    for writer in writers {
        writer.await??;
    }
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
