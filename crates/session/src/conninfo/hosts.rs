//! The hosts of a connection string.

use std::{fmt, net::IpAddr};

use super::{ConninfoError, Environment, Password, parameters::Parameters, url};

/// The port that PostgreSQL listens on by default.
const PORT: u16 = 5432;

/// Where a server's socket is by default: Debian's folder, then PostgreSQL's own.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// One server to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name or address, or the folder of its socket.
    pub name: String,
    /// Its address, where the name need not be looked up.
    pub address: Option<IpAddr>,
    /// Its port.
    pub port: u16,
    /// The password for it.
    pub password: Option<Password>,
}

impl Host {
    /// Whether it is the folder of a socket.
    pub fn is_socket(&self) -> bool {
        self.address.is_none() && self.name.starts_with(['/', '@'])
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, port, .. } = self;
        match name {
            _ if name.contains(':') => write!(formatter, "[{name}]:{port}"),
            _ => write!(formatter, "{}:{port}", url::encode(name)),
        }
    }
}

/// The hosts that parameters name, without their passwords.
pub(super) fn hosts(
    parameters: &Parameters,
    environment: &dyn Environment,
) -> Result<Vec<Host>, ConninfoError> {
    let (names, addresses) = (list(parameters, "host"), list(parameters, "hostaddr"));
    let count = names.len().max(addresses.len()).max(1);
    let names = spread("host", names, count)?;
    let addresses = spread("hostaddr", addresses, count)?;
    let ports = ports(list(parameters, "port"), count)?;
    let hosts = names.into_iter().zip(addresses).zip(ports);
    hosts.map(|((name, address), port)| host(name, &address, port, environment)).collect()
}

fn list(parameters: &Parameters, name: &str) -> Vec<String> {
    let value = parameters.get(name).map_or("", String::as_str);
    if value.is_empty() { Vec::new() } else { value.split(',').map(str::to_owned).collect() }
}

/// As many values as there are hosts; no value at all stands for as many empty ones.
fn spread(name: &str, values: Vec<String>, count: usize) -> Result<Vec<String>, ConninfoError> {
    match values.len() {
        0 => Ok(vec![String::new(); count]),
        given if given == count => Ok(values),
        given => Err(ConninfoError::Conflict(format!(
            "the connection parameter `{name}` has {given} values for {count} hosts"
        ))),
    }
}

fn ports(values: Vec<String>, count: usize) -> Result<Vec<u16>, ConninfoError> {
    let values = match values.as_slice() {
        [one] => vec![one.clone(); count],
        _ => spread("port", values, count)?,
    };
    values.iter().map(|value| port(value.trim())).collect()
}

fn port(text: &str) -> Result<u16, ConninfoError> {
    if text.is_empty() {
        return Ok(PORT);
    }
    let expected = "a number from 1 to 65535 is wanted";
    let parsed = text.parse().ok().filter(|port| *port > 0);
    parsed.ok_or_else(|| ConninfoError::value("port", text, expected))
}

fn host(
    name: String,
    address: &str,
    port: u16,
    environment: &dyn Environment,
) -> Result<Host, ConninfoError> {
    let wrong = |_| ConninfoError::value("hostaddr", address, "a numeric address is wanted");
    // A whole URL that came where only a host belongs would be shown with its password.
    if name.chars().skip(1).any(|it| matches!(it, '@' | '?' | '=') || it.is_whitespace()) {
        return Err(ConninfoError::value(
            "host",
            &name,
            "a name, an address or a folder is wanted",
        ));
    }
    let parsed = if address.is_empty() { None } else { Some(address.parse().map_err(wrong)?) };
    let name = match (name.is_empty(), parsed) {
        (false, _) => name,
        (true, Some(_)) => address.to_owned(),
        (true, None) => default_host(port, environment),
    };
    Ok(Host { name, address: parsed, port, password: None })
}

/// The folder with a server's socket for the port, else this machine.
fn default_host(port: u16, environment: &dyn Environment) -> String {
    let has_socket = |folder: &&str| environment.exists(&format!("{folder}/.s.PGSQL.{port}"));
    SOCKET_FOLDERS.into_iter().find(has_socket).unwrap_or("localhost").to_owned()
}

/// The name by which a password file knows a host.
pub(super) fn passfile_name(host: &Host) -> &str {
    if SOCKET_FOLDERS.contains(&host.name.as_str()) { "localhost" } else { &host.name }
}
