//! System calls that a server has no need of: connections to anywhere, other processes' memory,
//! programs without a file.
//!
//! What Landlock cannot hold on every kernel is held here: sockets of the file system (a server of
//! the machine's user, a container engine), datagrams, and rings that take calls from memory.

use std::{collections::BTreeMap, env, io};

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};

/// Where a server keeps its statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stats {
    /// In memory that its processes share: since PostgreSQL 15.
    InMemory,
    /// With a process that is sent datagrams on the loopback.
    ByDatagram,
}

impl Stats {
    pub(super) fn of_major(major: u32) -> Self {
        if major < 15 { Self::ByDatagram } else { Self::InMemory }
    }
}

/// Calls that are refused, whatever their arguments.
const NEVER: &[i64] = &[
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    libc::SYS_io_uring_setup,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_memfd_create,
    libc::SYS_userfaultfd,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_open_by_handle_at,
];

/// The bytes of an address of IPv4, `struct sockaddr_in`; one of a Unix socket that can be of use
/// to SQL is longer.
const IPV4_ADDRESS: u64 = 16;

/// Refuses the calls to this thread and to all that it starts.
pub(super) fn close(stats: Stats) -> io::Result<()> {
    let program = program(stats).map_err(io::Error::other)?;
    apply_filter(&program).map_err(io::Error::other)
}

fn program(stats: Stats) -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        NEVER.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_connect, connect(stats)?);
    rules.insert(libc::SYS_socket, socket(stats)?);
    // To whom it is not connected.
    rules.insert(libc::SYS_sendto, vec![all(&[(4, SeccompCmpOp::Ne, 0)])?]);
    let refuse = SeccompAction::Errno(libc::EACCES.unsigned_abs());
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, env::consts::ARCH.try_into()?)?;
    filter.try_into()
}

/// No rule at all refuses every call.
fn connect(stats: Stats) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    match stats {
        Stats::InMemory => Ok(Vec::new()),
        Stats::ByDatagram => Ok(vec![all(&[(2, SeccompCmpOp::Ne, IPV4_ADDRESS)])?]),
    }
}

/// A server has a socket of the file system to be asked on, and no other.
fn socket(stats: Stats) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let unix = (0, SeccompCmpOp::Ne, number(libc::AF_UNIX));
    if stats == Stats::InMemory {
        return Ok(vec![all(&[unix])?]);
    }
    let inet = (0, SeccompCmpOp::Ne, number(libc::AF_INET));
    let datagram = SeccompCmpOp::MaskedEq(number(libc::SOCK_DGRAM) | number(libc::SOCK_STREAM));
    let stream = (1, datagram, number(libc::SOCK_STREAM));
    Ok(vec![all(&[unix, inet])?, all(&[(0, SeccompCmpOp::Eq, number(libc::AF_INET)), stream])?])
}

fn number(constant: i32) -> u64 {
    u64::from(constant.unsigned_abs())
}

/// A rule whose conditions (argument, comparison, value) all hold.
fn all(conditions: &[(u8, SeccompCmpOp, u64)]) -> Result<SeccompRule, seccompiler::BackendError> {
    let conditions = conditions.iter().map(|(argument, operator, value)| {
        // The kernel takes numbers of 32 bits there, and an address of 64.
        let length = if *argument == 4 { SeccompCmpArgLen::Qword } else { SeccompCmpArgLen::Dword };
        SeccompCondition::new(*argument, length, operator.clone(), *value)
    });
    SeccompRule::new(conditions.collect::<Result<_, _>>()?)
}
