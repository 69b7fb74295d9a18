//! Matching, pure: which words a text is found by, which demands are the same matter, who could serve a demand, and
//! how several supplies are shared among several demands.
//!
//! | Module | Question it answers |
//! |---|---|
//! | [`text`] | Under which terms is this text found, and what does a typed query ask for? |
//! | [`similar`] | Which earlier demands may be the same matter, and why? |
//! | [`score`] | Which resources fit this demand, and which five demands fit this unit? |
//! | [`assign`] | How are quantities of several resources shared among several demands? |
//! | [`place`], [`class`] | How near are two places, how close are two classes? |
//! | [`reading`], [`commonness`] | What of a text counts, and how much? |
//! | [`reason`] | The reasons in words for every proposal, as codes with arguments. |
//!
//! Rules of the whole crate:
//!
//! - No IO, no clock, no randomness: the same input gives the same output on every machine. Scores and fingerprints use
//!   integers only, because fingerprints are stored and compared across machines.
//! - Nothing is decided here. Every result is a proposal with its reasons; a person confirms (PIPL article 24).
//! - No reason, no proposal; and never a rate without its denominator.

pub mod assign;
pub mod class;
pub mod commonness;
pub mod place;
pub mod reading;
pub mod reason;
pub mod score;
pub mod similar;
pub mod text;
