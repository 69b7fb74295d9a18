//! Meetings (会议): planned, with topics, notice, attendance, votes and minutes, to what became of their resolutions.

pub mod quorum;
pub mod rules;
pub mod shapes;
pub mod topics;
