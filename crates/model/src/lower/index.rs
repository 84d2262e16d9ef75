//! Indexes.

use aludel_catalog::{Ident, Index, Key, Kind, Object};
use aludel_grammar::{Direction, Index as Head, IndexKey, KeyPart, Mistake, Nulls, Unique, Word};
use aludel_sql::quote_literal;

use super::{
    Lowering,
    column::collation,
    key::include_words,
    naming::{NameOf, addition, expression_name, index_columns},
    table::{ModelColumn, ModelTable},
};

/// A key of an index, in SQL.
#[derive(Debug)]
pub(super) struct WrittenKey {
    pub(super) sql: String,
    /// What it gives to the index's name.
    name: String,
    /// The column, where it is a plain one.
    column: Option<Ident>,
    needs: Vec<Key>,
}

/// All of an index but its keys.
#[derive(Debug, Default)]
struct Rest<'h> {
    unique: bool,
    method: Option<&'h Word>,
    nulls_not_distinct: bool,
    settings: &'h [(Word, String)],
    predicate: Option<&'h Word>,
    name: Option<&'h Word>,
}

impl<'a> Lowering<'a> {
    /// Puts the indexes of a table into the catalog.
    pub(super) fn indexes(&mut self, table: &ModelTable<'a>) {
        for column in &table.columns {
            if let Some(head) = &column.field.column.index {
                let key = self.key_of_field(column, head);
                self.index(table, head, vec![key]);
            }
        }
        for head in &table.item.indexes {
            if head.keys.is_empty() {
                let mistake = Mistake::new(head.span, "`index` without columns");
                self.fail(table.file, mistake.help("write `#[index(a, desc(b))]`"));
                continue;
            }
            let keys: Vec<_> = head.keys.iter().map(|key| self.index_key(table, key)).collect();
            if let Some(keys) = keys.into_iter().collect() {
                self.index(table, head, keys);
            }
        }
    }

    fn key_of_field(&mut self, column: &ModelColumn<'a>, head: &Head) -> WrittenKey {
        let mut key = plain(column);
        self.dress(&mut key, None, head.operator_class.as_ref(), head.direction, head.nulls);
        key
    }

    /// A key in SQL; `None` and a mistake where its column is not there.
    pub(super) fn index_key(
        &mut self,
        table: &ModelTable<'a>,
        head: &IndexKey,
    ) -> Option<WrittenKey> {
        let mut key = match &head.part {
            KeyPart::Column(word) => plain(self.find(table, word)?),
            KeyPart::Expression(sql) => WrittenKey {
                sql: format!("({})", sql.value),
                name: expression_name(&sql.value),
                column: None,
                needs: Vec::new(),
            },
        };
        if let KeyPart::Expression(sql) = &head.part {
            key.needs.extend(table.mentioned(&sql.value).into_iter().map(|c| table.column_key(c)));
        }
        let (class, collate) = (head.operator_class.as_ref(), head.collation.as_ref());
        self.dress(&mut key, collate, class, head.direction, head.nulls);
        Some(key)
    }

    fn dress(
        &mut self,
        key: &mut WrittenKey,
        collate: Option<&Word>,
        class: Option<&(Word, Vec<(Word, String)>)>,
        direction: Option<Direction>,
        nulls: Option<Nulls>,
    ) {
        if let Some(name) = collate {
            key.sql.push_str(&format!(" COLLATE {}", collation(&name.value)));
        }
        if let Some((class, parameters)) = class {
            let (class, extension) = self.operator_class(&class.value);
            key.sql.push_str(&format!(" {class}"));
            key.sql.push_str(&settings(parameters));
            key.needs.extend(extension);
        }
        key.sql.push_str(match direction {
            Some(Direction::Descending) => " DESC",
            _ => "",
        });
        key.sql.push_str(match nulls {
            Some(Nulls::First) => " NULLS FIRST",
            Some(Nulls::Last) => " NULLS LAST",
            None => "",
        });
    }

    fn index(&mut self, table: &ModelTable<'a>, head: &Head, keys: Vec<WrittenKey>) {
        if let Some(span) = head.nulls_not_distinct {
            self.since(table.file, span, 15, "`nulls_not_distinct`");
            if head.unique.is_none() {
                let mistake = Mistake::new(span, "`nulls_not_distinct` is of unique indexes alone");
                self.fail(table.file, mistake.help("add `unique`"));
            }
        }
        let Some(include) = self.include(table, &head.include) else { return };
        let rest = Rest {
            unique: head.unique.is_some(),
            method: head.method.as_ref(),
            nulls_not_distinct: head.nulls_not_distinct.is_some(),
            settings: &head.settings,
            predicate: head.predicate.as_ref(),
            name: head.name.as_ref(),
        };
        self.put_index(table, keys, &include, &rest);
    }

    /// `unique(a, where = "…")`.
    pub(super) fn unique_index(
        &mut self,
        table: &ModelTable<'a>,
        unique: &Unique,
        columns: &[&ModelColumn<'a>],
    ) {
        if unique.deferrable.is_some() {
            let mistake = Mistake::new(unique.span, "a unique index cannot be deferrable");
            self.fail(table.file, mistake.help("leave out `where` or `deferrable`"));
        }
        let Some(include) = self.include(table, &unique.include) else { return };
        let keys = columns.iter().map(|column| plain(column));
        let rest = Rest {
            unique: true,
            nulls_not_distinct: unique.nulls_not_distinct.is_some(),
            predicate: unique.predicate.as_ref(),
            name: unique.name.as_ref(),
            ..Rest::default()
        };
        self.put_index(table, keys.collect(), &include, &rest);
    }

    fn put_index(
        &mut self,
        table: &ModelTable<'a>,
        keys: Vec<WrittenKey>,
        include: &[&ModelColumn<'a>],
        rest: &Rest<'_>,
    ) {
        let names = keys.iter().map(|k| k.name.clone());
        let names = names.chain(include.iter().map(|c| c.name.as_str().to_owned())).collect();
        let middle = addition(index_columns(names).iter().map(String::as_str));
        let (key, _) = self.name(table, rest.name, Some(&middle), "idx", NameOf::Index);
        let mentioned = rest.predicate.map(|p| table.mentioned(&p.value)).unwrap_or_default();
        let columns = keys.iter().filter_map(|k| k.column.clone()).collect();
        let plain = keys.iter().filter_map(|k| k.column.clone());
        let plain = plain.map(|name| Key::part(Kind::Column, &table.name, name));
        let mut needs: Vec<Key> = keys.iter().flat_map(|k| k.needs.clone()).chain(plain).collect();
        needs.extend(include.iter().chain(&mentioned).map(|c| table.column_key(c)));
        needs.extend(rest.method.and_then(|method| self.method_extension(&method.value)));
        for need in needs {
            self.catalog.depend(key.clone(), need);
        }
        let body = Index {
            table: table.name.clone(),
            unique: rest.unique,
            definition: definition(&keys, include, rest),
            columns,
            invalid: false,
            only: false,
            partition_of: None,
            inherited: false,
            made_up_name: None,
            tablespace: None,
            statistics: Vec::new(),
        };
        self.catalog.insert(key, Object::new(body));
    }
}

fn plain(column: &ModelColumn<'_>) -> WrittenKey {
    WrittenKey {
        sql: column.name.to_string(),
        name: column.name.as_str().to_owned(),
        column: Some(column.name.clone()),
        needs: Vec::new(),
    }
}

fn definition(keys: &[WrittenKey], include: &[&ModelColumn<'_>], rest: &Rest<'_>) -> String {
    let method = rest.method.map_or("btree", |word| word.value.as_str());
    let keys: Vec<&str> = keys.iter().map(|key| key.sql.as_str()).collect();
    let mut sql = format!("USING {} ({})", Ident::from(method), keys.join(", "));
    sql.push_str(&include_words(include));
    if rest.nulls_not_distinct {
        sql.push_str(" NULLS NOT DISTINCT");
    }
    if !rest.settings.is_empty() {
        sql.push_str(" WITH");
        sql.push_str(&settings(rest.settings));
    }
    if let Some(predicate) = rest.predicate {
        sql.push_str(&format!(" WHERE ({})", predicate.value));
    }
    sql
}

/// ` (name='value')`.
fn settings(settings: &[(Word, String)]) -> String {
    if settings.is_empty() {
        return String::new();
    }
    let one = |(name, value): &(Word, String)| {
        format!("{}={}", Ident::from(name.value.as_str()), quote_literal(value))
    };
    format!(" ({})", settings.iter().map(one).collect::<Vec<_>>().join(", "))
}
