//! The values of variables: what is said with a command, over the environment, over `[variables]` of the
//! configuration.

use std::collections::{BTreeMap, BTreeSet};

use aludel_revision::{History, Values};

use crate::{
    Failure, FailureKind, Result,
    settings::{Settings, nearest},
};

/// The history with the values with which it is run on a database.
pub(crate) fn to_run(
    history: History,
    said: &BTreeMap<String, String>,
    settings: &Settings,
) -> Result<History> {
    let declared = declared(&history);
    for name in said.keys().filter(|name| !declared.contains(name.as_str())) {
        // A file that is gone may have declared it; what is like one that is there is misspelt.
        if let Some(meant) = nearest(name, declared.iter().copied()) {
            let message = format!("no revision declares the variable `{name}`");
            return Err(
                Failure::new(FailureKind::Usage, message).hint(format!("did you mean `{meant}`?"))
            );
        }
    }
    let mut given = given(&declared, settings);
    given.extend(said.clone());
    Ok(history.with_values(&Values::new(given)))
}

/// The history with the values with which it is run on shadows: what is secret does not come there.
pub(crate) fn for_shadows(history: History, settings: &Settings) -> History {
    let given = given(&declared(&history), settings);
    history.with_values(&Values::for_shadows(given))
}

/// The history for who reads it and runs nothing: a variable without a value is in nobody's way.
pub(crate) fn to_read(history: History, settings: &Settings) -> History {
    let given = given(&declared(&history), settings);
    history.with_values(&Values::for_reading(given))
}

fn declared(history: &History) -> BTreeSet<&str> {
    let all = history.revisions().flat_map(|revision| &revision.variables);
    all.map(|variable| variable.name.as_str()).collect()
}

/// What configuration and environment give; in the environment a name stands in capitals.
fn given(declared: &BTreeSet<&str>, settings: &Settings) -> BTreeMap<String, String> {
    let mut given = settings.variables.clone();
    for (name, value) in &settings.variables_of_environment {
        given.insert(name.to_ascii_lowercase(), value.clone());
        let meant = declared.iter().filter(|declared| declared.eq_ignore_ascii_case(name));
        given.extend(meant.map(|declared| ((*declared).to_owned(), value.clone())));
    }
    given
}
