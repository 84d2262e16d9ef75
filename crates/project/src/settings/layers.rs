//! What settings are found from, kept for who asks of another database of the same configuration.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Environment, Overrides, Settings, file::File, nearest, resolve, user::UserFile};
use crate::{Result, env};

/// `aludel.toml`, the environment and the flags.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Layers {
    /// The file, where there is one.
    pub(super) file: Option<File>,
    /// The project's folder.
    pub(super) root: PathBuf,
    /// The environment.
    pub(super) environment: Environment,
    /// The flags.
    pub(super) overrides: Overrides,
    /// The user's own configuration.
    pub(super) user: UserFile,
}

impl Layers {
    /// What holds by them.
    pub(super) fn settings(self) -> Result<Settings> {
        let current = std::env::current_dir()?;
        let Self { file, root, environment, overrides, user } = self.clone();
        let settings = resolve(file, &root, &environment, &overrides, user)?;
        Ok(Settings { layers: Arc::new(self), ..settings.placed(&current) })
    }

    /// The same for another database: flags that say what one database has are not said of it.
    fn of(&self, name: Option<&str>) -> Self {
        let overrides = Overrides {
            config: self.overrides.config.clone(),
            database: name.map(str::to_owned),
            trust: self.overrides.trust,
            ..Overrides::default()
        };
        let environment = self.environment.without(env::DATABASE);
        Self { overrides, environment, ..self.clone() }
    }
}

impl Settings {
    /// Those of each other database of the configuration that has revisions of the same folder: what is applied
    /// there is as little to be changed as what is applied here.
    pub(crate) fn sharing(&self) -> Result<Vec<Self>> {
        let ours = self.places()?;
        let names = [None].into_iter().chain(self.databases.iter().map(|it| Some(it.as_str())));
        let mut found = Vec::new();
        for name in names.filter(|name| *name != self.name.as_deref()) {
            let other = self.layers.of(name).settings()?;
            if other.is_meant() && !ours.is_disjoint(&other.places()?) {
                found.push(other);
            }
        }
        Ok(found)
    }

    /// A variable that says where a database is that is not configured, and is called nearly like this one.
    pub(super) fn misspelt_url(&self, variable: &str) -> Option<String> {
        let own = |name: &String| env::of_database(name, env::DATABASE_URL);
        let configured: BTreeSet<String> = self.databases.iter().map(own).collect();
        let others = self.layers.environment.urls().filter(|url| !configured.contains(*url));
        let meant = nearest(before(variable)?, others.filter_map(before))?;
        Some(format!("{meant}{}", env::DATABASE_URL))
    }

    /// The folders of the revisions, each in one way of saying it.
    fn places(&self) -> Result<BTreeSet<PathBuf>> {
        let current = std::env::current_dir()?;
        let place = |folder: &PathBuf| one_way(&current.join(folder));
        Ok(self.folders().map(place).collect())
    }
}

/// What stands before `DATABASE_URL` in the name of a variable.
fn before(variable: &str) -> Option<&str> {
    variable.strip_suffix(env::DATABASE_URL).filter(|it| !it.is_empty())
}

fn one_way(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::file;

    #[test]
    fn databases_share_revisions_by_their_folders() {
        let text = r#"
            models = []
            migrations = "m"
            database_url = "postgres://main"
            [database.shard]
            database_url = "postgres://shard"
            [database.other]
            models = []
            migrations = "o"
            [database.both]
            models = []
            migrations = ["./o", "m"]
        "#;
        let shared = |name: Option<&str>| {
            let file = Some(file::parse(text, Path::new("aludel.toml")).unwrap());
            let overrides = Overrides { database: name.map(str::to_owned), ..Overrides::default() };
            let root = PathBuf::from("/project");
            let settings = Layers { file, root, overrides, ..Layers::default() }.settings();
            let sharing = settings.unwrap().sharing().unwrap();
            sharing.into_iter().map(|it| it.called()).collect::<Vec<_>>()
        };
        let (none, both) = ("the database without a name", "[database.both]");
        assert_eq!(shared(None), [both, "[database.shard]"]);
        assert_eq!(shared(Some("shard")), [none, both]);
        assert_eq!(shared(Some("other")), [both]);
        assert_eq!(shared(Some("both")), [none, "[database.other]", "[database.shard]"]);
    }
}
