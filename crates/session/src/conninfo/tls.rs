//! Encryption, as libpq understands it.
//! Source: PostgreSQL manual, "34.19. SSL Support".

use super::{ConninfoError, Environment, parameters::Parameters, values};

/// How much encryption is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    /// None.
    Disable,
    /// Only if the server insists.
    Allow,
    /// If the server can.
    Prefer,
    /// Always; the certificate is not verified.
    Require,
    /// Always, and the certificate must be signed by a known authority.
    VerifyCa,
    /// Always, and the certificate must be for this host, too.
    VerifyFull,
}

/// How encryption begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslNegotiation {
    /// After a question in PostgreSQL's protocol.
    Postgres,
    /// At once (PostgreSQL 17 and newer).
    Direct,
}

/// Which authorities are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootCertificates {
    /// None: nothing is verified.
    None,
    /// Those of the system.
    System,
    /// Those in a PEM file.
    File(String),
}

/// How to encrypt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// How much is wanted.
    pub mode: SslMode,
    /// How it begins.
    pub negotiation: SslNegotiation,
    /// Whom to trust.
    pub roots: RootCertificates,
    /// The PEM files of our own certificate and its key.
    pub client: Option<(String, String)>,
    /// Whether the server is told the host's name (SNI).
    pub server_name: bool,
}

impl TlsSettings {
    /// Whether the server's certificate is verified: always with `verify-ca` and `verify-full`, and
    /// with `require` where authorities are known (libpq does so, too).
    pub fn verifies(&self) -> bool {
        self.mode >= SslMode::Require && self.roots != RootCertificates::None
    }
}

const MODES: &[(&str, SslMode)] = &[
    ("disable", SslMode::Disable),
    ("allow", SslMode::Allow),
    ("prefer", SslMode::Prefer),
    ("require", SslMode::Require),
    ("verify-ca", SslMode::VerifyCa),
    ("verify-full", SslMode::VerifyFull),
];

const NEGOTIATIONS: &[(&str, SslNegotiation)] =
    &[("postgres", SslNegotiation::Postgres), ("direct", SslNegotiation::Direct)];

/// The settings of encryption.
pub(super) fn settings(
    parameters: &Parameters,
    environment: &dyn Environment,
) -> Result<TlsSettings, ConninfoError> {
    let (mode, roots) = mode_and_roots(parameters, environment)?;
    let expected = "`postgres` or `direct` is wanted";
    let negotiation = values::word(parameters, "sslnegotiation", NEGOTIATIONS, expected)?;
    let negotiation = negotiation.unwrap_or(SslNegotiation::Postgres);
    if negotiation == SslNegotiation::Direct && mode < SslMode::Require {
        return Err(conflict("`sslnegotiation=direct` needs `sslmode=require` or stronger"));
    }
    let server_name = values::switch(parameters, "sslsni")?.unwrap_or(true);
    let client = client(parameters, environment)?;
    Ok(TlsSettings { mode, negotiation, roots, client, server_name })
}

fn mode_and_roots(
    parameters: &Parameters,
    environment: &dyn Environment,
) -> Result<(SslMode, RootCertificates), ConninfoError> {
    let expected = "one of disable, allow, prefer, require, verify-ca, verify-full is wanted";
    let mode = values::word(parameters, "sslmode", MODES, expected)?;
    let rootcert = values::text(parameters, "sslrootcert");
    if rootcert == Some("system") {
        return match mode.unwrap_or(SslMode::VerifyFull) {
            SslMode::VerifyFull => Ok((SslMode::VerifyFull, RootCertificates::System)),
            _ => Err(conflict(
                "`sslrootcert=system` needs `sslmode=verify-full`: a certificate that \
                 any public authority signed says nothing without its host",
            )),
        };
    }
    let mode = mode.unwrap_or(SslMode::Prefer);
    let file = rootcert.map(str::to_owned).or_else(|| own_file("root.crt", environment));
    let file = file.filter(|file| environment.exists(file));
    if file.is_none() && mode >= SslMode::VerifyCa {
        return Err(no_roots(rootcert));
    }
    Ok((mode, file.map_or(RootCertificates::None, RootCertificates::File)))
}

fn no_roots(rootcert: Option<&str>) -> ConninfoError {
    let file = rootcert.unwrap_or("~/.postgresql/root.crt");
    let reason = format!(
        "there is no file {file} to verify the server's certificate with; give one, say \
         `sslrootcert=system`, or weaken `sslmode`"
    );
    ConninfoError::File { name: "sslrootcert", reason }
}

/// The certificate and key to show, if there are any.
fn client(
    parameters: &Parameters,
    environment: &dyn Environment,
) -> Result<Option<(String, String)>, ConninfoError> {
    let expected = "`disable`, `allow` or `require` is wanted";
    let modes = &[("disable", false), ("allow", true), ("require", true)];
    if values::word(parameters, "sslcertmode", modes, expected)? == Some(false) {
        return Ok(None);
    }
    let given = values::text(parameters, "sslcert").map(str::to_owned);
    let certificate = given.or_else(|| {
        own_file("postgresql.crt", environment).filter(|file| environment.exists(file))
    });
    let Some(certificate) = certificate else { return Ok(None) };
    let key = values::text(parameters, "sslkey").map(str::to_owned);
    let key = key.or_else(|| own_file("postgresql.key", environment));
    let key = key.filter(|file| environment.exists(file)).ok_or_else(|| ConninfoError::File {
        name: "sslkey",
        reason: format!("the certificate {certificate} needs its key; name the file"),
    })?;
    Ok(Some((certificate, key)))
}

fn own_file(name: &str, environment: &dyn Environment) -> Option<String> {
    environment.variable("HOME").map(|home| format!("{home}/.postgresql/{name}"))
}

fn conflict(text: &str) -> ConninfoError {
    ConninfoError::Conflict(text.to_owned())
}
