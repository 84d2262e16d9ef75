//! The locale of a database: it decides what sorts before what, and what a letter is.

use std::{collections::BTreeSet, fmt, process::Command, sync::OnceLock};

use aludel_session::Row;
use aludel_sql::quote_literal;

/// The locale and the encoding of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// The encoding.
    pub encoding: String,
    /// `LC_COLLATE`.
    pub collate: String,
    /// `LC_CTYPE`.
    pub ctype: String,
    /// Who provides it. PostgreSQL 14 does not ask.
    pub provider: Option<Provider>,
}

/// Who provides a locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provider {
    /// The operating system.
    Libc,
    /// ICU, with this locale (PostgreSQL 15 on).
    Icu(String),
    /// PostgreSQL itself, with this locale (PostgreSQL 17 on).
    Builtin(String),
}

impl Locale {
    /// The locale that every server has on this operating system; macOS knows no `C.UTF-8`.
    pub fn plain() -> Self {
        let ctype = if cfg!(target_os = "macos") { "C" } else { "C.UTF-8" };
        let [encoding, collate, ctype] = ["UTF8", "C", ctype].map(str::to_owned);
        Self { encoding, collate, ctype, provider: None }
    }

    /// Whether it sorts by code points and knows Unicode's letters, as the plain one does.
    pub(crate) fn is_plain(&self) -> bool {
        let plain = |name: &str| matches!(name, "C" | "POSIX" | "C.UTF-8" | "C.utf8");
        let provided = matches!(&self.provider, None | Some(Provider::Libc | Provider::Builtin(_)));
        self.encoding == "UTF8" && plain(&self.collate) && plain(&self.ctype) && provided
    }

    /// Whether a server of this machine has it, as far as that can be told. Servers of our own are
    /// made with the plain one, so that one is there; macOS has it by another name.
    pub(crate) fn is_here(&self) -> bool {
        let is_everywhere = self.is_plain() && cfg!(not(target_os = "macos"));
        is_everywhere || (is_installed(&self.collate) && is_installed(&self.ctype))
    }

    /// What [`query`] answers.
    pub(crate) fn from_row(row: &Row) -> Self {
        let name = || row.text(4).to_owned();
        let provider = match row.get(3) {
            None => None,
            Some("i") => Some(Provider::Icu(name())),
            Some("b") => Some(Provider::Builtin(name())),
            Some(_) => Some(Provider::Libc),
        };
        let [encoding, collate, ctype] = [0, 1, 2].map(|column| row.text(column).to_owned());
        Self { encoding, collate, ctype, provider }
    }

    /// The part of `CREATE DATABASE` that says it.
    pub(crate) fn clause(&self) -> String {
        let [encoding, collate, ctype] =
            [&self.encoding, &self.collate, &self.ctype].map(|text| quote_literal(text));
        let provider = match &self.provider {
            None => String::new(),
            Some(Provider::Libc) => " LOCALE_PROVIDER libc".into(),
            Some(Provider::Icu(name)) => {
                format!(" LOCALE_PROVIDER icu ICU_LOCALE {}", quote_literal(name))
            }
            Some(Provider::Builtin(name)) => {
                format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {}", quote_literal(name))
            }
        };
        format!(" ENCODING {encoding} LC_COLLATE {collate} LC_CTYPE {ctype}{provider}")
    }
}

/// Asks for the locale of a database, of the current one where none is named. By way of JSON, for
/// the columns came one by one: `datlocprovider` with 15, `daticulocale` in 15 and 16, `datlocale`
/// with 17.
pub(crate) fn query(database: Option<&str>) -> String {
    let name = database.map_or_else(|| "pg_catalog.current_database()".into(), quote_literal);
    format!(
        "SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
         d.j->>'datlocprovider', coalesce(d.j->>'datlocale', d.j->>'daticulocale')
         FROM (SELECT *, pg_catalog.to_jsonb(p) AS j FROM pg_catalog.pg_database p) d
         WHERE d.datname = {name}"
    )
}

/// Whether this machine has a locale of the operating system's. What cannot be asked is believed.
pub(crate) fn is_installed(name: &str) -> bool {
    static INSTALLED: OnceLock<Option<BTreeSet<String>>> = OnceLock::new();
    let installed = INSTALLED.get_or_init(|| {
        let output = Command::new("locale").arg("-a").output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).lines().map(simple).collect())
    });
    match installed {
        Some(names) => matches!(name, "C" | "POSIX") || names.contains(&simple(name)),
        None => true,
    }
}

/// `en_US.UTF-8` and `en_US.utf8` are one.
fn simple(name: &str) -> String {
    name.to_lowercase().replace('-', "")
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.provider {
            Some(Provider::Icu(name)) => write!(f, "{name} of ICU"),
            Some(Provider::Builtin(name)) => f.write_str(name),
            _ => f.write_str(&self.collate),
        }
    }
}
