//! The part `docs`: what is generated is up to date, and the documentation of the code has no broken link.

use crate::generate;
use crate::report::Report;
use crate::shell;
use crate::test::rust;
use crate::workspace;

/// Runs the part.
pub fn check(report: &mut Report) {
    for path in [generate::OPENAPI, generate::SCHEMA] {
        let name = format!("{path} is up to date");
        if workspace::root().join(path).is_file() {
            report.step(&name, || generate::check(path));
        } else {
            report.leave_out(&name, "there is no such file");
        }
    }
    report.step("documentation of the code", || {
        let mut documentation = shell::cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
        documentation.env("RUSTDOCFLAGS", "--deny warnings");
        rust::as_linted(&mut documentation);
        shell::run(&mut documentation)
    });
}
