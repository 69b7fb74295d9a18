//! Every option of the server: declared once here, read from `linli.toml`, the environment (`LINLI_…`) and
//! the command line, where the later wins. `linli config` prints them with what they mean.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use linli_kit::app::Settings;
use linli_kit::store::Durability;
use serde::{Deserialize, Serialize};

/// The file read when none is named.
pub const DEFAULT_FILE: &str = "linli.toml";

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For collectors: one JSON object a line.
    Json,
}

/// Whether an acknowledged write is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledge {
    /// It is.
    Synced,
    /// It may be lost in a power cut: for measuring only.
    Unsynced,
}

/// One option, for the printed file.
#[derive(Debug, Clone, Copy)]
pub struct OptionText {
    /// Its name in the file.
    pub key: &'static str,
    /// Its name in the environment.
    pub environment: &'static str,
    /// What it means, line by line.
    pub meaning: &'static [&'static str],
    default: fn(&Config) -> Result<toml::Value, toml::ser::Error>,
}

/// Declares each option once: meaning, name, name in the environment, type, default.
macro_rules! options {
    ($($(#[doc = $meaning:literal])+ $name:ident $environment:literal : $type:ty = $default:expr;)+) => {
        /// Every option, settled.
        #[derive(Debug, Clone)]
        pub struct Config { $($(#[doc = $meaning])+ pub $name: $type,)+ }

        impl Default for Config {
            fn default() -> Self { Self { $($name: $default,)+ } }
        }

        /// Options as one source gives them.
        #[derive(Debug, Clone, Default, Deserialize, clap::Args)]
        #[serde(deny_unknown_fields, default)]
        pub struct Given { $($(#[doc = $meaning])+ #[arg(long, env = $environment, global = true, help_heading = "Options of the server")] $name: Option<$type>,)+ }

        impl Config {
            /// Puts what is given over what is there.
            fn overlay(&mut self, given: Given) { $(if let Some(value) = given.$name { self.$name = value; })+ }

            /// Every option with its meaning, in the order of the file.
            pub const OPTIONS: &'static [OptionText] = &[$(OptionText {
                key: stringify!($name),
                environment: $environment,
                meaning: &[$($meaning),+],
                default: |config| toml::Value::try_from(&config.$name),
            }),+];
        }
    };
}

options! {
    /// Folder of the deployment's key, its uploads and, unless `database` says otherwise, its database.
    data_folder "LINLI_DATA_FOLDER": PathBuf = PathBuf::from("linli-data");
    /// `sqlite:FILE` or `postgres://user:password@host/name`. Empty: `linli.db` in the data folder.
    database "LINLI_DATABASE": String = String::new();
    /// Address and port to listen on. Outside loopback put a proxy with TLS in front.
    listen "LINLI_LISTEN": SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8480));
    /// Address the outside knows, for links and QR codes: `https://host`. Empty: http and the address listened on.
    public_address "LINLI_PUBLIC_ADDRESS": String = String::new();
    /// Whether the caller's address is taken from the last entry of `X-Forwarded-For`: only behind a proxy of your own.
    trust_forwarded_for "LINLI_TRUST_FORWARDED_FOR": bool = false;
    /// Whether passwords and sessions follow the graded-protection profile (GB/T 22239, level 3) instead of the plain one.
    graded_protection "LINLI_GRADED_PROTECTION": bool = false;
    /// Messages one network address may send on public pages in ten minutes.
    public_posts_per_address "LINLI_PUBLIC_POSTS_PER_ADDRESS": i64 = 60;
    /// Bytes a request may have in its body; files have `max_upload_bytes`.
    max_body_bytes "LINLI_MAX_BODY_BYTES": usize = 1 << 20;
    /// Bytes an uploaded file may have.
    max_upload_bytes "LINLI_MAX_UPLOAD_BYTES": usize = 32 << 20;
    /// Seconds after which a request that has not begun to answer is given up.
    request_seconds "LINLI_REQUEST_SECONDS": u64 = 60;
    /// Seconds that running requests and jobs get to finish when the server is stopped.
    stop_seconds "LINLI_STOP_SECONDS": u64 = 20;
    /// Whether `/metrics` answers other machines; otherwise it answers direct calls from this one only.
    metrics_public "LINLI_METRICS_PUBLIC": bool = false;
    /// What is logged: a level (`error`, `warn`, `info`, `debug`), or levels by part; with `linli::request=debug` a line a request.
    log "LINLI_LOG": String = "info,sqlx=warn".to_owned();
    /// How log lines look: `text` or `json`.
    log_format "LINLI_LOG_FORMAT": LogFormat = LogFormat::Text;
    /// File of working days (holidays and make-up days) in place of the built-in one. Empty: built in.
    calendar_file "LINLI_CALENDAR_FILE": PathBuf = PathBuf::new();
    /// File of time limits in place of the built-in one. Empty: built in.
    limits_file "LINLI_LIMITS_FILE": PathBuf = PathBuf::new();
    /// `synced`: a write is acknowledged when it is on the disk. `unsynced` may lose it in a power cut: for measuring only.
    acknowledge "LINLI_ACKNOWLEDGE": Acknowledge = Acknowledge::Synced;
}

impl Config {
    /// Settles the options: built-in, then the file (`linli.toml` if there is one and none is named), then
    /// environment and command line.
    ///
    /// # Errors
    /// A named file is missing, does not parse or has an option that does not exist.
    pub fn settle(file: Option<&Path>, given: Given) -> Result<Self> {
        let mut config = Self::default();
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        if file.is_some() || path.exists() {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("reading {}", path.display()))?;
            config
                .overlay(toml::from_str(&text).with_context(|| format!("in {}", path.display()))?);
        }
        config.overlay(given);
        if config.max_body_bytes > config.max_upload_bytes {
            bail!("max_body_bytes is larger than max_upload_bytes");
        }
        Ok(config)
    }

    /// The address of the database.
    #[must_use]
    pub fn database_address(&self) -> String {
        if self.database.is_empty() {
            format!("sqlite:{}", self.data_folder.join("linli.db").display())
        } else {
            self.database.clone()
        }
    }

    /// The address the outside knows, without a slash at the end.
    #[must_use]
    pub fn outside_address(&self) -> String {
        if self.public_address.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_address.trim_end_matches('/').to_owned()
        }
    }

    /// How sure an acknowledged write is.
    #[must_use]
    pub fn durability(&self) -> Durability {
        match self.acknowledge {
            Acknowledge::Synced => Durability::Group,
            Acknowledge::Unsynced => Durability::None,
        }
    }

    /// What the rooms may know of it.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let public_address = self.outside_address();
        Settings {
            secure_cookies: public_address.starts_with("https://"),
            public_address,
            graded_protection: self.graded_protection,
            data_folder: self.data_folder.clone(),
            trust_forwarded_for: self.trust_forwarded_for,
            public_posts_per_address: self.public_posts_per_address,
            max_body_bytes: self.max_body_bytes,
        }
    }

    /// A file with every option, its meaning and its built-in value, ready to be edited.
    ///
    /// # Errors
    /// A built-in value cannot be written as TOML, which a test excludes.
    pub fn documented() -> Result<String> {
        let built_in = Self::default();
        let mut text = String::from(
            "# Options of linli. Each may also come from the environment or the command line, which win in this order.\n",
        );
        for option in Self::OPTIONS {
            text.push('\n');
            for line in option.meaning {
                text.push_str(&format!("#{line}\n"));
            }
            let flag = option.key.replace('_', "-");
            text.push_str(&format!("# {} · --{flag}\n", option.environment));
            text.push_str(&format!(
                "# {} = {}\n",
                option.key,
                (option.default)(&built_in)?
            ));
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_file_is_read_back_as_the_built_in_options() {
        let text = Config::documented().expect("prints");
        let live: String = text
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| {
                line.split_once(" = ")
                    .is_some_and(|(key, _)| Config::OPTIONS.iter().any(|o| o.key == key))
            })
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(live.lines().count(), Config::OPTIONS.len());
        let mut config = Config::default();
        config.overlay(toml::from_str(&live).expect("parses"));
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn every_option_says_what_it_means_and_has_its_own_name_in_the_environment() {
        for option in Config::OPTIONS {
            assert!(option.meaning.concat().len() > 20, "{}", option.key);
            assert_eq!(
                option.environment,
                format!("LINLI_{}", option.key.to_uppercase())
            );
        }
    }

    #[test]
    fn later_sources_win_and_unknown_options_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("linli.toml");
        std::fs::write(&file, "log = \"warn\"\nrequest_seconds = 5\n").expect("writes");
        let given = Given {
            log: Some("debug".to_owned()),
            ..Given::default()
        };
        let config = Config::settle(Some(&file), given).expect("settles");
        assert_eq!((config.log.as_str(), config.request_seconds), ("debug", 5));
        std::fs::write(&file, "lgo = \"warn\"\n").expect("writes");
        let error = Config::settle(Some(&file), Given::default()).expect_err("refuses");
        assert!(format!("{error:#}").contains("lgo"), "{error:#}");
    }

    #[test]
    fn cookies_are_secure_exactly_behind_https() {
        let mut config = Config::default();
        assert!(!config.settings().secure_cookies);
        config.public_address = "https://linli.example/".to_owned();
        assert!(config.settings().secure_cookies);
        assert_eq!(config.settings().public_address, "https://linli.example");
    }
}
