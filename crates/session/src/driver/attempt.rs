//! One attempt at one host, with the encryption that `sslmode` asks for.

use std::{error::Error, future::poll_fn, io, time::Duration};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{AsyncMessage, Config, Connection, config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{PostgresSession, SharedMailbox, convert, locked};
use crate::{ChannelBinding, ConnectError, ConnectReason, Conninfo, Host, SslMode, SslNegotiation};

/// Whether an attempt encrypts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    Plain,
    /// Where the server offers it: one that does not goes on without, on the same connection.
    IfOffered,
    Tls,
}

/// Opens a connection to one host.
pub(super) async fn open(
    conninfo: &Conninfo,
    host: &Host,
    client_config: &rustls::ClientConfig,
) -> Result<PostgresSession, ConnectError> {
    let (first, second) = order(conninfo.tls.mode, host);
    let error = match once(conninfo, host, first, client_config).await {
        Ok(session) => return Ok(session),
        Err(error) => error,
    };
    match second.filter(|_| another_way_may_do(&error)) {
        Some(second) => once(conninfo, host, second, client_config).await,
        None => Err(error),
    }
}

/// How to encrypt at first, and how if that fails. A socket is never encrypted.
fn order(mode: SslMode, host: &Host) -> (Encryption, Option<Encryption>) {
    match mode {
        _ if host.is_socket() => (Encryption::Plain, None),
        SslMode::Disable => (Encryption::Plain, None),
        SslMode::Allow => (Encryption::Plain, Some(Encryption::Tls)),
        SslMode::Prefer => (Encryption::IfOffered, Some(Encryption::Plain)),
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => (Encryption::Tls, None),
    }
}

fn another_way_may_do(error: &ConnectError) -> bool {
    matches!(error.reason, ConnectReason::Tls | ConnectReason::NotPermitted)
}

async fn once(
    conninfo: &Conninfo,
    host: &Host,
    encryption: Encryption,
    client_config: &rustls::ClientConfig,
) -> Result<PostgresSession, ConnectError> {
    let config = config(conninfo, host, encryption);
    let tls = MakeRustlsConnect::new(client_config.clone());
    let connecting = config.connect(tls.clone());
    let connected = match conninfo.connect_timeout {
        // The driver's own limit covers the network alone, not the conversation behind it.
        Some(limit) => tokio::time::timeout(limit, connecting)
            .await
            .map_err(|_| timed_out(conninfo, host, limit))?,
        None => connecting.await,
    };
    let (client, connection) = connected.map_err(|error| connect_error(conninfo, host, &error))?;
    let mailbox = SharedMailbox::default();
    tokio::spawn(read(connection, mailbox.clone()));
    Ok(PostgresSession { client, ahead: Default::default(), mailbox, tls, broken: None })
}

/// Reads what the server sends until the connection ends.
async fn read<S, T>(mut connection: Connection<S, T>, mailbox: SharedMailbox)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notice(notice))) => {
                locked(&mailbox).notices.push(convert::notice(&notice));
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                locked(&mailbox).loss = Some(convert::chain(&error));
                return;
            }
            None => return,
        }
    }
}

fn config(conninfo: &Conninfo, host: &Host, encryption: Encryption) -> Config {
    let mut config = Config::new();
    config.user(&conninfo.user).dbname(&conninfo.dbname).port(host.port);
    config.application_name(&conninfo.application_name).host(&host.name);
    if let Some(address) = host.address {
        config.hostaddr(address);
    }
    if let Some(password) = &host.password {
        config.password(password.reveal());
    }
    if let Some(options) = &conninfo.options {
        config.options(options);
    }
    config.ssl_mode(match encryption {
        Encryption::Plain => config::SslMode::Disable,
        Encryption::IfOffered => config::SslMode::Prefer,
        Encryption::Tls => config::SslMode::Require,
    });
    config.ssl_negotiation(match conninfo.tls.negotiation {
        SslNegotiation::Postgres => config::SslNegotiation::Postgres,
        SslNegotiation::Direct => config::SslNegotiation::Direct,
    });
    config.channel_binding(match conninfo.channel_binding {
        ChannelBinding::Disable => config::ChannelBinding::Disable,
        ChannelBinding::Prefer => config::ChannelBinding::Prefer,
        ChannelBinding::Require => config::ChannelBinding::Require,
    });
    keep_alive(&mut config, conninfo);
    config
}

fn keep_alive(config: &mut Config, conninfo: &Conninfo) {
    let keepalives = &conninfo.keepalives;
    config.keepalives(keepalives.enabled);
    if let Some(idle) = keepalives.idle {
        config.keepalives_idle(idle);
    }
    if let Some(interval) = keepalives.interval {
        config.keepalives_interval(interval);
    }
    if let Some(count) = keepalives.count {
        config.keepalives_retries(count);
    }
    if let Some(timeout) = keepalives.user_timeout {
        config.tcp_user_timeout(timeout);
    }
}

/// Where an attempt goes, without a password.
pub(super) fn target(conninfo: &Conninfo, host: &Host) -> String {
    let host = Host { password: None, ..host.clone() };
    Conninfo { hosts: vec![host], ..conninfo.clone() }.to_string()
}

fn timed_out(conninfo: &Conninfo, host: &Host, limit: Duration) -> ConnectError {
    ConnectError {
        target: target(conninfo, host),
        reason: ConnectReason::TimedOut,
        message: format!("no answer within {} s", limit.as_secs()),
        code: None,
    }
}

fn connect_error(conninfo: &Conninfo, host: &Host, error: &tokio_postgres::Error) -> ConnectError {
    let target = target(conninfo, host);
    if let Some(error) = error.as_db_error() {
        let code = error.code().code().to_owned();
        let reason = ConnectReason::of_code(&code, &conninfo.dbname);
        return ConnectError { target, reason, message: error.message().into(), code: Some(code) };
    }
    let message = convert::chain(error);
    let reason = match () {
        () if message.contains("password missing") => {
            ConnectReason::PasswordMissing { passfile: conninfo.passfile_problem.clone() }
        }
        () if message.contains("TLS") => ConnectReason::Tls,
        () if has_io_cause(error) => ConnectReason::Unreachable,
        () => ConnectReason::Other,
    };
    ConnectError { target, reason, message, code: None }
}

fn has_io_cause(error: &tokio_postgres::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}
