//! Where an extension is to be had that the shadow lacks: on another server of this machine, on the
//! given one, in the embedded one; else how to get it.

use aludel_cluster::Binaries;

/// The servers that could be asked, with the extensions that each has.
pub(crate) struct Whereabouts(Vec<(String, Vec<String>)>);

/// Debian's packages whose names are not the extensions'.
const PACKAGES: &[(&str, &str)] = &[
    ("pg_cron", "cron"),
    ("pg_partman", "partman"),
    ("postgis", "postgis-3"),
    ("timescaledb", "timescaledb"),
    ("vector", "pgvector"),
];

impl Whereabouts {
    /// `on_target` are the extensions of the server of the database.
    pub(crate) fn new(installed: &[Binaries], on_target: Vec<String>) -> Self {
        let local = installed.iter().map(|binaries| {
            let Binaries { folder, major, .. } = binaries;
            let place = format!(
                "PostgreSQL {major} in {} has it: set target = \"{major}\" in aludel.toml",
                folder.display()
            );
            (place, binaries.extensions())
        });
        let place = "the given server has it: let ALUDEL_SHADOW name it, with a login that may \
                     create databases";
        let given = std::iter::once((place.to_owned(), on_target));
        Self(local.chain(given).chain(embedded()).collect())
    }

    /// What to do about an extension that is missing.
    pub(crate) fn advice(&self, name: &str, major: Option<u32>) -> String {
        let has = |(_, there): &&(String, Vec<String>)| there.iter().any(|it| it == name);
        if let Some((place, _)) = self.0.iter().find(has) {
            return format!("{name}: {place}");
        }
        let known = PACKAGES.iter().find(|(extension, _)| *extension == name);
        let package = known.map_or_else(|| name.replace('_', "-"), |(_, it)| (*it).to_owned());
        let major = major.map_or_else(|| "NN".to_owned(), |major| major.to_string());
        format!(
            "{name}: no server here has it; install it beside the server binaries (on Debian the \
             package is probably postgresql-{major}-{package})"
        )
    }
}

#[cfg(feature = "embedded")]
fn embedded() -> Option<(String, Vec<String>)> {
    let place = "the embedded server has it: set shadow = \"embedded\" in aludel.toml";
    Some((place.to_owned(), crate::embedded::extensions()))
}

#[cfg(not(feature = "embedded"))]
fn embedded() -> Option<(String, Vec<String>)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_it_is_named() {
        let place = "PostgreSQL 17 in /x has it".to_owned();
        let whereabouts = Whereabouts(vec![(place, vec!["citext".into()])]);
        assert_eq!(whereabouts.advice("citext", None), "citext: PostgreSQL 17 in /x has it");
        let nobody = whereabouts.advice("vector", Some(15));
        assert!(nobody.contains("postgresql-15-pgvector"), "{nobody}");
    }
}
