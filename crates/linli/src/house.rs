//! The house put together: the rooms of every floor, a store, a key, the machine's clock.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use linli_domain::calendar::{DEFAULT_CALENDAR, WorkCalendar};
use linli_domain::limits::{DEFAULT_LIMITS, LimitSet};
use linli_kit::app::{App, Parts};
use linli_kit::feature::Feature;
use linli_kit::secret::Secrets;
use linli_kit::store::{Migration, Store};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::config::Config;
use crate::key_file;
use crate::system::{SystemClock, SystemIds, SystemRandom};

/// Every room of every floor.
#[must_use]
pub fn features() -> Vec<Feature> {
    std::iter::once(&linli_kit::base::FEATURE)
        .chain(linli_net::FEATURES)
        .chain(linli_work::FEATURES)
        .chain(linli_sharing::FEATURES)
        .chain(linli_council::FEATURES)
        .chain(linli_programme::FEATURES)
        .chain(linli_value::FEATURES)
        .chain(linli_insight::FEATURES)
        .copied()
        .collect()
}

/// Every schema step of every room.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    features()
        .iter()
        .flat_map(|feature| feature.migrations)
        .copied()
        .collect()
}

/// The description of the whole API. The same program always gives the same text.
#[must_use]
pub fn description() -> OpenApi {
    let mut api = features()
        .iter()
        .fold(OpenApiRouter::<App>::new(), |router, feature| {
            router.merge((feature.routes)())
        })
        .into_openapi();
    api.info.title = "Linli".to_owned();
    api.info.version = env!("CARGO_PKG_VERSION").to_owned();
    api.info.description =
        Some("The working system of a street office and its communities.".to_owned());
    api.info.contact = None;
    api.info.license = None;
    api
}

/// Opens the database and puts the house together; the key is made at the first start. Changes no schema.
///
/// # Errors
/// The data folder, the key, the database, the calendar or the limits cannot be read.
pub async fn open(config: &Config) -> Result<App> {
    open_by(config, SystemClock::default()).await
}

async fn open_by(config: &Config, clock: SystemClock) -> Result<App> {
    let folder = &config.data_folder;
    make_folder(folder).with_context(|| format!("making {}", folder.display()))?;
    let key = key_file::read_or_make(folder)?;
    let address = config.database_address();
    let store = Store::open(&address, config.durability())
        .await
        .with_context(|| format!("opening the database {}", without_password(&address)))?;
    let calendar = text_or(&config.calendar_file, DEFAULT_CALENDAR)?;
    let limits = text_or(&config.limits_file, DEFAULT_LIMITS)?;
    App::new(Parts {
        store,
        clock: Arc::new(clock),
        ids: Arc::new(SystemIds::default()),
        random: Arc::new(SystemRandom),
        secrets: Secrets::new(&key),
        settings: config.settings(),
        calendar: WorkCalendar::parse(&calendar).context("the calendar of working days")?,
        limits: LimitSet::parse(&limits).context("the time limits")?,
        features: features(),
    })
    .map_err(|error| anyhow!(error))
}

/// Makes the data folder for its owner alone: what residents wrote is in it. An existing one is left as it is.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// As [`open`], for commands that look at a house and must not make an empty one.
///
/// # Errors
/// As [`open`], or there is no database yet.
pub async fn open_existing(config: &Config) -> Result<App> {
    if !has_database(config) {
        bail!(
            "there is no database at {}: name it with --database or --data-folder",
            config.database_address()
        );
    }
    open(config).await
}

/// Whether there is a database to open: a file for the embedded one; a server is asked when it is opened.
#[must_use]
pub fn has_database(config: &Config) -> bool {
    let address = config.database_address();
    let file = Path::new(address.strip_prefix("sqlite:").unwrap_or(&address));
    address.contains("://") || file.exists()
}

/// As [`open`], and brings the schema up to date. Answers the steps applied.
///
/// # Errors
/// As [`open`], or a schema step was refused.
pub async fn open_migrated(config: &Config) -> Result<(App, Vec<&'static str>)> {
    open_migrated_by(config, SystemClock::default()).await
}

/// As [`open_migrated`], by a clock that is not the machine's: for the demo, which can look at another day.
///
/// # Errors
/// As [`open_migrated`].
pub async fn open_migrated_by(
    config: &Config,
    clock: SystemClock,
) -> Result<(App, Vec<&'static str>)> {
    let app = open_by(config, clock).await?;
    let applied = linli_kit::store::migrate(app.store(), &app.migrations(), app.now())
        .await
        .context("bringing the schema up to date")?;
    Ok((app, applied))
}

fn text_or(file: &Path, built_in: &str) -> Result<String> {
    if file.as_os_str().is_empty() {
        return Ok(built_in.to_owned());
    }
    std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

/// The address of a database as it may be shown: `postgres://user:password@host` loses its password.
#[must_use]
pub fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let Some((login, host)) = rest.rsplit_once('@') else {
        return address.to_owned();
    };
    let user = login.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_address_has_no_password() {
        for (address, shown) in [
            ("sqlite:linli.db", "sqlite:linli.db"),
            ("postgres://host/db", "postgres://host/db"),
            ("postgres://u:p@host/db", "postgres://u@host/db"),
            ("postgres://u:p@ss@host/db", "postgres://u@host/db"),
        ] {
            assert_eq!(without_password(address), shown);
        }
    }
}
