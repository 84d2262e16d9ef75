//! The values of parameters: words, numbers, times.

use std::time::Duration;

use super::{ConninfoError, parameters::Parameters};

/// A server that answers at all answers within this time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Whether SCRAM must be bound to the encrypted channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelBinding {
    /// Never.
    Disable,
    /// Where it is possible.
    Prefer,
    /// Always.
    Require,
}

/// What a host must be to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetSession {
    /// Whatever answers.
    Any,
    /// Transactions may write.
    ReadWrite,
    /// Transactions may not write.
    ReadOnly,
    /// Not a standby.
    Primary,
    /// A standby.
    Standby,
    /// A standby, else whatever answers.
    PreferStandby,
}

/// In which order hosts are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadBalance {
    /// As they are written.
    Disable,
    /// In any order.
    Random,
}

/// Keep-alive messages of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keepalives {
    /// Whether there are any.
    pub enabled: bool,
    /// After how much silence the first is sent.
    pub idle: Option<Duration>,
    /// How long until the next.
    pub interval: Option<Duration>,
    /// How many may be lost.
    pub count: Option<u32>,
    /// How long sent data may stay unacknowledged.
    pub user_timeout: Option<Duration>,
}

/// A value that says something.
pub(super) fn text<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// One word of several.
pub(super) fn word<T: Copy>(
    parameters: &Parameters,
    name: &'static str,
    words: &[(&str, T)],
    expected: &'static str,
) -> Result<Option<T>, ConninfoError> {
    let Some(value) = text(parameters, name) else { return Ok(None) };
    let found = words.iter().find(|(word, _)| *word == value).map(|(_, meaning)| *meaning);
    let wrong = || ConninfoError::value(name, value, expected);
    found.ok_or_else(wrong).map(Some)
}

/// `1` or `0`.
pub(super) fn switch(
    parameters: &Parameters,
    name: &'static str,
) -> Result<Option<bool>, ConninfoError> {
    word(parameters, name, &[("1", true), ("0", false)], "`1` or `0` is wanted")
}

/// `true` or `false`, in the words of other programs.
pub(super) fn flag(
    parameters: &Parameters,
    name: &'static str,
) -> Result<Option<bool>, ConninfoError> {
    let words = &[("true", true), ("1", true), ("false", false), ("0", false)];
    word(parameters, name, words, "`true` or `false` is wanted")
}

/// A whole number of 32 bits, as for libpq.
fn number(parameters: &Parameters, name: &'static str) -> Result<Option<i64>, ConninfoError> {
    let Some(value) = text(parameters, name) else { return Ok(None) };
    let expected = "a whole number of 32 bits is wanted";
    let wrong = |_| ConninfoError::value(name, value, expected);
    value.trim().parse::<i32>().map_err(wrong).map(|number| Some(number.into()))
}

/// A time in seconds; zero and less stand for the system's own.
fn seconds(parameters: &Parameters, name: &'static str) -> Result<Option<Duration>, ConninfoError> {
    let number = number(parameters, name)?.and_then(|it| u64::try_from(it).ok());
    Ok(number.filter(|it| *it > 0).map(Duration::from_secs))
}

/// How long to wait for a host. As for libpq, one second is too short and means two, and zero waits
/// for ever; unlike for libpq, nothing does not.
pub(super) fn connect_timeout(parameters: &Parameters) -> Result<Option<Duration>, ConninfoError> {
    if text(parameters, "connect_timeout").is_none() {
        return Ok(Some(CONNECT_TIMEOUT));
    }
    let timeout = seconds(parameters, "connect_timeout")?;
    Ok(timeout.map(|timeout| timeout.max(Duration::from_secs(2))))
}

pub(super) fn keepalives(parameters: &Parameters) -> Result<Keepalives, ConninfoError> {
    let count = number(parameters, "keepalives_count")?.and_then(|it| u32::try_from(it).ok());
    let user_timeout =
        number(parameters, "tcp_user_timeout")?.and_then(|it| u64::try_from(it).ok());
    // The most that Linux takes; a connection with more would fail.
    let bounded = |time: Option<Duration>| time.map(|it| it.min(Duration::from_secs(32_767)));
    Ok(Keepalives {
        enabled: switch(parameters, "keepalives")?.unwrap_or(true),
        idle: bounded(seconds(parameters, "keepalives_idle")?),
        interval: bounded(seconds(parameters, "keepalives_interval")?),
        count: count.filter(|it| *it > 0).map(|it| it.min(127)),
        user_timeout: user_timeout.filter(|it| *it > 0).map(Duration::from_millis),
    })
}

pub(super) fn channel_binding(parameters: &Parameters) -> Result<ChannelBinding, ConninfoError> {
    let words = &[
        ("disable", ChannelBinding::Disable),
        ("prefer", ChannelBinding::Prefer),
        ("require", ChannelBinding::Require),
    ];
    let expected = "one of disable, prefer, require is wanted";
    let found = word(parameters, "channel_binding", words, expected)?;
    Ok(found.unwrap_or(ChannelBinding::Prefer))
}

pub(super) fn target_session(parameters: &Parameters) -> Result<TargetSession, ConninfoError> {
    let words = &[
        ("any", TargetSession::Any),
        ("read-write", TargetSession::ReadWrite),
        ("read-only", TargetSession::ReadOnly),
        ("primary", TargetSession::Primary),
        ("standby", TargetSession::Standby),
        ("prefer-standby", TargetSession::PreferStandby),
    ];
    let expected = "one of any, read-write, read-only, primary, standby, prefer-standby is wanted";
    Ok(word(parameters, "target_session_attrs", words, expected)?.unwrap_or(TargetSession::Any))
}

pub(super) fn load_balance(parameters: &Parameters) -> Result<LoadBalance, ConninfoError> {
    let words = &[("disable", LoadBalance::Disable), ("random", LoadBalance::Random)];
    let expected = "`disable` or `random` is wanted";
    let found = word(parameters, "load_balance_hosts", words, expected)?;
    Ok(found.unwrap_or(LoadBalance::Disable))
}
