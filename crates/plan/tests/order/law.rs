//! A law over random catalogs: played step by step, a plan never makes an object before what it
//! needs, never takes one away from under another, and ends where it should.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Key, Pair};
use aludel_dialect::RenderOptions;
use aludel_plan::migration;
use proptest::prelude::*;

use crate::{catalog::catalog, dialect::Words, written};

/// Views and functions `v0` to `v7`: each with a content, and needs among those before it.
fn states() -> impl Strategy<Value = String> {
    let object = (any::<bool>(), 0..3_u8, any::<u8>(), any::<bool>());
    prop::collection::vec(object, 8).prop_map(|objects| {
        let entries = objects.into_iter().enumerate().filter(|(_, object)| object.3);
        let entries: Vec<(usize, (bool, u8, u8, bool))> = entries.collect();
        let there: Vec<usize> = entries.iter().map(|(at, _)| *at).collect();
        let line = entries.iter().map(|(at, (_, content, mask, _))| {
            let kind = if at % 3 == 0 { "function" } else { "view" };
            let needs = there.iter().filter(|need| *need < at && mask >> **need & 1 == 1);
            let needs: Vec<String> = needs.map(|need| format!("v{need}")).collect();
            format!("{kind} v{at}={content}{}: {}", needs.concat(), needs.join(" "))
        });
        line.collect::<Vec<_>>().join(";")
    })
}

fn names(keys: impl IntoIterator<Item = Key>) -> BTreeSet<String> {
    keys.into_iter().map(|key| key.name.as_str().to_owned()).collect()
}

fn needs(catalog: &Catalog, name: &str) -> BTreeSet<String> {
    let key = catalog.objects.keys().find(|key| key.name.as_str() == name);
    names(key.into_iter().flat_map(|key| catalog.needs(key)).cloned())
}

/// Plays the statements; `current` holds what each object that is there needs.
fn play(statements: &[&str], catalogs: Pair<&Catalog>) -> Result<(), TestCaseError> {
    let there = names(catalogs.before.objects.keys().cloned());
    let mut current: Vec<(String, BTreeSet<String>)> =
        there.into_iter().map(|name| (name.clone(), needs(catalogs.before, &name))).collect();
    for statement in statements {
        let mut words = statement.split_whitespace();
        let (verb, name) = (words.next().unwrap(), words.last().unwrap().to_owned());
        if verb != "create" {
            current.retain(|(there, _)| *there != name);
        }
        if verb == "drop" {
            let hangs = current.iter().find(|(_, needs)| needs.contains(&name));
            prop_assert!(hangs.is_none(), "{statement}: {hangs:?} hangs on it in {statements:?}");
            continue;
        }
        let needs = needs(catalogs.after, &name);
        let there: BTreeSet<_> = current.iter().map(|(name, _)| name.clone()).collect();
        prop_assert!(needs.is_subset(&there), "{statement} too early in {statements:?}");
        current.push((name, needs));
    }
    current.sort();
    let wanted = names(catalogs.after.objects.keys().cloned());
    let wanted: Vec<_> =
        wanted.into_iter().map(|name| (name.clone(), needs(catalogs.after, &name))).collect();
    prop_assert_eq!(current, wanted);
    Ok(())
}

proptest! {
    #[test]
    fn every_step_of_a_plan_can_be_taken(before in states(), after in states()) {
        let catalogs = Pair::new(catalog(&before), catalog(&after));
        let plans = migration(catalogs.as_ref(), &Words, &RenderOptions::default()).unwrap();
        play(&written(&plans.up), catalogs.as_ref())?;
        play(&written(&plans.down), catalogs.as_ref().swap())?;
    }
}
