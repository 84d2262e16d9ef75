//! From a [`Conninfo`] to a session: which host, and what it must be.

use std::{
    hash::{BuildHasher, RandomState},
    time::SystemTime,
};

use super::{PostgresSession, attempt, tls};
use crate::{
    BoxFuture, Connect, ConnectError, ConnectReason, Conninfo, Guarded, Host, LoadBalance, Result,
    Session, TargetSession,
};

/// Opens a connection: the hosts are tried in order, until one answers and is what is wanted.
pub async fn connect(conninfo: &Conninfo) -> Result<Box<dyn Session>> {
    let client_config = tls::client_config(&conninfo.tls)?;
    let passes: &[TargetSession] = match conninfo.target_session {
        TargetSession::PreferStandby => &[TargetSession::Standby, TargetSession::Any],
        _ => std::slice::from_ref(&conninfo.target_session),
    };
    let mut failures = Vec::new();
    for wanted in passes {
        for host in in_order(conninfo) {
            match connect_to(conninfo, host, *wanted, &client_config).await? {
                Ok(session) => return Ok(Box::new(session)),
                Err(error) if is_final(&error) => return Err(error.into()),
                Err(error) => failures.push(error),
            }
        }
    }
    Err(summary(failures).into())
}

impl Connect for Conninfo {
    fn connect(&self) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        Box::pin(async {
            let session: Box<dyn Session> = Box::new(Guarded::new(connect(self).await?));
            Ok(session)
        })
    }

    fn target(&self) -> String {
        self.to_string()
    }
}

fn in_order(conninfo: &Conninfo) -> Vec<&Host> {
    let mut hosts: Vec<&Host> = conninfo.hosts.iter().collect();
    if conninfo.load_balance == LoadBalance::Random {
        // A hasher's keys are random in every process, which is random enough here.
        let random = RandomState::new();
        let now = SystemTime::now();
        hosts.sort_by_key(|host| random.hash_one((&host.name, host.port, now)));
    }
    hosts
}

/// The outer error ends everything; the inner one is this host's alone.
async fn connect_to(
    conninfo: &Conninfo,
    host: &Host,
    wanted: TargetSession,
    client_config: &rustls::ClientConfig,
) -> Result<std::result::Result<PostgresSession, ConnectError>> {
    let mut session = match attempt::open(conninfo, host, client_config).await {
        Ok(session) => session,
        Err(error) => return Ok(Err(error)),
    };
    Ok(match find_fault(&mut session, wanted).await? {
        None => Ok(session),
        Some(fault) => Err(ConnectError {
            target: attempt::target(conninfo, host),
            reason: ConnectReason::WrongRole,
            message: fault.into(),
            code: None,
        }),
    })
}

/// What keeps a host from being what is wanted.
async fn find_fault(
    session: &mut PostgresSession,
    wanted: TargetSession,
) -> Result<Option<&'static str>> {
    if matches!(wanted, TargetSession::Any | TargetSession::PreferStandby) {
        return Ok(None);
    }
    let sql = "SELECT pg_catalog.pg_is_in_recovery(), \
        pg_catalog.current_setting('transaction_read_only') = 'on'";
    let rows = Guarded::new(session).query(sql).await?;
    let is = |column| rows.first().is_some_and(|row| row.is_true(column));
    let (standby, read_only) = (is(0), is(1));
    Ok(match wanted {
        TargetSession::ReadWrite if read_only => Some("the server takes no writes"),
        TargetSession::ReadOnly if !read_only => Some("the server takes writes"),
        TargetSession::Primary if standby => Some("the server is a standby"),
        TargetSession::Standby if !standby => Some("the server is no standby"),
        _ => None,
    })
}

/// Whether the other hosts are not worth trying: the server was reached and said no.
fn is_final(error: &ConnectError) -> bool {
    !matches!(
        error.reason,
        ConnectReason::Unreachable
            | ConnectReason::TimedOut
            | ConnectReason::NotReady
            | ConnectReason::WrongRole
            | ConnectReason::Tls
    )
}

/// One error for all hosts.
fn summary(failures: Vec<ConnectError>) -> ConnectError {
    let mut failures = failures.into_iter();
    let first = failures.next().unwrap_or_else(|| ConnectError {
        target: String::new(),
        reason: ConnectReason::Other,
        message: "there is no host to connect to".into(),
        code: None,
    });
    failures.fold(first, |mut all, next| {
        all.message = format!("{}; {}: {}", all.message, next.target, next.message);
        all
    })
}
