//! `identity`.

use aludel_catalog::{Identity, SequenceSettings};
use aludel_grammar::Mistake;

use super::{Lowering, column::Typed, table::ModelColumn};

impl Lowering<'_> {
    /// The identity of a column; its sequence counts in the column's type.
    pub(super) fn identity(&mut self, column: &ModelColumn<'_>, typed: &Typed) -> Option<Identity> {
        let head = column.field.column.identity.as_ref()?;
        let defaults = (typed.dimensions == 0).then(|| SequenceSettings::ascending(&typed.sql));
        let Some(mut settings) = defaults.flatten() else {
            let message =
                format!("an identity column counts in integers, not in `{}`", typed.full());
            let mistake = Mistake::new(head.span, message);
            self.fail(column.file, mistake.help("use `i16`, `i32` or `i64`"));
            return None;
        };
        if typed.nullable {
            let span = column.field.rust_type.span;
            let mistake = Mistake::new(span, "an identity column cannot be NULL");
            self.fail(column.file, mistake.help("take the type out of `Option`"));
        }
        settings.increment = head.increment.unwrap_or(settings.increment);
        if settings.increment < 0 {
            settings.minimum = -settings.maximum - 1;
            settings.maximum = -1;
        }
        settings.minimum = head.minimum.unwrap_or(settings.minimum);
        settings.maximum = head.maximum.unwrap_or(settings.maximum);
        let first = if settings.increment < 0 { settings.maximum } else { settings.minimum };
        settings.start = head.start.unwrap_or(first);
        settings.cache = head.cache.unwrap_or(settings.cache);
        settings.cycle = head.cycle;
        Some(Identity {
            always: head.always,
            settings,
            sequence_name: None,
            sequence_comment: None,
            sequence_privileges: None,
        })
    }
}
