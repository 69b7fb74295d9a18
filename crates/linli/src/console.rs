//! What commands say to the person who typed them. Logs go elsewhere ([`crate::logging`]).

use std::io::Write;
use std::process::ExitCode;

/// Says a line on stdout. A reader that went away (`linli … | head`) is no error.
pub fn say(line: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Says a line of progress on stderr, so that stdout holds the result alone.
pub fn progress(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Says why a command failed, with every cause behind it.
#[must_use]
pub fn failed(error: &anyhow::Error) -> ExitCode {
    progress(format!("linli: {error:#}"));
    ExitCode::FAILURE
}
