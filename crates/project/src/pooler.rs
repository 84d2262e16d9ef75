//! Whether a pooler is between us and the server, where the connection string does not say so: told by
//! what the server sees of us, in the question that is asked anyway.

use std::time::Duration;

use aludel_session::{Connect, Conninfo, Row, Session};

/// Our backend on the server, how old it is, and where it was reached.
pub(crate) const QUESTION: &str = "SELECT 'backend', pg_backend_pid()::text \
    UNION ALL SELECT 'age', (extract(epoch FROM clock_timestamp() - backend_start) * 1000)::int8::text \
        FROM pg_stat_activity WHERE pid = pg_backend_pid() \
    UNION ALL SELECT 'reached at', host(inet_server_addr()) || ' ' || inet_server_port()";

/// How much older than our own connection a backend may seem: clocks are set now and then.
const SLACK: u128 = 250;

/// Whether the answers to [`QUESTION`] show a pooler. `elapsed`: the time since we began to connect.
/// A backend that is older was somebody else's. One that was reached in another way than we went is
/// behind a pooler, or behind a translation of addresses; then a second connection shows which: a
/// pooler gives it the backend that we had last, and us another one.
pub(crate) async fn is_between(
    session: &mut dyn Session,
    rows: &[Row],
    conninfo: &Conninfo,
    elapsed: Duration,
) -> bool {
    let value = |name: &str| rows.iter().find(|row| row.text(0) == name).and_then(|row| row.get(1));
    let age = value("age").and_then(|age| age.parse::<u128>().ok());
    if age.is_some_and(|age| age > elapsed.as_millis() + SLACK) {
        return true;
    }
    if was_reached_directly(value("reached at"), conninfo) {
        return false;
    }
    let Ok(mut second) = conninfo.connect().await else { return false };
    let ours = value("backend").map(str::to_owned);
    let theirs = backend(second.as_mut()).await;
    ours.is_some() && (theirs == ours || backend(session).await != ours)
}

async fn backend(session: &mut dyn Session) -> Option<String> {
    let rows = session.query("SELECT pg_backend_pid()").await.ok()?;
    rows.first().map(|row| row.text(0).to_owned())
}

/// Whether the server was reached where we went to: nothing that translates is between.
fn was_reached_directly(address: Option<&str>, conninfo: &Conninfo) -> bool {
    let Some((address, port)) = address.and_then(|it| it.split_once(' ')) else {
        return conninfo.hosts.iter().any(aludel_session::Host::is_socket);
    };
    conninfo.hosts.iter().any(|host| {
        let is_it = |given: &str| {
            given == address || (given == "localhost" && matches!(address, "127.0.0.1" | "::1"))
        };
        let given = host.address.map(|it| it.to_string());
        port == host.port.to_string() && (is_it(&host.name) || given.is_some_and(|it| is_it(&it)))
    })
}
