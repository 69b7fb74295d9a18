//! Memory of a process and of those it started, looked at again and again (`/proc`, so on Linux only).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// The highest that was seen, in MB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Highest {
    /// The process itself.
    pub server_mb: f64,
    /// It and its children at the same moment.
    pub together_mb: f64,
}

/// A running look-out.
pub struct Watch {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<Highest>,
}

impl Watch {
    /// Begins to look at a process.
    pub fn start(process: u32) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&ended);
        let thread = std::thread::spawn(move || {
            let mut highest = Highest::default();
            while !until.load(Ordering::Relaxed) {
                let family = family(process);
                let server = family.get(&process).copied().unwrap_or_default();
                highest.server_mb = highest.server_mb.max(server);
                highest.together_mb = highest.together_mb.max(family.values().sum());
                std::thread::sleep(PAUSE);
            }
            highest
        });
        Self { ended, thread }
    }

    /// Ends it; answers the highest.
    pub fn end(self) -> Highest {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}

/// Resident MB of a process and its children; what they share is counted once in all (the kernel's proportional share).
/// A child that was just forked still shares everything with its parent: counted twice, it would double the server.
fn family(process: u32) -> HashMap<u32, f64> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return HashMap::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|id| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
            let parent = field(&status, "PPid:")? as u32;
            if id != process && parent != process {
                return None;
            }
            let shares = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
            Some((id, field(&shares, "Pss:")? / 1024.0))
        })
        .collect()
}

/// A number of `/proc/ID/status` or of its like; kilobytes where it is a size.
pub fn field(status: &str, name: &str) -> Option<f64> {
    let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_a_status_and_the_memory_of_this_process() {
        let status = "Name:\tlinli\nPPid:\t12\nVmRSS:\t   2048 kB\n";
        assert_eq!(field(status, "VmRSS:"), Some(2048.0));
        assert_eq!(field(status, "PPid:"), Some(12.0));
        assert_eq!(field(status, "VmHWM:"), None);
        let watch = Watch::start(std::process::id());
        std::thread::sleep(PAUSE * 3);
        let highest = watch.end();
        assert!(highest.server_mb > 0.0 && highest.together_mb >= highest.server_mb);
    }
}
