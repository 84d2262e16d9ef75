//! What becomes of a query when the schema changes: whether it works as before.

use std::collections::BTreeSet;

use aludel_engine::{Described, Form, FormColumn};
use serde::Serialize;

/// The code of a query that no longer works, or that a program misreads.
pub const BREAKS: &str = "query-breaks";
/// The code of a query that gives something else, with which a program can go on.
pub const CHANGES: &str = "query-changes";

/// What a change of the schema does to a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Its code, which never changes.
    pub code: &'static str,
    /// What happens, each a sentence without a full stop.
    pub what: Vec<String>,
}

impl Effect {
    /// Whether a program that sends the query as before goes wrong.
    pub fn is_grave(&self) -> bool {
        self.code == BREAKS
    }
}

/// What becomes of a query that worked before; `None` where it works on as it did, or never did.
pub fn compare(before: &Described, after: &Described) -> Option<Effect> {
    let breaks = |what| Some(Effect { code: BREAKS, what });
    match (before, after) {
        (Described::Works(_), Described::Fails(error)) => breaks(vec![error.message.clone()]),
        (Described::Works(before), Described::Works(after)) => {
            let unfilled = after.unfilled.iter().filter(|it| !before.unfilled.contains(it));
            let unfilled: Vec<String> = unfilled.map(|it| no_value(it)).collect();
            if before.unfilled.is_empty() && !unfilled.is_empty() {
                return breaks(unfilled);
            }
            let mut changes = Changes::default();
            changes.parameters(before, after);
            changes.columns(&before.columns, &after.columns);
            changes.effect()
        }
        _ => None,
    }
}

fn no_value(column: &str) -> String {
    format!("it gives no value to {column}, which needs one now")
}

#[derive(Default)]
struct Changes {
    grave: Vec<String>,
    mild: Vec<String>,
}

impl Changes {
    fn effect(self) -> Option<Effect> {
        let code = if self.grave.is_empty() { CHANGES } else { BREAKS };
        let what: Vec<String> = self.grave.into_iter().chain(self.mild).collect();
        (!what.is_empty()).then_some(Effect { code, what })
    }

    fn parameters(&mut self, before: &Form, after: &Form) {
        let (old, new) = (&before.parameters, &after.parameters);
        if old.len() != new.len() {
            self.grave.push(format!("it takes {} parameters now, not {}", new.len(), old.len()));
        }
        for (number, (old, new)) in old.iter().zip(new).enumerate().filter(|it| it.1.0 != it.1.1) {
            self.grave.push(format!("the parameter ${} is {new} now, not {old}", number + 1));
        }
    }

    fn columns(&mut self, before: &[FormColumn], after: &[FormColumn]) {
        let names = |columns: &[FormColumn]| -> Vec<String> {
            columns.iter().map(|it| it.name.clone()).collect()
        };
        let (old, new) = (names(before), names(after));
        if !new.starts_with(&old) {
            self.names(&old, &new);
        }
        for name in new.iter().skip(old.len()).filter(|_| new.starts_with(&old)) {
            self.mild.push(format!("it gives a column `{name}` more"));
        }
        for old in before {
            if let Some(new) = after.iter().find(|it| it.name == old.name) {
                self.column(old, new);
            }
        }
    }

    /// Columns that came, went, or stand elsewhere: who reads them by their number reads others.
    fn names(&mut self, old: &[String], new: &[String]) {
        let known = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        let (was, is) = (known(old), known(new));
        for name in old.iter().filter(|it| !is.contains(*it)) {
            self.grave.push(format!("it gives no column `{name}` any more"));
        }
        for name in new.iter().filter(|it| !was.contains(*it)) {
            self.grave.push(format!("it gives a column `{name}` among the others"));
        }
        if was == is {
            self.grave.push("it gives its columns in another order".to_owned());
        }
    }

    fn column(&mut self, old: &FormColumn, new: &FormColumn) {
        let name = &old.name;
        if old.kind != new.kind {
            // The width of a type is nothing that a program reads.
            let bare = |kind: &str| kind.split('(').next().unwrap_or_default().to_owned();
            let is_grave = bare(&old.kind) != bare(&new.kind);
            let what = format!("its column `{name}` is {} now, not {}", new.kind, old.kind);
            if is_grave { &mut self.grave } else { &mut self.mild }.push(what);
        }
        match (old.nullable, new.nullable) {
            (Some(false), Some(true)) => {
                self.grave.push(format!("its column `{name}` can be NULL now"));
            }
            (Some(true), Some(false)) => {
                self.mild.push(format!("its column `{name}` can no longer be NULL"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `$int a:int b:text? !t.c`: parameters, columns, what is unfilled.
    fn form(text: &str) -> Described {
        let mut form = Form::default();
        for word in text.split(' ').filter(|it| !it.is_empty()) {
            if let Some(kind) = word.strip_prefix('$') {
                form.parameters.push(kind.to_owned());
            } else if let Some(column) = word.strip_prefix('!') {
                form.unfilled.push(column.to_owned());
            } else if let Some((name, kind)) = word.split_once(':') {
                let nullable = Some(kind.ends_with('?'));
                let (name, kind) = (name.to_owned(), kind.trim_end_matches('?').to_owned());
                form.columns.push(FormColumn { name, kind, nullable });
            }
        }
        Described::Works(form)
    }

    #[test]
    fn what_changes_is_said_and_how_grave_it_is() {
        let cases = [
            ("a:int", "a:int", ""),
            ("a:int", "a:int b:int", "it gives a column `b` more"),
            ("a:int", "b:int a:int", "! it gives a column `b` among the others"),
            ("a:int b:int", "b:int a:int", "! it gives its columns in another order"),
            ("a:int b:int", "a:int", "! it gives no column `b` any more"),
            (
                "a:int",
                "b:int",
                "! it gives no column `a` any more; it gives a column `b` among the others",
            ),
            ("a:int", "a:bigint", "! its column `a` is bigint now, not int"),
            ("a:varchar(9)", "a:varchar(20)", "its column `a` is varchar(20) now, not varchar(9)"),
            ("a:int", "a:int?", "! its column `a` can be NULL now"),
            ("a:int?", "a:int", "its column `a` can no longer be NULL"),
            ("$int", "$bigint", "! the parameter $1 is bigint now, not int"),
            ("$int", "$int $int", "! it takes 2 parameters now, not 1"),
            ("", "!t.a", "! it gives no value to t.a, which needs one now"),
            ("!t.a", "!t.a !t.b", ""),
        ];
        for (before, after, expected) in cases {
            let effect = compare(&form(before), &form(after));
            let shown = effect.map_or(String::new(), |it| {
                let sign = if it.is_grave() { "! " } else { "" };
                format!("{sign}{}", it.what.join("; "))
            });
            assert_eq!(shown, expected, "{before} | {after}");
        }
        assert_eq!(compare(&Described::Unchecked, &Described::Unchecked), None);
    }
}
