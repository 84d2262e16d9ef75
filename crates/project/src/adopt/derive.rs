//! Structs that are read from rows and have the columns of a table become its model: attributes are written into
//! their files, whose other bytes stay as they are.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use aludel_autogenerate::{Loadable, State, Workshop, sql_file};
use aludel_catalog::{Catalog, Key, Kind, Pair, QualifiedName};
use aludel_depict::{Annotation, Annotations, KnownModel, annotations};
use aludel_diff::changes;
use aludel_model::{Diagnostic, Reading, Style, read, render};
use aludel_postgres::PostgresEngine;

use super::{
    files::FileChange,
    models::{Modelled, beside, refuse_differences},
    rows::{Row, RowFile},
};
use crate::{
    Failure, FailureKind, Project, Remedy, Result,
    export::{self, FILES},
    ground::Ground,
    models::options as reading_options,
    states,
    written::{self, Notes},
};

/// A struct, and the table that it may say.
struct Match<'f> {
    file: usize,
    row: &'f Row,
    table: QualifiedName,
    annotation: Annotation,
}

/// The models that the structs there become.
pub(super) async fn of(
    state: &State<'_>,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<Modelled> {
    let sources = Sources::of(ground, project)?;
    let mut modelled = Modelled::default();
    let mut found = matches(&sources, &state.catalog, &mut modelled.underived);
    bare(&mut found);
    sources.drop_unreadable(&mut found, &mut modelled.underived)?;
    let empty = workshop.load(Loadable::Empty).await?;
    let mut enums = Catalog::default();
    if !found.is_empty() {
        let wanted = sources.read(&found)?.wanted;
        let source = Loadable::Models { wanted, files: Vec::new(), places: BTreeMap::new() };
        let alone = workshop.load(source).await?;
        let pair = Pair::new(&*alone.catalog, &*state.catalog);
        keep_equal(&mut found, pair, (ground, project), &mut modelled.underived);
        enums = said_enums(pair);
    }
    let annotations = full(&mut found, (&state.catalog, enums), ground, project);
    let decisions = states::decisions(Pair::new(&empty, state), workshop).await?;
    let parts = Pair::new(&annotations.needed, &annotations.said);
    let rest = workshop.rest(state, parts, &decisions).await?;
    let sql = written::script(&rest, &Notes::new(), &|remedy| project.ui.remedy(remedy));
    refuse_differences(&sources.differences(&found, &sql, state, workshop).await?)?;
    for (number, file) in sources.files.iter().enumerate() {
        let after = annotated(number, file, &found);
        if after != file.text {
            let (path, before) = (file.path.clone(), file.text.clone());
            modelled.files.push(FileChange::Edit { path, before, after });
        }
    }
    let told = |it: &Match<'_>| format!("{} says {}", it.row.item, it.table);
    modelled.derived = found.iter().map(told).collect();
    beside(&sql, &mut modelled, project)?;
    Ok(modelled)
}

/// The files of the models, and how they are read.
struct Sources<'p> {
    files: Vec<RowFile>,
    /// Every file that is looked at, relative to the root.
    all: Vec<PathBuf>,
    ground: &'p Ground,
    project: &'p Project,
}

impl<'p> Sources<'p> {
    fn of(ground: &'p Ground, project: &'p Project) -> Result<Self> {
        let settings = &project.settings;
        let reading = read(&settings.root, &reading_options(settings, ground.major()));
        if reading.models > 0 {
            let message = "the models say tables already, and adopting writes none beside them";
            return Err(Failure::new(FailureKind::Input, message).remedy(Remedy::AdoptHistoryAlone));
        }
        let mut files = Vec::new();
        for relative in &reading.files {
            let path = settings.shown(settings.root.join(relative));
            files.extend(RowFile::read(path, relative)?);
        }
        Ok(Self { files, all: reading.files, ground, project })
    }

    /// Reads the files with what is to be written into them.
    fn reading(&self, found: &[Match<'_>]) -> Result<Reading> {
        let settings = &self.project.settings;
        let folder = tempfile::tempdir()?;
        let put = |relative: &Path, text: &str| -> Result<()> {
            let path = folder.path().join(relative);
            if let Some(parent) = path.parent() {
                fs_err::create_dir_all(parent)?;
            }
            Ok(fs_err::write(path, text)?)
        };
        for relative in &self.all {
            put(relative, &fs_err::read_to_string(settings.root.join(relative))?)?;
        }
        for (number, file) in self.files.iter().enumerate() {
            put(&file.relative, &annotated(number, file, found))?;
        }
        let manifest = settings.root.join("Cargo.toml");
        if manifest.is_file() {
            put(Path::new("Cargo.toml"), &fs_err::read_to_string(manifest)?)?;
        }
        Ok(read(folder.path(), &reading_options(settings, self.ground.major())))
    }

    /// The same, where there is no mistake.
    fn read(&self, found: &[Match<'_>]) -> Result<Reading> {
        let reading = self.reading(found)?;
        if reading.diagnostics.is_empty() {
            return Ok(reading);
        }
        let message = "with what would be written into them, the models cannot be read";
        let mut failure =
            Failure::new(FailureKind::Input, message).remedy(Remedy::AdoptHistoryAlone);
        failure.report = Some(render(&reading.diagnostics, Style::Colored));
        Err(failure)
    }

    /// Leaves the structs out of which the reader does not know a type.
    fn drop_unreadable(&self, found: &mut Vec<Match<'_>>, why: &mut Vec<String>) -> Result<()> {
        while !found.is_empty() {
            let diagnostics = self.reading(found)?.diagnostics;
            let before = found.len();
            let texts: Vec<String> =
                self.files.iter().enumerate().map(|(at, it)| annotated(at, it, found)).collect();
            found.retain(|it| {
                let file = &self.files[it.file];
                let of = |one: &&Diagnostic| {
                    let place = one.place.as_ref().filter(|place| place.path == file.relative);
                    let lines = it.row.lines_in(&texts[it.file]);
                    place.is_some_and(|place| lines.contains(&(place.line as usize)))
                };
                let mistake = diagnostics.iter().find(of);
                why.extend(mistake.map(|one| format!("{}: {}", it.row.item, one.message)));
                mistake.is_none()
            });
            if found.len() == before {
                break;
            }
        }
        Ok(())
    }

    /// What comes out otherwise when all of it is loaded.
    async fn differences(
        &self,
        found: &[Match<'_>],
        sql: &str,
        state: &State<'_>,
        workshop: &mut Workshop,
    ) -> Result<Vec<String>> {
        let file = sql_file(&PostgresEngine, FILES[1], sql)?;
        let source = match found.is_empty() {
            true => Loadable::Sql(vec![file]),
            false => {
                let wanted = self.read(found)?.wanted;
                Loadable::Models { wanted, files: vec![file], places: BTreeMap::new() }
            }
        };
        let back = workshop.load(source).await?;
        let catalogs = Pair::new(&*back.catalog, &*state.catalog);
        Ok(changes(catalogs).iter().map(|change| change.key().to_string()).collect())
    }
}

/// A file with what is to be written into its structs.
fn annotated(number: usize, file: &RowFile, found: &[Match<'_>]) -> String {
    let of_file = found.iter().filter(|it| it.file == number);
    file.with(of_file.map(|it| (it.row, &it.annotation)))
}

/// The structs that have the columns of a table: of the one that is called like it, where several have them.
fn matches<'f>(
    sources: &'f Sources<'_>,
    catalog: &Catalog,
    why: &mut Vec<String>,
) -> Vec<Match<'f>> {
    let tables: Vec<QualifiedName> =
        catalog.of_kind(Kind::Table).filter_map(|(key, _)| key.qualified_name()).collect();
    let mut found: BTreeMap<QualifiedName, Match<'f>> = BTreeMap::new();
    let rows = sources.files.iter().enumerate();
    for (file, row) in rows.flat_map(|(at, file)| file.rows.iter().map(move |row| (at, row))) {
        let fits = |table: &&QualifiedName| row.has_columns_of(catalog, table);
        let mut candidates: Vec<&QualifiedName> = tables.iter().filter(fits).collect();
        if candidates.len() > 1 {
            candidates.retain(|table| row.is_called_like(table));
        }
        let [table] = candidates.as_slice() else { continue };
        if let Some(other) = found.get(table) {
            why.push(format!("{}: {} says {table} already", row.item, other.row.item));
            continue;
        }
        let (table, annotation) = ((*table).clone(), Annotation::default());
        found.insert(table.clone(), Match { file, row, table, annotation });
    }
    found.into_values().collect()
}

/// What says only which table it is.
fn bare(found: &mut [Match<'_>]) {
    for it in found {
        let (schema, name) = (it.table.schema.as_str(), it.table.name.as_str());
        it.annotation.heads = vec![format!("#[table(name = {name:?}, schema = {schema:?})]\n")];
    }
}

fn known(found: &[Match<'_>]) -> BTreeMap<QualifiedName, KnownModel> {
    let one = |it: &Match<'_>| {
        let (item, fields) = (it.row.item.clone(), it.row.fields.clone());
        (it.table.clone(), KnownModel { item, file: it.file, fields })
    };
    found.iter().map(one).collect()
}

/// The types that enums of the source say already.
fn said_enums(catalogs: Pair<&Catalog>) -> Catalog {
    let mut said = Catalog::default();
    for (key, object) in catalogs.before.of_kind(Kind::Enum) {
        if catalogs.after.get(key) == Some(object) {
            said.insert(key.clone(), object.clone());
        }
    }
    said
}

/// Writes down what each struct needs.
fn full(
    found: &mut [Match<'_>],
    (catalog, enums): (&Catalog, Catalog),
    ground: &Ground,
    project: &Project,
) -> Annotations {
    let options = export::options(ground, project);
    let mut made = annotations(catalog, &options, &known(found));
    for it in found {
        let stated = std::mem::take(&mut it.annotation);
        it.annotation = made.tables.remove(&it.table).unwrap_or_default();
        for (field, column) in &mut it.annotation.fields {
            // A type is said where the struct's own is not the column's.
            let needs = stated.fields.get(field).is_some_and(|it| it.stated.is_some());
            column.arguments.splice(0..0, column.stated.take().filter(|_| needs));
        }
    }
    made.needed.objects.retain(|key, _| enums.get(key).is_none());
    made.said.objects.extend(enums.objects);
    made
}

/// Keeps the structs whose columns are those of their tables: by themselves, or where the type is said.
fn keep_equal(
    found: &mut Vec<Match<'_>>,
    catalogs: Pair<&Catalog>,
    (ground, project): (&Ground, &Project),
    why: &mut Vec<String>,
) {
    let Pair { before: said, after: there } = catalogs;
    let options = export::options(ground, project);
    let made = annotations(there, &options, &known(found));
    found.retain_mut(|it| {
        let Some(annotation) = made.tables.get(&it.table) else {
            why.push(format!("{}: no model can say {}", it.row.item, it.table));
            return false;
        };
        for (column, field) in &it.row.fields {
            let key = Key::part(Kind::Column, &it.table, column.clone());
            let (Some(own), Some(wanted)) = (said.column(&key), there.column(&key)) else {
                return false;
            };
            let of_field = annotation.fields.get(field);
            let is_type = own.data_type == wanted.data_type;
            let by_name = of_field.filter(|it_is| it.row.is_type(field, &it_is.rust));
            let stated = by_name.and_then(|it| it.stated.clone());
            if own.not_null != wanted.not_null || !(is_type || stated.is_some()) {
                let words = |column: &aludel_catalog::Column| {
                    let null = if column.not_null { " NOT NULL" } else { "" };
                    format!("{}{null}", column.data_type)
                };
                why.push(format!(
                    "{}: {field} says {}, and {key} is {}",
                    it.row.item,
                    words(own),
                    words(wanted)
                ));
                return false;
            }
            let noted = it.annotation.fields.entry(field.clone()).or_default();
            noted.stated = stated.filter(|_| !is_type);
        }
        true
    });
}
