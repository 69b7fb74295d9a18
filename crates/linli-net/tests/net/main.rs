//! Whole-house tests of the net, on both databases, in one program (linking is what takes the time).

mod access_table;
mod administrators;
mod authenticator;
mod bad_input;
mod boards;
mod brands;
mod calendar;
mod displays;
mod graded;
mod heads;
mod invariants;
mod linkages;
mod map;
mod map_imports;
mod own_account;
mod places;
mod posters_notices;
mod posts_many;
mod roster_ends;
mod roster_hostile;
mod roster_people;
mod roster_round;
mod roster_sheets;
mod rosters;
mod sign_in;
mod support;
