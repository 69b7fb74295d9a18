//! Files on disk and the stream of their rows, read beside the async world in batches.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::refusal::sheet_problem;
use crate::problem::Problem;
use crate::sheet::child::{ChildLimits, ChildProcess};
use crate::sheet::read::{InProcess, Limits, ReadOptions, RowSource};
use crate::sheet::shape::{self, Shape};
use crate::sheet::write::FaultyRows;
use crate::sheet::{Row, SheetError};

/// Bytes of an uploaded file.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;

static CHILD: AtomicBool = AtomicBool::new(false);

/// Says that this program hands over to [`crate::sheet::child::main`] when asked to, so that files can be read in a
/// process of their own. The binary calls it once at its start; a test program, which cannot start itself again as a
/// reader, does not.
pub fn read_with_child() {
    CHILD.store(true, Ordering::Relaxed);
}

/// A way to read files of one origin.
#[derive(Clone)]
pub struct Reader {
    source: Arc<dyn RowSource>,
    options: ReadOptions,
}

impl Reader {
    /// For files by the web, or for files that an operator names on the command line.
    ///
    /// # Errors
    /// The system cannot tell which program runs.
    pub fn of(by_operator: bool) -> Result<Self, Problem> {
        let (child_limits, limits) = if by_operator {
            (ChildLimits::COMMAND_LINE, Limits::COMMAND_LINE)
        } else {
            (ChildLimits::WEB, Limits::WEB)
        };
        let source: Arc<dyn RowSource> = if CHILD.load(Ordering::Relaxed) {
            Arc::new(ChildProcess::of_this_program(child_limits).map_err(Problem::internal)?)
        } else {
            Arc::new(InProcess)
        };
        let options = ReadOptions {
            limits,
            sheet: None,
        };
        Ok(Self { source, options })
    }

    /// The front of a file, and how many data rows it has: it is read to its end, so that a hostile or damaged file is
    /// refused at once and not in the middle of the work. Blocking.
    ///
    /// # Errors
    /// Those of reading.
    pub fn look(
        &self,
        path: &std::path::Path,
        titles: &[&str],
    ) -> Result<(shape::Preview, i64), SheetError> {
        let preview = shape::preview(&*self.source, path, &self.options, titles)?;
        let mut rows = 0;
        self.each(path, &preview.shape, &mut |_| {
            rows += 1;
            ControlFlow::Continue(())
        })?;
        Ok((preview, rows))
    }

    /// Every data row in order. Blocking.
    ///
    /// # Errors
    /// Those of reading.
    pub fn each(
        &self,
        path: &std::path::Path,
        shape: &Shape,
        sink: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), SheetError> {
        shape::data_rows(&*self.source, path, &self.options, shape, sink)
    }

    /// The rows that `reason` has one for, as the sheet they came in with the reasons behind them.
    ///
    /// # Errors
    /// The file is no longer there, those of reading, or no room for the sheet.
    pub async fn faulty_rows(
        self,
        path: PathBuf,
        shape: Shape,
        mut reason: impl FnMut(&Row) -> Option<String> + Send + 'static,
    ) -> Result<Vec<u8>, Problem> {
        if !path.exists() {
            return Err(Problem::conflict("import_file_gone"));
        }
        tokio::task::spawn_blocking(move || {
            let mut table = FaultyRows::new(&shape)?;
            let mut written = Ok(());
            self.each(&path, &shape, &mut |row| {
                if let Some(reason) = reason(&row) {
                    written = table.push(&row, &reason);
                }
                match written {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            })
            .map_err(|error| sheet_problem(&error))?;
            written?;
            Ok(table.into_bytes()?)
        })
        .await
        .map_err(Problem::internal)?
    }

    /// Streams the data rows, each changed by `each`, in batches of `size`. The reading runs ahead by two batches at most.
    pub fn batches<T: Send + 'static>(
        self,
        path: PathBuf,
        shape: Shape,
        size: usize,
        mut each: impl FnMut(Row) -> T + Send + 'static,
    ) -> Batches<T> {
        let (sender, receiver) = mpsc::channel(2);
        let task = tokio::task::spawn_blocking(move || {
            let mut batch = Vec::with_capacity(size);
            self.each(&path, &shape, &mut |row| {
                batch.push(each(row));
                if batch.len() < size {
                    return ControlFlow::Continue(());
                }
                match sender.blocking_send(std::mem::take(&mut batch)) {
                    Ok(()) => ControlFlow::Continue(()),
                    // the other side has stopped
                    Err(_) => ControlFlow::Break(()),
                }
            })?;
            if !batch.is_empty() {
                // a receiver that is gone wants no more
                let _ = sender.blocking_send(batch);
            }
            Ok(())
        });
        Batches { receiver, task }
    }
}

/// Rows on their way.
pub struct Batches<T> {
    receiver: mpsc::Receiver<Vec<T>>,
    task: JoinHandle<Result<(), SheetError>>,
}

impl<T> Batches<T> {
    /// The next batch; `None` after the last.
    pub async fn next(&mut self) -> Option<Vec<T>> {
        self.receiver.recv().await
    }

    /// How the reading ended. To be asked after the last batch.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn end(self) -> Result<Result<(), SheetError>, Problem> {
        self.task.await.map_err(Problem::internal)
    }
}
