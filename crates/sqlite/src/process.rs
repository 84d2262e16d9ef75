//! Which process took the lock, and whether it still lives.

use std::fs;

/// A process, as others on its machine can know it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    /// The machine since it was started, and its space of processes: in another container numbers
    /// mean others. `None` where that cannot be told.
    pub(crate) machine: Option<String>,
    /// Its number.
    pub(crate) pid: u32,
    /// When it started; a number is given again.
    pub(crate) started: Option<String>,
}

impl Process {
    /// This one.
    pub(crate) fn own() -> Self {
        let pid = std::process::id();
        Self { machine: machine(), pid, started: started(pid) }
    }

    /// Whether it is known to have ended.
    pub(crate) fn is_gone(&self) -> bool {
        let is_here = self.machine.is_some() && self.machine == machine();
        is_here && self.started.is_some() && started(self.pid) != self.started
    }
}

fn machine() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let space = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {}", boot.trim(), space.display()))
}

/// Source: Linux manual, proc_pid_stat(5): field 22, counted behind the name in parentheses.
fn started(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_lives_or_is_gone_or_is_of_elsewhere() {
        let own = Process::own();
        assert!(!own.is_gone());
        let other = Process { started: Some("0".into()), ..own.clone() };
        assert_eq!(other.is_gone(), own.machine.is_some());
        assert!(!Process { machine: Some("x".into()), ..other.clone() }.is_gone());
        assert!(!Process { machine: None, ..other }.is_gone());
    }
}
