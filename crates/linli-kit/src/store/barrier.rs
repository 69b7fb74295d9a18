//! Group commit for the embedded database: commits return as soon as their frames are in the WAL file,
//! then wait here until one `fdatasync` has carried all of them to the disk together.
//!
//! SQLite runs with `synchronous=NORMAL`, which syncs at checkpoints only; this barrier adds the missing
//! sync between a commit and its acknowledgement, once for everybody who waits.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tokio::sync::oneshot;

type Waiter = oneshot::Sender<Result<(), String>>;

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiter>,
    closed: bool,
}

/// The shared sync of a WAL file. Cloned freely; the thread ends when the last clone is dropped.
#[derive(Clone)]
pub struct Barrier(Arc<Handle>);

struct Handle {
    shared: Arc<(Mutex<Queue>, Condvar)>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .closed = true;
        self.shared.1.notify_one();
    }
}

impl Barrier {
    /// Starts the syncing thread for the WAL of the database file.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start(database: &Path) -> io::Result<Self> {
        let mut wal = database.as_os_str().to_owned();
        wal.push("-wal");
        let shared = Arc::new((Mutex::new(Queue::default()), Condvar::new()));
        let for_thread = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("wal-sync".to_owned())
            .spawn(move || run(&for_thread, &PathBuf::from(wal)))?;
        Ok(Self(Arc::new(Handle { shared })))
    }

    /// Returns once everything committed before this call is on the disk.
    ///
    /// # Errors
    /// The disk refused the sync: what was committed must not be acknowledged.
    pub async fn wait(&self) -> Result<(), String> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut queue = self
                .0
                .shared
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            queue.waiting.push(sender);
        }
        self.0.shared.1.notify_one();
        receiver
            .await
            .unwrap_or_else(|_| Err("the sync thread has ended".to_owned()))
    }
}

fn run(shared: &(Mutex<Queue>, Condvar), wal: &Path) {
    let mut open: Option<(u64, File)> = None;
    loop {
        let waiters = {
            let mut queue = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
            while queue.waiting.is_empty() {
                if queue.closed {
                    return;
                }
                queue = shared.1.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            std::mem::take(&mut queue.waiting)
        };
        let outcome = sync(wal, &mut open).map_err(|error| error.to_string());
        for waiter in waiters {
            // a waiter that went away needs no answer
            let _ = waiter.send(outcome.clone());
        }
    }
}

/// Syncs the WAL file, opening it anew when it was replaced since the last time.
fn sync(wal: &Path, open: &mut Option<(u64, File)>) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let inode = std::fs::metadata(wal)?.ino();
    if open.as_ref().is_none_or(|(known, _)| *known != inode) {
        *open = Some((inode, File::open(wal)?));
    }
    match open {
        Some((_, file)) => file.sync_data(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_waiting_is_answered_and_a_missing_file_is_an_error() {
        let folder = tempfile::tempdir().expect("folder");
        let database = folder.path().join("a.db");
        let barrier = Barrier::start(&database).expect("starts");
        assert!(
            barrier.wait().await.is_err(),
            "no WAL file: nothing may be acknowledged"
        );
        std::fs::write(folder.path().join("a.db-wal"), b"frames").expect("written");
        let all = futures::future::join_all((0..64).map(|_| barrier.wait())).await;
        assert!(all.iter().all(Result::is_ok));
    }
}
