//! A dialect that says in words what it would do.

use aludel_catalog::{Body, Catalog, Enum, Ident, Key, Kind, Object, Pair, Rename};
use aludel_dialect::{Alteration, Claim, Context, Dialect, Located, Statement, Way};

/// The dialect: functions are rebuilt, a column unsettles the views on it, an enum may say nothing.
pub(crate) struct Words;

fn name(key: &Key) -> String {
    let parent = key.parent.as_ref().map(|parent| format!("{}.", parent.as_str()));
    format!("{} {}{}", key.kind.words(), parent.unwrap_or_default(), key.name.as_str())
}

fn say(key: &Key, verb: &str) -> Vec<Statement> {
    vec![Statement::new(key, format!("{verb} {}", name(key)))]
}

fn hanging_views(catalog: &Catalog, key: &Key) -> Vec<Key> {
    let dependents = catalog.dependents();
    let views = dependents.get(key).into_iter().flatten().filter(|key| key.kind == Kind::View);
    views.map(|key| (*key).clone()).collect()
}

impl Dialect for Words {
    fn absorbs(&self, whole: Located<'_>, part: Located<'_>) -> bool {
        match whole.key.kind {
            Kind::Table => {
                matches!(part.key.kind, Kind::Column | Kind::Default | Kind::Constraint)
            }
            Kind::Column => part.key.kind == Kind::Default,
            _ => false,
        }
    }

    fn create(
        &self,
        object: Located<'_>,
        parts: &[Located<'_>],
        _context: Context<'_>,
    ) -> Vec<Statement> {
        let mut statements = say(object.key, "create");
        let parts: Vec<String> = parts
            .iter()
            .map(|part| format!("{} {}", part.key.kind.words(), part.key.name.as_str()))
            .collect();
        if !parts.is_empty() {
            statements[0].sql.push_str(&format!(" ({})", parts.join(", ")));
        }
        if let Body::Sequence(sequence) = &object.object.body {
            let own = Statement::new(object.key, format!("own {}", name(object.key)));
            statements.push(own.only_after(sequence.owned_by.clone()));
        }
        statements
    }

    fn drop(&self, object: Located<'_>, _context: Context<'_>) -> Vec<Statement> {
        say(object.key, "drop")
    }

    fn alter(&self, key: &Key, change: Pair<&Object>, context: Context<'_>) -> Alteration {
        match key.kind {
            Kind::Function | Kind::Index | Kind::Constraint => Alteration::Rebuild,
            Kind::Enum if change.after.body == (Enum { labels: vec!["mute".into()] }).into() => {
                Alteration::InPlace { statements: Vec::new(), unsettles: Vec::new() }
            }
            Kind::Enum => {
                let mut statements = say(key, "alter");
                statements[0].commit_after = true;
                Alteration::InPlace { statements, unsettles: Vec::new() }
            }
            _ => Alteration::InPlace {
                statements: say(key, "alter"),
                unsettles: hanging_views(context.catalogs.before, key),
            },
        }
    }

    fn rename(&self, rename: &Rename, _context: Context<'_>) -> Vec<Statement> {
        say(&rename.to, "rename")
    }

    fn is_implied(&self, _object: Located<'_>, _way: Way, _context: Context<'_>) -> bool {
        false
    }

    fn is_disposable(&self, object: Located<'_>) -> bool {
        !matches!(object.key.kind, Kind::Table | Kind::Column | Kind::Sequence | Kind::Enum)
    }

    fn claims(&self, object: Located<'_>) -> Vec<Claim> {
        let claim = |name: &Ident| Claim {
            namespace: "relations",
            schema: None,
            name: name.as_str().to_owned(),
        };
        match object.key.kind {
            Kind::Table | Kind::View | Kind::Index | Kind::Sequence => {
                vec![claim(&object.key.name)]
            }
            _ => Vec::new(),
        }
    }
}
