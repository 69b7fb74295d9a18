//! What happened: one outcome a step, and the closing lines of a run.

use std::time::{Duration, Instant};

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It ran and found nothing wrong.
    Passed,
    /// It ran and found something, or could not run for want of something.
    Failed,
    /// It was not run, and why: only for what is not there to be tested or was not asked for.
    LeftOut(String),
}

impl Outcome {
    /// Passed when it is true.
    pub fn of(success: bool) -> Self {
        if success { Self::Passed } else { Self::Failed }
    }
}

struct Entry {
    name: String,
    outcome: Outcome,
    took: Duration,
}

/// The steps of one run in the order in which they ended.
pub struct Report {
    started: Instant,
    entries: Vec<Entry>,
}

impl Report {
    /// An empty report whose clock starts now.
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            entries: Vec::new(),
        }
    }

    /// Runs one step, says how it ended and how long it took, and remembers both.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<Outcome>) -> bool {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = work().unwrap_or_else(|error| {
            println!("   {error:#}");
            Outcome::Failed
        });
        let took = started.elapsed();
        match outcome {
            Outcome::LeftOut(_) => println!("   {}", describe(&outcome)),
            _ => println!("   {} in {}", describe(&outcome), seconds(took)),
        }
        let passed = outcome == Outcome::Passed;
        self.entries.push(Entry {
            name: name.to_owned(),
            outcome,
            took,
        });
        passed
    }

    /// Remembers that something was not run, and why.
    pub fn leave_out(&mut self, name: &str, reason: &str) {
        self.step(name, || Ok(Outcome::LeftOut(reason.to_owned())));
    }

    /// Prints the table of steps and the line that counts them; true when nothing failed and something ran.
    pub fn close(&self) -> bool {
        println!("\n== summary, {} in all", seconds(self.started.elapsed()));
        for entry in &self.entries {
            println!(
                "   {:>8}  {}: {}",
                seconds(entry.took),
                entry.name,
                describe(&entry.outcome)
            );
        }
        let count = |wanted: fn(&Outcome) -> bool| {
            self.entries
                .iter()
                .filter(|entry| wanted(&entry.outcome))
                .count()
        };
        let passed = count(|outcome| *outcome == Outcome::Passed);
        let failed = count(|outcome| *outcome == Outcome::Failed);
        let left_out = count(|outcome| matches!(outcome, Outcome::LeftOut(_)));
        println!("\n{}", count_line(passed, failed, left_out));
        failed == 0 && passed > 0
    }
}

/// The closing line: `N passed, N failed`, with what was left out when there is any.
fn count_line(passed: usize, failed: usize, left_out: usize) -> String {
    match left_out {
        0 => format!("{passed} passed, {failed} failed"),
        _ => format!("{passed} passed, {failed} failed, {left_out} skipped"),
    }
}

fn describe(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => "passed".to_owned(),
        Outcome::Failed => "FAILED".to_owned(),
        Outcome::LeftOut(reason) => format!("left out: {reason}"),
    }
}

/// A duration as people say it: `3.2 s`, `4 min 05 s`.
pub fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        whole @ 60.. => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_inside_a_step_is_a_failure_and_an_empty_run_is_none() {
        let mut report = Report::new();
        assert!(!report.close(), "a run that ran nothing proves nothing");
        assert!(report.step("good", || Ok(Outcome::Passed)));
        report.leave_out("absent", "there is no such folder");
        assert!(report.close());
        assert!(!report.step("bad", || anyhow::bail!("broken")));
        assert!(!report.close());
    }

    #[test]
    fn closing_line_and_durations_read_as_documented() {
        assert_eq!(count_line(3, 0, 0), "3 passed, 0 failed");
        assert_eq!(count_line(3, 1, 2), "3 passed, 1 failed, 2 skipped");
        assert_eq!(seconds(Duration::from_millis(3_240)), "3.2 s");
        assert_eq!(seconds(Duration::from_secs(245)), "4 min 05 s");
    }
}
