//! Files that people send in: taken, looked at, kept for a while, read row by row in batches. What imports of every room
//! share; what the rows mean is each room's own.
//!
//! The way of an import is [`state`]; a file is read in a process of its own once the program said so
//! ([`reading::read_with_child`]).

pub mod queue;
pub mod reading;
pub mod refusal;
pub mod shelf;
pub mod state;
pub mod upload;
pub mod view;
