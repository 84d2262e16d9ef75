//! Named alone, with the modules that it declares.

pub mod users;
