//! What changed alone is made canonical: with the result that the whole has.

use std::future::Future;

use aludel_autogenerate::{Known, Loadable, State, Workshop};
use aludel_catalog::{Kind, Wanted};
use aludel_model::{ReadOptions, read};
use aludel_postgres::{InspectOptions, PostgresEngine};
use aludel_session::Conninfo;
use aludel_shadow::{Search, Wish};

/// Tables in a chain, each with what models say of tables.
const TABLES: usize = 12;

fn chain() -> String {
    let mut models = "use aludel::{Enum, Table};\nuse chrono::{DateTime, Utc};\nuse uuid::Uuid;\n\
        #[derive(Enum)]\npub enum Status { New, Done }\n"
        .to_owned();
    (0..TABLES).for_each(|number| models.push_str(&table(number)));
    models
}

fn table(number: usize) -> String {
    let parent = number.saturating_sub(1);
    format!(
        "#[derive(Table)]\n#[table(name = \"t{number}\")]\n#[check(\"amount IN (1, 2)\")]\n\
         #[index(code, where = \"amount > 1\")]\npub struct T{number} {{\n\
         #[column(primary_key, default = uuid_v4())]\npub id: Uuid,\n\
         #[column(references(T{parent}, on_delete = cascade), index)]\n\
         pub parent_id: Option<Uuid>,\n#[column(unique)]\npub code: String,\n\
         #[column(default = Status::New)]\npub status: Status,\n#[column(default = 1)]\n\
         pub amount: i64,\n#[column(default = now())]\npub created_at: DateTime<Utc>,\n}}\n"
    )
}

fn wanted(models: &str) -> Wanted {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("models.rs"), models).expect("a file");
    let options = ReadOptions { paths: vec!["models.rs".into()], ..ReadOptions::default() };
    let reading = read(folder.path(), &options);
    assert!(reading.diagnostics.is_empty(), "{:?}", reading.diagnostics);
    reading.wanted
}

async fn whole(workshop: &mut Workshop, wanted: &Wanted) -> State<'static> {
    let (files, places) = (Vec::new(), Default::default());
    let source = Loadable::Models { wanted: wanted.clone(), files, places };
    workshop.load(source).await.expect("the models load")
}

#[test]
fn what_changed_alone_gives_what_the_whole_gives() {
    let base = chain();
    let last = table(TABLES - 1);
    let changed = |from: &str, to: &str| base.replace(&last, &last.replace(from, to));
    let cases = [
        ("nothing", base.clone(), true),
        ("one table more", base.clone() + &table(TABLES), true),
        ("one table less", base.replace(&last, ""), true),
        ("a column more", changed("pub amount", "pub more: Option<i32>,\npub amount"), true),
        (
            "a column less",
            changed("#[column(default = now())]\npub created_at: DateTime<Utc>,", ""),
            true,
        ),
        ("another type", changed("pub amount: i64", "pub amount: i32"), true),
        ("another default", changed("default = 1", "default = sql(\"1 + 1\")"), true),
        ("another check", changed("IN (1, 2)", "IN (1, 2, 3)"), true),
        ("another condition", changed("amount > 1", "amount BETWEEN 1 AND 2"), true),
        ("no reference", changed("references(T10, on_delete = cascade), ", ""), true),
        ("another name", changed("name = \"t11\"", "name = \"u\""), true),
        ("what others point to", base.replace(&table(5), &table(5).replace("i64", "i32")), true),
        ("a label of an enum", base.replace("Done }", "Done, Gone }"), true),
        ("every table", base.replace("i64", "i32"), false),
    ];
    with_workshop(|mut workshop| async move {
        let before = wanted(&base);
        let catalog = whole(&mut workshop, &before).await.catalog;
        let known = Known { wanted: before, catalog: (*catalog).clone() };
        for (what, models, is_alone) in cases {
            let wanted = wanted(&models);
            let again = workshop.load_again(&known, &wanted).await.expect("it loads");
            assert_eq!(again.is_some(), is_alone, "{what}");
            let whole = whole(&mut workshop, &wanted).await;
            assert_eq!(whole.catalog.of_kind(Kind::Enum).count(), 1, "{what}");
            if let Some(again) = again {
                assert_eq!(*again.catalog, *whole.catalog, "{what}");
            }
        }
        workshop.close().await.expect("the shadow closes");
    });
}

/// What the server refuses is left to the load of the whole, which says where it stands.
#[test]
fn what_is_refused_is_not_loaded_alone() {
    let base = chain();
    let wrong = base.clone() + &table(TABLES).replace("amount IN (1, 2)", "nothing(amount)");
    with_workshop(|mut workshop| async move {
        let before = wanted(&base);
        let catalog = whole(&mut workshop, &before).await.catalog;
        let known = Known { wanted: before, catalog: (*catalog).clone() };
        let again = workshop.load_again(&known, &wanted(&wrong)).await.expect("no error");
        assert!(again.is_none());
        workshop.close().await.expect("the shadow closes");
    });
}

fn with_workshop<F: Future<Output = ()>>(test: impl FnOnce(Workshop) -> F) {
    let database = aludel_testing::database();
    let conninfo = Conninfo::parse(&database.url()).expect("a test database has a URL");
    let wish = Wish {
        target: Some(conninfo.clone()),
        server: Some(conninfo),
        trusted: true,
        only: Some(aludel_shadow::Kind::TemporaryDatabase),
        ..Wish::default()
    };
    let workshop = Workshop::new(
        &PostgresEngine,
        Box::new(Search::new(wish, Box::new(|_| ()))),
        InspectOptions::default(),
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be had").block_on(test(workshop));
}
