//! The guard: the parent of a server, which stops it when its owner is gone.
//!
//! A shell does it, for it needs nothing of this process: it survives a kill of the owner, and
//! the server is its child, so no zombie remains.

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{ClusterError, Settings, account::command};

/// Whose life a server's life hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// This process: the server stops when the `Server` is dropped or the process ends.
    Process,
    /// Every process whose number is the name of a file in `users`: the server stops a few
    /// seconds after the last one is gone, having taken the file `open` away first. Who joins
    /// puts its own file there before it looks for `open`.
    Users {
        /// The folder of those files.
        users: PathBuf,
        /// The file that says that the server may be joined.
        open: PathBuf,
    },
}

/// What becomes of a folder when the server has stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterStop {
    /// The data folder is used again: a clean shutdown.
    Keep,
    /// This folder, which holds everything of the server, is removed: a quick shutdown.
    Remove(PathBuf),
}

/// Asks the server to stop, and then insists: a shutdown that hangs would hang whoever waits.
const STOP: &str = r#"
insist() {
    trap 'kill "$nap"; exit' TERM
    kill "-$SIGNAL" "$server"
    for next in QUIT KILL; do
        sleep "$GRACE" >/dev/null & nap=$!
        wait "$nap"
        kill "-$next" "$server"
    done
}
wait_for_server() {
    wait "$server"
    echo "$?" >"$ENDED"
    kill "$stopper" 2>/dev/null
    wait "$stopper"
}
"#;

const WATCH_PIPE: &str = r#"
wait_for_owner() { while read -r _ <&3; do :; done; }
exec 3<&0
"$@" </dev/null >"$LOG" 2>&1 3<&- &
server=$!
(wait_for_owner; insist) 2>/dev/null & stopper=$!
wait_for_server
wait_for_owner
"#;

const WATCH_USERS: &str = r#"
alive() { [ -d "/proc/$1" ] || kill -0 "$1" 2>/dev/null; }
used() {
    for user in "$USERS"/*; do alive "${user##*/}" && return 0; done
    return 1
}
"$@" </dev/null >"$LOG" 2>&1 &
server=$!
idle=0
while alive "$server" && [ -d "$USERS" ]; do
    sleep 1
    if used; then idle=0; continue; fi
    idle=$((idle + 1))
    [ "$idle" -ge 8 ] || continue
    mv "$OPEN" "$OPEN.closing" 2>/dev/null
    used || break
    mv "$OPEN.closing" "$OPEN"
    idle=0
done
insist 2>/dev/null & stopper=$!
wait_for_server
"#;

const CLEAN_UP: &str = r#"
[ -z "$REMOVE" ] || rm -rf -- "$REMOVE"
"#;

/// Where the guard writes, when the server has ended, with what status.
pub(crate) fn ended(data: &Path) -> PathBuf {
    data.with_extension("ended")
}

/// Where the server's log goes.
pub(crate) fn log(data: &Path) -> PathBuf {
    data.with_extension("log")
}

/// Starts the guard, which starts the server.
pub(crate) fn spawn(
    server: &Command,
    data: &Path,
    settings: Settings,
) -> Result<Child, ClusterError> {
    let Settings { owner, after_stop, grace, lock, .. } = settings;
    let mut guard = command(Path::new("/bin/sh"));
    let watch = match &owner {
        Owner::Process => WATCH_PIPE,
        Owner::Users { .. } => WATCH_USERS,
    };
    let script = [STOP, watch, CLEAN_UP].concat();
    guard.args(["-c", &script, "aludel-guard"]).arg(server.get_program()).args(server.get_args());
    guard.env("LOG", log(data)).env("ENDED", ended(data));
    guard.env("GRACE", grace.as_secs().to_string());
    match after_stop {
        AfterStop::Keep => guard.env("SIGNAL", "INT").env("REMOVE", ""),
        AfterStop::Remove(folder) => guard.env("SIGNAL", "QUIT").env("REMOVE", folder),
    };
    if let Owner::Users { users, open } = &owner {
        guard.env("USERS", users).env("OPEN", open);
    }
    // The guard prints nothing: its output is a place where the lock lives as long as it does.
    let lock = lock.map_or_else(Stdio::null, Stdio::from);
    guard.stdin(stdin(&owner)).stdout(lock).stderr(Stdio::null());
    // A group of its own: Ctrl-C on the terminal is the owner's affair, not the server's.
    guard.process_group(0).spawn().map_err(ClusterError::run("/bin/sh"))
}

fn stdin(owner: &Owner) -> Stdio {
    match owner {
        Owner::Process => Stdio::piped(),
        Owner::Users { .. } => Stdio::null(),
    }
}
