//! SOURCE: the words in which a state is named.

use std::path::{Path, PathBuf};

use aludel_revision::Target;

use crate::{Failure, FailureKind, Remedy, Result, secret::ConnectionString, settings::nearest};

/// Where a state comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The models, with the SQL beside them.
    Models,
    /// Nothing at all.
    Empty,
    /// The configured database.
    Configured,
    /// A database.
    Database(ConnectionString),
    /// The history replayed up to a revision.
    Revision(Target),
    /// An SQL file, or a folder of them.
    Sql(PathBuf),
    /// A saved catalog.
    Catalog(PathBuf),
}

/// The sources that are one word.
const WORDS: [&str; 3] = ["models", "empty", "database"];

impl Source {
    /// Reads a source.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "models" => return Ok(Self::Models),
            "empty" => return Ok(Self::Empty),
            "database" => return Ok(Self::Configured),
            _ => {}
        }
        if let Some(target) = text.strip_prefix("revision:") {
            return Ok(Self::Revision(target.parse()?));
        }
        if let Some((scheme, _)) =
            text.split_once("://").filter(|(before, _)| !before.contains('='))
        {
            return url(scheme, text);
        }
        if aludel_sqlite::Location::parse(text).is_some() {
            return Ok(Self::Database(text.into()));
        }
        let path = Path::new(text);
        if path.exists() {
            return file(path);
        }
        match text.contains('=') {
            true => Ok(Self::Database(text.into())),
            false => Err(unknown(text)),
        }
    }
}

fn url(scheme: &str, text: &str) -> Result<Source> {
    // Docker's `--env-file` keeps the quotes of a value.
    match scheme.trim_start_matches(['"', '\'']).to_ascii_lowercase().as_str() {
        "postgres" | "postgresql" => Ok(Source::Database(text.into())),
        "sqlite" => Ok(Source::Database(text.into())),
        _ => Err(Failure::new(
            FailureKind::Usage,
            match scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+') {
                true => format!("a source cannot be reached by `{scheme}://`"),
                false => "a source cannot be reached by what stands before `://`".to_owned(),
            },
        )
        .hint("write postgres://user@host:port/name")),
    }
}

fn file(path: &Path) -> Result<Source> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension {
        Some("json") => Ok(Source::Catalog(path.to_owned())),
        Some("rs") => Err(Failure::new(
            FailureKind::Usage,
            format!("`{}` is Rust, not a source by itself", path.display()),
        )
        .remedy(Remedy::NameModels(path.to_owned()))),
        _ => Ok(Source::Sql(path.to_owned())),
    }
}

fn unknown(text: &str) -> Failure {
    let is_path = text.contains(['/', '.']);
    let message = match is_path {
        true => format!("`{text}`: no such file or folder"),
        false => format!("`{text}` is not a source"),
    };
    let hint = match nearest(text, WORDS.into_iter()) {
        Some(word) if !is_path => format!("did you mean `{word}`?"),
        _ => "a source is models, database, empty, revision:REV, postgres://…, an .sql file, a \
              folder of them, or a catalog saved as .json"
            .to_owned(),
    };
    Failure::new(FailureKind::Usage, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        for name in ["a.sql", "a.json", "plain"] {
            std::fs::write(path(name), "").unwrap();
        }
        let url = "postgres://u@h/d";
        let cases = [
            ("models".to_owned(), Source::Models),
            ("empty".to_owned(), Source::Empty),
            ("database".to_owned(), Source::Configured),
            (url.to_owned(), Source::Database(url.into())),
            ("host=/tmp dbname=x".to_owned(), Source::Database("host=/tmp dbname=x".into())),
            (path("a.sql"), Source::Sql(path("a.sql").into())),
            (path("plain"), Source::Sql(path("plain").into())),
            (path(""), Source::Sql(path("").into())),
            (path("a.json"), Source::Catalog(path("a.json").into())),
        ];
        for (text, source) in cases {
            assert_eq!(Source::parse(&text).unwrap(), source);
        }
    }

    #[test]
    fn what_is_no_source_is_answered() {
        let cases = [
            ("model", "`model` is not a source", "did you mean `models`?"),
            ("mysql://h/d", "a source cannot be reached by `mysql://`", "write postgres://"),
            ("gone.sql", "`gone.sql`: no such file or folder", "a source is models"),
        ];
        for (text, message, hint) in cases {
            let failure = Source::parse(text).unwrap_err();
            assert_eq!(failure.message, message);
            let hints = failure.remedies.iter().map(Remedy::to_string).collect::<Vec<_>>();
            assert!(hints.iter().any(|said| said.starts_with(hint)), "{hints:?}");
        }
    }
}
