//! Bodies (议事组织): who meets, how often, and by what rule it is able to decide.
//!
//! Whoever keeps the place of the organisation that convenes a body looks after it: the street office all, community staff
//! those of their place. Of a joint meeting the members of its alliance have the seats: they are read from there and entered
//! nowhere twice.

pub mod rules;
pub mod shapes;
