//! Imports from the upload to the undoing, on both databases.

mod faulty;
mod files;
mod flow;
mod real;
mod support;
mod undo;
