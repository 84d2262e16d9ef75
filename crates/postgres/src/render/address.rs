//! How statements about objects of every kind (`COMMENT ON`, `GRANT`, `OWNER TO`) name them.

use aludel_catalog::{Aggregate, Body, Key, Located};

use super::{naming::Names, privilege::Target};

/// What follows `COMMENT ON`: `TABLE users`, `CONSTRAINT c ON users`; nothing for what has no
/// comment.
pub(super) fn of_comment(object: Located<'_>, names: Names<'_>) -> Option<String> {
    let key = object.key;
    let word = word(&object.object.body)?;
    let name = match &object.object.body {
        Body::Column(_) => format!("{}.{}", names.parent(key), key.name),
        Body::Constraint(_) | Body::Trigger(_) | Body::Rule(_) | Body::Policy(_) => {
            format!("{} ON {}", key.name, names.parent(key))
        }
        Body::DomainConstraint(_) => format!("{} ON DOMAIN {}", key.name, names.parent(key)),
        Body::Aggregate(aggregate) => aggregate_name(key, aggregate, names),
        Body::Function(_) => names.with_signature(key),
        Body::Operator(_) => operator_name(key, names),
        Body::OperatorClass(_) | Body::OperatorFamily(_) => with_method(key, names),
        Body::Cast(cast) => {
            format!("({} AS {})", names.text(&cast.source), names.text(&cast.target))
        }
        _ => names.own(key),
    };
    Some(format!("{word} {name}"))
}

/// What `ALTER … OWNER TO` and `DROP` name: as a comment does, where a kind has an owner.
pub(super) fn of_owner(object: Located<'_>, names: Names<'_>) -> Option<String> {
    match &object.object.body {
        Body::Column(_)
        | Body::Constraint(_)
        | Body::DomainConstraint(_)
        | Body::Trigger(_)
        | Body::Rule(_)
        | Body::Policy(_)
        | Body::Cast(_)
        | Body::Index(_)
        | Body::Extension(_)
        | Body::AccessMethod(_)
        | Body::TextSearchParser(_)
        | Body::TextSearchTemplate(_) => None,
        _ => of_comment(object, names),
    }
}

/// What `GRANT` names; nothing for what has no privileges.
pub(super) fn of_grant(object: Located<'_>, names: Names<'_>) -> Option<Target> {
    let key = object.key;
    let (word, name) = match &object.object.body {
        Body::Column(_) => {
            let on = format!("TABLE {}", names.parent(key));
            return Some(Target { on, column: Some(key.name.to_string()) });
        }
        Body::Table(_) | Body::View(_) | Body::MaterializedView(_) => ("TABLE", names.own(key)),
        Body::Sequence(_) => ("SEQUENCE", names.own(key)),
        Body::Function(function) if function.procedure => ("PROCEDURE", names.with_signature(key)),
        Body::Function(_) => ("FUNCTION", names.with_signature(key)),
        Body::Aggregate(_) => ("FUNCTION", aggregate_types(key, names)),
        Body::Schema(_) => ("SCHEMA", names.own(key)),
        Body::Language(_) => ("LANGUAGE", names.own(key)),
        Body::Domain(_) => ("DOMAIN", names.own(key)),
        Body::BaseType(_) | Body::Enum(_) | Body::Composite(_) | Body::Range(_) => {
            ("TYPE", names.own(key))
        }
        Body::ForeignDataWrapper(_) => ("FOREIGN DATA WRAPPER", names.own(key)),
        Body::ForeignServer(_) => ("FOREIGN SERVER", names.own(key)),
        _ => return None,
    };
    Some(Target { on: format!("{word} {name}"), column: None })
}

/// The word of SQL for the kind; nothing for what SQL cannot speak of by itself.
pub(super) fn word(body: &Body) -> Option<&'static str> {
    Some(match body {
        Body::Schema(_) => "SCHEMA",
        Body::Extension(_) => "EXTENSION",
        Body::Language(_) => "LANGUAGE",
        Body::Collation(_) => "COLLATION",
        Body::BaseType(_) | Body::Enum(_) | Body::Composite(_) | Body::Range(_) => "TYPE",
        Body::Domain(_) => "DOMAIN",
        Body::Sequence(_) => "SEQUENCE",
        Body::Function(function) if function.procedure => "PROCEDURE",
        Body::Function(_) => "FUNCTION",
        Body::Aggregate(_) => "AGGREGATE",
        Body::Operator(_) => "OPERATOR",
        Body::OperatorFamily(_) => "OPERATOR FAMILY",
        Body::OperatorClass(_) => "OPERATOR CLASS",
        Body::Cast(_) => "CAST",
        Body::TextSearchParser(_) => "TEXT SEARCH PARSER",
        Body::TextSearchTemplate(_) => "TEXT SEARCH TEMPLATE",
        Body::TextSearchDictionary(_) => "TEXT SEARCH DICTIONARY",
        Body::TextSearchConfiguration(_) => "TEXT SEARCH CONFIGURATION",
        Body::AccessMethod(_) => "ACCESS METHOD",
        Body::ForeignDataWrapper(_) => "FOREIGN DATA WRAPPER",
        Body::ForeignServer(_) => "SERVER",
        Body::Table(table) if table.foreign.is_some() => "FOREIGN TABLE",
        Body::Table(_) => "TABLE",
        Body::Column(_) => "COLUMN",
        Body::Constraint(_) | Body::DomainConstraint(_) => "CONSTRAINT",
        Body::Index(_) => "INDEX",
        Body::View(_) => "VIEW",
        Body::MaterializedView(_) => "MATERIALIZED VIEW",
        Body::Statistics(_) => "STATISTICS",
        Body::Rule(_) => "RULE",
        Body::Trigger(_) => "TRIGGER",
        Body::Policy(_) => "POLICY",
        Body::EventTrigger(_) => "EVENT TRIGGER",
        Body::Publication(_) => "PUBLICATION",
        Body::Subscription(_) => "SUBSCRIPTION",
        Body::UserMapping(_) | Body::Default(_) | Body::DefaultPrivileges(_) => return None,
    })
}

/// `name(args)` as `COMMENT ON AGGREGATE` and `DROP AGGREGATE` want it.
pub(super) fn aggregate_name(key: &Key, aggregate: &Aggregate, names: Names<'_>) -> String {
    format!("{}({})", names.own(key), names.text(&aggregate.arguments))
}

/// `name(types)` as `GRANT` wants it: every type, and nothing of `ORDER BY`.
fn aggregate_types(key: &Key, names: Names<'_>) -> String {
    let signature = key.signature.as_deref().unwrap_or_default();
    let types = signature.replace(" ORDER BY ", ", ").replace("ORDER BY ", "");
    let types = if types == "*" { String::new() } else { types };
    format!("{}({})", names.own(key), names.text(&types))
}

/// `schema.=== (left, right)`: an operator is no identifier and has no quotes.
pub(super) fn operator_name(key: &Key, names: Names<'_>) -> String {
    let signature = key.signature.as_deref().unwrap_or_default();
    format!("{} ({})", operator_symbol(key, names), names.text(signature))
}

/// The operator's symbol with its schema.
pub(super) fn operator_symbol(key: &Key, names: Names<'_>) -> String {
    let symbol = key.name.as_str();
    match &key.schema {
        Some(schema) if names.default_schema() != Some(schema) => format!("{schema}.{symbol}"),
        _ => symbol.to_owned(),
    }
}

/// `name USING method`.
pub(super) fn with_method(key: &Key, names: Names<'_>) -> String {
    let method = key.parent.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{} USING {method}", names.own(key))
}
