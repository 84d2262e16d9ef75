//! PostgreSQL for tests: real servers, fresh databases.
//!
//! ```no_run
//! let database = aludel_testing::database();
//! database.psql("CREATE TABLE t (id int)");
//! assert_eq!(database.psql("SELECT count(*) FROM t"), "0");
//! ```
//!
//! One server serves every test of a run, though nextest gives each test a process of its own:
//!
//! - `aludel-test-server run -- COMMAND…` starts one, names it in `ALUDEL_TEST_SERVER` and stops it
//!   after the command (`make test` does that);
//! - without the variable the first test starts one that the others join, and that ends by itself
//!   some seconds after the last of them.
//!
//! Where no server binaries are found a test fails and says what to install. With
//! `ALUDEL_LEFT_OUT=FILE` and under nextest it is left out instead, its name is added to the file,
//! and `make test` shows the names; `ALUDEL_REQUIRE_SERVER=1` takes that leniency back.

mod absent;
mod database;
mod mortal;
mod pooler;
mod server;
mod shared;

pub use absent::left_out;
pub use database::{TestDatabase, database, database_on};
pub use mortal::{Death, MortalServer};
pub use pooler::Pooler;
pub use server::{
    TestServer, binaries, password_server, private_server, server, server_of_major,
    server_with_library,
};
pub use shared::{SERVER_VARIABLE, run_with_server};
