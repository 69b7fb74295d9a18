//! Whole-house tests of the net, on both databases, in one program (linking is what takes the time).

mod access_table;
mod administrators;
mod posters_notices;
mod sign_in;
mod support;
