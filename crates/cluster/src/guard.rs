//! The guard of a server, which stops it when its owner is gone.
//!
//! A shell does it, for it needs nothing of this process: it survives a kill of the owner. It
//! stands outside the walls of the server, is told its number, and holds the other end of a pipe
//! that the server and all its children have: that end closes when the last of them is gone.

use std::{
    fs::File,
    io::{PipeReader, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::Duration,
};

use crate::{ClusterError, account::command};

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

/// Who guards what, and how it ends.
pub(crate) struct Post<'a> {
    pub(crate) data: &'a Path,
    pub(crate) owner: &'a Owner,
    pub(crate) after_stop: &'a AfterStop,
    pub(crate) grace: Duration,
    pub(crate) lock: Option<File>,
    /// Closes when every process of the server is gone.
    pub(crate) alive: PipeReader,
}

/// Asks the server to stop, and then insists: a shutdown that hangs would hang whoever waits. An
/// owner that was killed before it could tell the server's number has it in the data folder.
const STOP: &str = r#"
exec 3<&0 4<&2 2>/dev/null </dev/null
clean_up() { [ -z "$REMOVE" ] || rm -rf -- "$REMOVE"; }
left_behind() {
    sleep 1
    read -r server <"$DATA/postmaster.pid" && [ "/proc/$server/cwd" -ef "$DATA" ]
}
read -r server <&3 || left_behind || { clean_up; exit; }
insist() {
    trap 'kill "$nap"; exit' TERM
    kill "-$SIGNAL" "$server"
    for next in QUIT KILL; do
        sleep "$GRACE" >/dev/null & nap=$!
        wait "$nap"
        kill "-$next" "$server"
    done
    sleep "$GRACE" >/dev/null & nap=$!
    wait "$nap"
    kill -KILL -- "-$server"
}
wait_for_server() {
    while read -r _ <&4; do :; done
    kill "$stopper" 2>/dev/null
    wait "$stopper"
}
"#;

const WATCH_PIPE: &str = r#"
wait_for_owner() { while read -r _ <&3; do :; done; }
(wait_for_owner; insist) 4<&- & stopper=$!
wait_for_server
wait_for_owner
"#;

const WATCH_USERS: &str = r#"
alive() { [ -d "/proc/$1" ] || kill -0 "$1" 2>/dev/null; }
used() {
    for user in "$USERS"/*; do alive "${user##*/}" && return 0; done
    return 1
}
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

/// Starts the guard, which waits to be told the number of the server.
pub(crate) fn spawn(post: Post<'_>) -> Result<Child, ClusterError> {
    let Post { data, owner, after_stop, grace, lock, alive } = post;
    let mut guard = command(Path::new("/bin/sh"));
    let watch = match owner {
        Owner::Process => WATCH_PIPE,
        Owner::Users { .. } => WATCH_USERS,
    };
    guard.args(["-c", &[STOP, watch, "clean_up"].concat(), "aludel-guard"]);
    guard.env("DATA", data).env("GRACE", grace.as_secs().to_string());
    match after_stop {
        AfterStop::Keep => guard.env("SIGNAL", "INT").env("REMOVE", ""),
        AfterStop::Remove(folder) => guard.env("SIGNAL", "QUIT").env("REMOVE", folder),
    };
    if let Owner::Users { users, open } = owner {
        guard.env("USERS", users).env("OPEN", open);
    }
    // The guard prints nothing: its output is a place where the lock lives as long as it does.
    let lock = lock.map_or_else(Stdio::null, Stdio::from);
    guard.stdin(Stdio::piped()).stdout(lock).stderr(alive);
    // A group of its own: Ctrl-C on the terminal is the owner's affair, not the server's.
    guard.process_group(0).spawn().map_err(ClusterError::run("/bin/sh"))
}

/// Tells the guard which process it guards. Whose server lives on without its owner, the guard
/// waits for no word from it any more.
pub(crate) fn tell(guard: &mut Child, server: u32, owner: &Owner) -> Result<(), ClusterError> {
    let Some(mut pipe) = guard.stdin.take() else { return Ok(()) };
    writeln!(pipe, "{server}").map_err(ClusterError::run("/bin/sh"))?;
    guard.stdin = Some(pipe).filter(|_| *owner == Owner::Process);
    Ok(())
}
