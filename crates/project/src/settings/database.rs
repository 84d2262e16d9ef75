//! Which database: behind a pooler, the way around it.

use super::{Environment, Overrides};
use crate::{env, secret::ConnectionString};

/// Whoever says something of a database, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    File,
    DotEnv,
    Environment,
    Flag,
}

/// The way to the server itself (`direct_url`) where one is said, else the database's URL. A way that
/// is said by a lower layer than the URL belongs to another database: it does not count.
pub(super) fn database(
    overrides: &Overrides,
    environment: &Environment,
    url: Option<ConnectionString>,
    direct: Option<ConnectionString>,
) -> Option<ConnectionString> {
    let url = said(overrides.database_url.clone(), environment, env::DATABASE_URL, url);
    let direct = said(overrides.direct_url.clone(), environment, env::DIRECT_URL, direct);
    match (url, direct) {
        (Some((at, url)), Some((direct_at, _))) if direct_at < at => Some(url),
        (_, Some((_, direct))) => Some(direct),
        (url, None) => url.map(|(_, url)| url),
    }
}

fn said(
    flag: Option<ConnectionString>,
    environment: &Environment,
    name: &str,
    file: Option<ConnectionString>,
) -> Option<(Layer, ConnectionString)> {
    let of_environment = || {
        let is_of_folder = environment.is_of_folder(name);
        let layer = if is_of_folder { Layer::DotEnv } else { Layer::Environment };
        environment.get(name).map(|value| (layer, value.into()))
    };
    flag.map(|url| (Layer::Flag, url))
        .or_else(of_environment)
        .or_else(|| file.map(|url| (Layer::File, url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_around_a_pooler_counts_beside_the_url_or_above_it() {
        let some = |text: &'static str| (!text.is_empty()).then(|| text.into());
        for (flags, variables, file, expected) in [
            (["", ""], ["", ""], ["", ""], ""),
            (["", ""], ["", ""], ["pool", ""], "pool"),
            (["", ""], ["", ""], ["pool", "direct"], "direct"),
            (["", ""], ["", ""], ["", "direct"], "direct"),
            (["", ""], ["other", ""], ["pool", "direct"], "other"),
            (["", ""], ["", "direct"], ["pool", ""], "direct"),
            (["", ""], ["pool", "direct"], ["x", "y"], "direct"),
            (["other", ""], ["pool", "direct"], ["", ""], "other"),
            (["pool", "direct"], ["x", "y"], ["", ""], "direct"),
            (["", "direct"], ["pool", ""], ["", ""], "direct"),
        ] {
            let [database_url, direct_url] = flags.map(some);
            let overrides = Overrides { database_url, direct_url, ..Overrides::default() };
            let names = [env::DATABASE_URL, env::DIRECT_URL];
            let set: Vec<(&str, &str)> = names.into_iter().zip(variables).collect();
            let [url, direct] = file.map(some);
            let found = database(&overrides, &Environment::of(&set), url, direct);
            assert_eq!(found, some(expected), "{flags:?} {variables:?} {file:?}");
        }
    }
}
