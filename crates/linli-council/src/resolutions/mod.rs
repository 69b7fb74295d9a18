//! Resolutions (决议): what a meeting decided, who owes it, and what became of it.

pub mod rules;
pub mod shapes;
