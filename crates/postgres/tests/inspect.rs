//! What `inspect` reads of a live server: cases as data, and laws.
//!
//! A case is SQL and the catalog that it gives, one object a line; `UPDATE_EXPECT=1` writes the
//! catalogs again. `ALUDEL_PG_BIN` says which server: the same cases hold on every major.

use std::{
    fmt::Write,
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use aludel_catalog::{Body, Catalog, Key, Kind};
use aludel_postgres::{InspectOptions, Ownership, Snapshot, inspect};
use aludel_session::{BoxFuture, Cancel, Conninfo, Notice, Row, Session, SessionError};
use aludel_testing::TestDatabase;
use libtest_mimic::{Arguments, Failed, Trial};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inspect");

/// A law is a test that names nothing but itself.
type Law = fn() -> Result<(), Failed>;

fn main() -> ExitCode {
    let laws: [(&str, Law); 9] = [
        ("twice_is_equal", twice_is_equal),
        ("every_question_is_foreseen", every_question_is_foreseen),
        ("a_restored_copy_is_equal", a_restored_copy_is_equal),
        ("definitions_are_the_engines", definitions_are_the_engines),
        ("both_ends_of_an_edge_are_there", both_ends_of_an_edge_are_there),
        ("a_callers_transaction_goes_on", a_callers_transaction_goes_on),
        ("nothing_is_left_of_the_settings", nothing_is_left_of_the_settings),
        ("owners_are_read_when_asked", owners_are_read_when_asked),
        ("the_server_says_what_it_is", the_server_says_what_it_is),
    ];
    let mut trials: Vec<_> =
        laws.into_iter().map(|(name, law)| Trial::test(format!("law::{name}"), law)).collect();
    for path in case_files() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        trials.push(Trial::test(format!("case::{name}"), move || check_file(&path)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn case_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(format!("{FOLDER}/cases")).expect("the folder of the cases");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a case").path()).collect();
    files.sort();
    files
}

/// One case: a line of its name, SQL, the line `-- catalog`, and the catalog.
struct Case {
    name: String,
    sql: String,
    catalog: String,
}

const NAME: &str = "-- case: ";
const CATALOG: &str = "-- catalog\n";

fn read_cases(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).expect("a case file");
    let split = |case: &str| {
        let (name, rest) = case.split_once('\n').expect("the name of a case");
        let (sql, catalog) = rest.split_once(CATALOG).expect("the catalog of a case");
        Case { name: name.to_owned(), sql: sql.to_owned(), catalog: catalog.to_owned() }
    };
    text.split(NAME).skip(1).map(split).collect()
}

fn check_file(path: &Path) -> Result<(), Failed> {
    let mut cases = read_cases(path);
    let mut wrong = String::new();
    for case in &mut cases {
        let database = Database::new();
        if major(&database) < oldest_major(&case.sql) {
            continue;
        }
        database.psql(&case.sql);
        let shown = show(&read(&database));
        if shown.trim_end() != case.catalog.trim_end() {
            let _ = write!(wrong, "{}: expected\n{}got\n{shown}", case.name, case.catalog);
            case.catalog = format!("{shown}\n");
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        write_cases(path, &cases);
        return Ok(());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
}

fn write_cases(path: &Path, cases: &[Case]) {
    let write = |case: &Case| format!("{NAME}{}\n{}{CATALOG}{}", case.name, case.sql, case.catalog);
    let text: String = cases.iter().map(write).collect();
    fs::write(path, format!("{}\n", text.trim_end())).expect("a case file");
}

/// `-- major: 15` in the SQL of a case leaves out the servers before it.
fn oldest_major(sql: &str) -> u32 {
    let line = sql.lines().find_map(|line| line.strip_prefix("-- major: "));
    line.map_or(14, |major| major.parse().expect("a major version"))
}

fn major(database: &Database) -> u32 {
    let number = database.psql("SHOW server_version_num");
    number.parse::<u32>().expect("a version number") / 10_000
}

fn run<T>(database: &Database, what: impl AsyncFnOnce(&mut dyn Session) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let conninfo = Conninfo::parse(&database.url()).expect("a URL");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        what(&mut *session).await
    })
}

fn read(database: &Database) -> Catalog {
    run(database, async |session| {
        inspect(session, &InspectOptions::default()).await.expect("an inspection")
    })
}

/// One line for each object but `public`, one for each edge but those to a schema.
fn show(catalog: &Catalog) -> String {
    let public = Key::global(Kind::Schema, "public");
    let mut shown = String::new();
    for (key, object) in catalog.objects.iter().filter(|(key, _)| **key != public) {
        let mut facts = serde_json::to_value(object).expect("JSON");
        let body = facts["body"].as_object_mut().expect("a body");
        body.remove("kind");
        // The versions that an extension has differ with the server.
        if let Some(ways) = body.get_mut("ways").and_then(|ways| ways.as_object_mut()) {
            ways.remove("updates");
        }
        let mut body = std::mem::take(body);
        facts.as_object_mut().expect("an object").remove("body");
        body.append(facts.as_object_mut().expect("an object"));
        let line = format!("{key} {}", serde_json::Value::Object(body));
        let is_view = matches!(object.body, Body::View(_) | Body::MaterializedView(_));
        let _ = writeln!(shown, "{}", if is_view { without_qualifiers(&line) } else { line });
    }
    for (dependent, needs) in &catalog.dependencies {
        for needed in needs.iter().filter(|needed| needed.kind != Kind::Schema) {
            let _ = writeln!(shown, "{dependent} -> {needed}");
        }
    }
    for unmanaged in &catalog.unmanaged {
        let _ = writeln!(shown, "unmanaged {}: {}", unmanaged.what, unmanaged.name);
    }
    shown
}

/// PostgreSQL 16 and newer leave out the names of tables where there is but one, older ones do not.
/// The cases call theirs `t` and `nums`.
fn without_qualifiers(view: &str) -> String {
    let names = ["t.", "nums."].into_iter().flat_map(|name| [" ", "("].map(|at| (at, name)));
    names.fold(view.to_owned(), |text, (at, name)| text.replace(&format!("{at}{name}"), at))
}

/// A database that can be dropped even with a subscription in it.
struct Database(TestDatabase<'static>);

impl Database {
    fn new() -> Self {
        Self(aludel_testing::database())
    }
}

impl Deref for Database {
    type Target = TestDatabase<'static>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.0.psql(
            "DO $$ DECLARE s name; BEGIN
                FOR s IN SELECT subname FROM pg_subscription JOIN pg_database d ON d.oid = subdbid
                         WHERE datname = current_database() LOOP
                    EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', s);
                    EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s);
                    EXECUTE format('DROP SUBSCRIPTION %I', s);
                END LOOP; END $$",
        );
    }
}

/// Every kind at once.
fn everything() -> Database {
    let database = Database::new();
    database.psql(&fs::read_to_string(format!("{FOLDER}/everything.sql")).expect("a file"));
    database
}

fn check(holds: bool, what: &str) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into()) }
}

fn check_equal(before: &Catalog, after: &Catalog) -> Result<(), Failed> {
    let (before_shown, after_shown) = (show(before), show(after));
    let lines = |one: &str, other: &str, sign: char| -> String {
        one.lines()
            .filter(|line| !other.lines().any(|it| it == *line))
            .map(|line| format!("{sign} {line}\n"))
            .collect()
    };
    let gone = lines(&before_shown, &after_shown, '-');
    let new = lines(&after_shown, &before_shown, '+');
    check(before == after, &format!("the catalogs differ:\n{gone}{new}"))
}

fn twice_is_equal() -> Result<(), Failed> {
    let database = everything();
    check_equal(&read(&database), &read(&database))?;
    check_equal(&read(&database), &read(&everything()))
}

/// A session that notes what it is told to foresee, and what it is asked then.
struct Noting<'a> {
    session: &'a mut dyn Session,
    foreseen: Vec<String>,
    asked: Vec<String>,
}

impl Session for Noting<'_> {
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<(), SessionError>> {
        self.session.execute(sql)
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>, SessionError>> {
        if !self.foreseen.is_empty() {
            self.asked.push(sql.to_owned());
        }
        self.session.query(sql)
    }

    fn foresee<'a>(&'a mut self, queries: Vec<String>) -> BoxFuture<'a, Result<(), SessionError>> {
        self.foreseen.clone_from(&queries);
        self.session.foresee(queries)
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        self.session.take_notices()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        None
    }
}

/// Only definitions that no first answer says are asked for afterwards.
fn every_question_is_foreseen() -> Result<(), Failed> {
    let (foreseen, asked) = run(&everything(), async |session| {
        let mut noting = Noting { session, foreseen: Vec::new(), asked: Vec::new() };
        inspect(&mut noting, &InspectOptions::default()).await.expect("an inspection");
        (noting.foreseen, noting.asked)
    });
    check(foreseen.len() > 30, "hardly anything was foreseen")?;
    if let Some((foreseen, asked)) = foreseen.iter().zip(&asked).find(|(a, b)| a != b) {
        return Err(format!("foreseen:{foreseen}\nasked:{asked}").into());
    }
    check(asked.len() <= foreseen.len() + 2, "more was asked")
}

/// The program beside the server's binaries, or that of the path if it is not older.
fn pg_dump(database: &Database) -> Option<PathBuf> {
    let beside = database.server().binaries.folder.join("pg_dump");
    if beside.is_file() {
        return Some(beside);
    }
    let output = Command::new("pg_dump").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    let version: u32 = version.split_whitespace().nth(2)?.split('.').next()?.parse().ok()?;
    (version >= major(database)).then(|| PathBuf::from("pg_dump"))
}

fn a_restored_copy_is_equal() -> Result<(), Failed> {
    let database = everything();
    let Some(program) = pg_dump(&database) else {
        let why = format!("no pg_dump for PostgreSQL {}", major(&database));
        aludel_testing::left_out("a_restored_copy_is_equal", &why);
        return Ok(());
    };
    let dump = Command::new(program).args(["-s", "-d", &database.url()]).output()?;
    check(dump.status.success(), &String::from_utf8_lossy(&dump.stderr))?;
    let sql = String::from_utf8(dump.stdout)?;
    let is_command =
        |line: &&str| line.starts_with("\\restrict") || line.starts_with("\\unrestrict");
    let sql: Vec<_> = sql.lines().filter(|line| !is_command(line)).collect();
    let copy = Database::new();
    copy.psql(&sql.join("\n"));
    check_equal(&read(&database), &read(&copy))
}

/// What the inspection puts together by itself is what the engine would have said.
fn definitions_are_the_engines() -> Result<(), Failed> {
    let database = everything();
    let plain = fs::read_to_string(format!("{FOLDER}/definitions.sql"))?;
    database.psql(&plain);
    let catalog = read(&database);
    for (key, object) in &catalog.objects {
        let (Some(schema), name) = (&key.schema, &key.name) else { continue };
        let (said, asked) = match &object.body {
            Body::Index(index) if index.inherited => continue, // Its key is not its name.
            Body::Index(index) => (
                index.definition.clone(),
                format!("SELECT pg_get_indexdef(to_regclass('{schema}.{name}'))"),
            ),
            Body::Constraint(constraint) => (
                constraint.definition.clone(),
                format!(
                    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{}' \
                     AND conrelid = to_regclass('{}')",
                    name.as_str(),
                    key.parent_name().expect("a table"),
                ),
            ),
            _ => continue,
        };
        let engine = database.psql(&format!("SET search_path = ''; {asked}"));
        let engine = engine.trim_end_matches(" NOT VALID").trim_end_matches(" NOT ENFORCED");
        let is_right = match &object.body {
            Body::Index(_) => engine.ends_with(&format!(" {said}")),
            _ => engine == said,
        };
        check(is_right, &format!("{key}: `{said}`, the engine says `{engine}`"))?;
    }
    Ok(())
}

fn both_ends_of_an_edge_are_there() -> Result<(), Failed> {
    let catalog = read(&everything());
    check(!catalog.dependencies.is_empty(), "no edges")?;
    for (dependent, needs) in &catalog.dependencies {
        for key in needs.iter().chain([dependent]) {
            check(catalog.objects.contains_key(key), &format!("{key} is not in the catalog"))?;
        }
        check(!needs.contains(dependent), &format!("{dependent} needs itself"))?;
    }
    Ok(())
}

fn a_callers_transaction_goes_on() -> Result<(), Failed> {
    let database = Database::new();
    let options = InspectOptions { snapshot: Snapshot::Callers, ..InspectOptions::default() };
    let (inside, path) = run(&database, async |session| {
        session.execute("BEGIN; SET LOCAL search_path = public; CREATE TABLE t (a int)").await?;
        let inside = inspect(session, &options).await.expect("an inspection");
        let path = session.query("SHOW search_path").await?;
        session.execute("COMMIT").await?;
        Ok::<_, aludel_session::SessionError>((inside, path))
    })?;
    check(path.first().map(|row| row.text(0)) == Some("public"), "the settings have changed")?;
    check_equal(&inside, &read(&database))?;
    check(show(&inside).contains("table public.t"), "the caller's own table is not seen")
}

fn nothing_is_left_of_the_settings() -> Result<(), Failed> {
    let database = Database::new();
    let sql = "SELECT name, setting FROM pg_settings ORDER BY name";
    let (before, after) = run(&database, async |session| {
        let before = session.query(sql).await?;
        inspect(session, &InspectOptions::default()).await.expect("an inspection");
        session.execute("CREATE TABLE written (a int)").await?;
        Ok::<_, aludel_session::SessionError>((before, session.query(sql).await?))
    })?;
    check(before == after, "settings have changed")
}

fn owners_are_read_when_asked() -> Result<(), Failed> {
    let database = everything();
    let options = InspectOptions { ownership: Ownership::Read, ..InspectOptions::default() };
    let catalog = run(&database, async |session| inspect(session, &options).await)?;
    let of = |kind, schema: &str, name: &str| {
        let object = catalog.get(&Key::in_schema(kind, schema, name));
        object.and_then(|object| object.owner.as_ref()).map(|owner| owner.as_str().to_owned())
    };
    for (kind, name) in [(Kind::Table, "users"), (Kind::Enum, "mood"), (Kind::Statistics, "both")] {
        check(of(kind, "app", name).as_deref() == Some("postgres"), name)?;
    }
    let unasked = read(&database);
    let is_silent = unasked.objects.values().all(|object| object.owner.is_none());
    check(is_silent, "owners without being asked")
}

fn the_server_says_what_it_is() -> Result<(), Failed> {
    let database = Database::new();
    let (version, extensions) = run(&database, async |session| {
        let version = aludel_postgres::server_version(session).await?;
        let extensions = aludel_postgres::available_extensions(session).await?;
        Ok::<_, aludel_postgres::InspectError>((version, extensions))
    })?;
    check(version.major == major(&database), &version.text)?;
    let has_plpgsql = extensions.iter().any(|extension| extension.name.as_str() == "plpgsql");
    check(has_plpgsql, "plpgsql is not available")
}
