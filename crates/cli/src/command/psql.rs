//! `aludel psql`: `psql` on the project's database, the embedded one included.

use std::{io::ErrorKind, process::Command};

use aludel_session::Conninfo;

use crate::{Context, Failure, Result, args::PsqlArgs, failure::FailureKind};
use aludel_project::database::Database;

pub(crate) fn run(args: &PsqlArgs, context: &Context) -> Result {
    let database = Database::of(&context.settings)?;
    match (&database, &context.settings.database) {
        (Database::Server(_), Some(url)) => on_server(url.reveal(), args),
        _ => embedded(&database, args, context),
    }
}

/// Becomes psql: its signals and its exit code are its own.
fn on_server(url: &str, args: &PsqlArgs) -> Result {
    use std::os::unix::process::CommandExt;
    Err(not_started(&psql(url, args)?.exec()))
}

/// The command; the password is in its environment, not among its arguments.
fn psql(url: &str, args: &PsqlArgs) -> Result<Command> {
    let (connection, password) = Conninfo::passwordless(url)
        .map_err(|error| Failure::new(FailureKind::Settings, format!("the database: {error}")))?;
    let mut command = Command::new("psql");
    command.arg("--dbname").arg(connection).args(&args.arguments);
    if let Some(password) = password {
        command.env("PGPASSWORD", password.reveal());
    }
    Ok(command)
}

fn not_started(error: &std::io::Error) -> Failure {
    let failure = Failure::new(FailureKind::System, format!("psql cannot be started: {error}"));
    match error.kind() {
        ErrorKind::NotFound => failure.hint(
            "install PostgreSQL's client programs (on Debian: apt install postgresql-client)",
        ),
        _ => failure,
    }
}

/// The embedded server runs in this process, so psql runs beside it.
#[cfg(feature = "embedded")]
fn embedded(database: &Database, args: &PsqlArgs, context: &Context) -> Result {
    database.announce(context);
    let Database::Embedded(folder) = database else {
        return Err(Failure::new(FailureKind::Internal, "the database is not embedded"));
    };
    crate::interrupt::runtime()?.block_on(async {
        let server = aludel_project::database::start(folder, context).await?;
        let command = psql(&server.url(), args)?;
        let status = beside(tokio::process::Command::from(command)).await?;
        server.close().await?;
        match status.code() {
            Some(0) => Ok(crate::Outcome::Done),
            code => Err(Failure::new(
                FailureKind::System,
                format!("psql ended with exit code {}", code.unwrap_or(-1)),
            )),
        }
    })
}

/// Waits for psql; a Ctrl-C is for it, not for this program.
#[cfg(feature = "embedded")]
async fn beside(mut command: tokio::process::Command) -> Result<std::process::ExitStatus> {
    let mut child = command.spawn().map_err(|error| not_started(&error))?;
    loop {
        tokio::select! {
            status = child.wait() => return Ok(status?),
            signal = tokio::signal::ctrl_c() => signal?,
        }
    }
}

#[cfg(not(feature = "embedded"))]
fn embedded(_: &Database, _: &PsqlArgs, _: &Context) -> Result {
    Err(Failure::new(FailureKind::Internal, "the embedded server is not built in"))
}
