//! Which windows go together, and which days they open on.
