//! Triggers, event triggers, rules.

use aludel_catalog::{EventTrigger, Firing, Key, Kind, QualifiedName, Rule, Trigger};

use super::{
    cells::Result,
    class,
    draft::{Address, Draft},
    reader::Reader,
};

/// Not those that the engine makes for foreign keys and deferred constraints, but those that it
/// makes for partitions, which PostgreSQL 14 calls internal too.
const TRIGGERS: &str = "
SELECT t.oid, t.tgrelid, t.tgname, c.oid, pg_get_triggerdef(t.oid), t.tgenabled, t.tgparentid <> 0
FROM pg_trigger t LEFT JOIN pg_constraint c ON c.oid = t.tgconstraint
WHERE t.oid >= 16384
  AND (NOT t.tgisinternal OR t.tgparentid <> 0 AND (t.tgconstraint = 0 OR c.contype = 't'))";

const EVENT_TRIGGERS: &str = "
SELECT e.oid, e.evtname, e.evtevent, e.evttags, n.nspname, p.proname, e.evtenabled
FROM pg_event_trigger e
JOIN pg_proc p ON p.oid = e.evtfoid
JOIN pg_namespace n ON n.oid = p.pronamespace";

const RULES: &str = "
SELECT r.oid, r.ev_class, r.rulename,
       CASE WHEN r.rulename <> '_RETURN' THEN pg_get_ruledef(r.oid) END, r.ev_enabled
FROM pg_rewrite r WHERE r.oid >= 16384";

/// Reads the triggers of tables and views.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("triggers", TRIGGERS).await? {
        let (oid, relation) = (cells.oid()?, cells.oid()?);
        let Some(relation) = draft.relation_name(relation) else { continue };
        let key = Key::part(Kind::Trigger, &relation, cells.ident()?);
        let constraint = cells.oid()?;
        let body = Trigger {
            definition: cells.text()?,
            constraint: constraint != class::Oid::NONE,
            enabled: firing(cells.letter()),
            inherited: cells.flag(),
        };
        if body.constraint {
            draft.alias(Address::of(class::CONSTRAINT, constraint), key.clone());
        }
        draft.add(Address::of(class::TRIGGER, oid), key, body);
    }
    Ok(())
}

/// Reads the event triggers.
pub(super) async fn read_event_triggers(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("event triggers", EVENT_TRIGGERS).await? {
        let address = Address::of(class::EVENT_TRIGGER, cells.oid()?);
        if draft.is_member(address) {
            continue;
        }
        let key = Key::global(Kind::EventTrigger, cells.ident()?);
        let (event, mut tags) = (cells.text()?, cells.array()?);
        tags.sort();
        let function = QualifiedName { schema: cells.ident()?, name: cells.ident()? };
        let enabled = firing(cells.letter());
        draft.add(address, key, EventTrigger { event, tags, function, enabled });
    }
    Ok(())
}

/// Reads the rules. What a view needs hangs on its rule, which is the view itself.
pub(super) async fn read_rules(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("rules", RULES).await? {
        let address = Address::of(class::REWRITE, cells.oid()?);
        let Some(relation) = draft.relation(cells.oid()?).cloned() else { continue };
        let (name, definition) = (cells.ident()?, cells.optional());
        let (Some(definition), Some(of)) = (definition, relation.qualified_name()) else {
            draft.alias(address, relation);
            continue;
        };
        let definition = definition.trim_end_matches(';').to_owned();
        let body = Rule { definition, enabled: firing(cells.letter()) };
        draft.add(address, Key::part(Kind::Rule, &of, name), body);
    }
    Ok(())
}

fn firing(letter: char) -> Firing {
    match letter {
        'D' => Firing::Disabled,
        'R' => Firing::Replica,
        'A' => Firing::Always,
        _ => Firing::Origin,
    }
}
