//! The runner on a real server.

mod analyze;
mod cancel;
mod copy;
mod drift;
mod failure;
mod foreign;
mod journal;
mod lock;
mod recipes;
mod recovery;
mod room;
mod round_trips;
mod settings;
mod stalled;
mod stamp;
mod support;
mod torture;
mod way;
