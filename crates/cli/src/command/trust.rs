//! `aludel trust`: says in the user's own configuration that a folder is trusted.

use clap::Args;

use crate::{Context, Failure, Outcome, Result, failure::FailureKind};
use aludel_project::settings::{Standing, Trust, user};

/// What is typed.
#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    /// Only say whether the folder is trusted, and what it says.
    #[arg(long, conflicts_with = "revoke")]
    pub(crate) show: bool,

    /// Trust it no longer.
    #[arg(long)]
    pub(crate) revoke: bool,
}

pub(crate) fn run(args: &TrustArgs, context: &Context) -> Result {
    let trust = &context.settings.trust;
    if args.show {
        context.printer.result(shown(trust))?;
        return Ok(Outcome::Done);
    }
    let path = user::path().ok_or_else(|| {
        Failure::new(FailureKind::Settings, "there is no place for your configuration")
            .hint("set HOME or XDG_CONFIG_HOME")
    })?;
    let folder = trust.folder.to_str().ok_or_else(|| {
        let message =
            format!("{} cannot be remembered: its name is not UTF-8", trust.folder.display());
        Failure::new(FailureKind::Settings, message).hint("say --trust with each command")
    })?;
    let digest = trust.allowed.digest();
    user::remember(&path, folder, (!args.revoke).then_some(digest.as_str()))?;
    let standing = if args.revoke { Standing::Unknown } else { Standing::Trusted };
    context.printer.result(shown(&Trust { standing, ..trust.clone() }))?;
    Ok(Outcome::Done)
}

/// How a folder stands, and what it says.
fn shown(trust: &Trust) -> String {
    let folder = trust.folder.display();
    let mut lines = vec![match trust.standing {
        Standing::Trusted => format!("{folder} is trusted"),
        Standing::Unknown => format!("{folder} is not trusted"),
        Standing::Changed => format!("{folder} is not trusted any more: what it says has changed"),
    }];
    let said = trust.allowed.lines();
    match said.is_empty() {
        true => lines.push("  it names no server for shadows, no cache and no binaries".to_owned()),
        false => lines.extend(said.iter().map(|line| format!("  it says {line}"))),
    }
    let may = match trust.standing {
        Standing::Trusted => "  its SQL may do whatever you may on the server of a shadow",
        _ => "  its SQL reaches nothing outside a shadow",
    };
    lines.push(may.to_owned());
    lines.join("\n")
}
