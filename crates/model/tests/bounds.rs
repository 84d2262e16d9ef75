//! Source that was made to fill the memory, to overflow the stack or to take for ever.

use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use aludel_model::{ReadOptions, Reading, read};

/// What a build without optimisation may take; an optimised one takes a tenth.
const PATIENCE: Duration = Duration::from_secs(20);

const MANY: usize = 100_000;

/// Reads one file of models, with the stack of a thread, which is smaller than that of a process.
fn models(source: &str) -> Reading {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("models.rs"), source).expect("a file");
    let root = folder.path().to_path_buf();
    let options = ReadOptions { paths: vec![PathBuf::from("models.rs")], ..ReadOptions::default() };
    let begin = Instant::now();
    let reader = thread::Builder::new().stack_size(2 << 20);
    let reading = reader.spawn(move || read(&root, &options)).expect("a thread");
    let reading = reading.join().expect("no panic");
    assert!(begin.elapsed() < PATIENCE, "{:?}: {source:.80}", begin.elapsed());
    assert!(reading.diagnostics.len() <= 101, "{}", reading.diagnostics.len());
    let rendered = aludel_model::render(&reading.diagnostics, aludel_model::Style::Plain);
    assert!(begin.elapsed() < PATIENCE, "{:?}: {source:.80}", begin.elapsed());
    assert!(rendered.len() < 1 << 20, "{}: {rendered:.500}", rendered.len());
    reading
}

fn model(field: &str) -> String {
    format!("#[derive(aludel::Table)] struct T {{ #[column(primary_key)] id: {field} }}")
}

/// A chain of declarations, each of the next.
fn chain(declaration: impl Fn(usize) -> String, last: &str) -> String {
    let all: Vec<String> = (0..MANY).map(declaration).collect();
    format!("{}\n{}\n{last}", model("A0"), all.join("\n"))
}

#[test]
fn what_nests_without_end_is_a_mistake_with_its_place() {
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(MANY), close.repeat(MANY));
    let around = |before: &str, open: &str, middle: &str, close: &str, after: &str| {
        let (open, close) = (open.repeat(MANY), close.repeat(MANY));
        format!("{before}{open}{middle}{close}{after}")
    };
    let brackets = "brackets nest more than 200 deep here";
    let types = "types nest more than 64 deep here";
    let cases = [
        (nested("mod a {", "}"), brackets),
        (nested("fn f() {", "}"), brackets),
        (around("use ", "a::{", "b", "}", ";"), brackets),
        (around("#[cfg(", "not(", "test", ")", ")] struct S;"), brackets),
        (around("#[", "cfg_attr(test, ", "a", ")", "] struct S;"), brackets),
        (around("#[", "unsafe(", "a", ")", "] struct S;"), brackets),
        (around("#[derive(aludel::Table)] #[check(", "(", "a", ")", ")] struct S;"), brackets),
        (around("", "#[a(", "a", ")]", ""), brackets),
        (model(&around("", "[", "i32", "]", "")), brackets),
        (model(&around("", "(", "i32", ")", "")), brackets),
        (model(&around("", "Vec<", "i32", ">", "")), types),
        (model(&around("", "a::Vec::<", "i32", ">", "")), types),
        (model(&around("", "Option<A<", "i32", ">, B>", "")), types),
        (model(&around("", "&", "i32", "", "")), types),
        (model(&around("", "&'a mut ", "i32", "", "")), types),
        (model("i32, #[column(default = ").replace(" }", "") + &nested("[", "]"), brackets),
        (format!("type A = {};", around("", "Vec<", "i32", ">", "")), types),
        (format!("use {}b; {}", "a::".repeat(MANY), model("i32")), "this `use` names too much"),
        (
            format!("use a::{{{}}}; {}", "b, ".repeat(MANY), model("i32")),
            "this `use` names too much",
        ),
        ("/*".repeat(MANY), "this comment is never closed"),
        (format!("{}\n{}", model("i32"), "\u{1}".repeat(1 << 20)), "expected an item"),
        (model(&"a".repeat(1 << 20)), "unknown type"),
        (model("i32").replace("primary_key", &"a".repeat(1 << 20)), "unknown column option"),
    ];
    for (source, message) in cases {
        let reading = models(&source);
        let found = reading.diagnostics.iter().find(|found| found.message.starts_with(message));
        let found = found.unwrap_or_else(|| panic!("{message}: {:?}", reading.diagnostics.first()));
        assert!(found.place.is_some() && found.message.len() < 2500, "{message}");
    }
}

#[test]
fn what_is_made_of_itself_or_of_too_much_is_a_mistake() {
    let itself = "this type is made of itself";
    let cases = [
        (chain(|n| format!("type A{n} = A{};", n + 1), ""), itself),
        (chain(|n| format!("struct A{n}(A{});", n + 1), ""), itself),
        (chain(|n| format!("type A{n} = Option<A{}>;", n + 1), ""), itself),
        (
            chain(|n| format!("type A{n} = std::collections::HashMap<A{0}, A{0}>;", n + 1), ""),
            "a column cannot",
        ),
        (format!("{} type A = B; type B = A;", model("A")), itself),
        (format!("{} type A = B; type B = A;", model("Option<A>")), itself),
        (format!("{} use b::A; mod b {{ pub use super::A; }}", model("A")), "unknown type"),
        (format!("{} pub use b::*; mod b {{ pub use super::*; }}", model("A")), "unknown type"),
        (
            format!(
                "{} struct A {{ #[column(flatten)] a: A }}",
                model("i32, #[column(flatten)] a: A")
            ),
            "this struct holds itself",
        ),
        (
            format!("{} type A = B; type B = A;", model("i32, #[column(flatten)] a: A")),
            "only a struct of these sources can be flattened",
        ),
    ];
    for (source, message) in cases {
        let reading = models(&source);
        let found = reading.diagnostics.iter().any(|found| found.message.starts_with(message));
        assert!(found, "{message}: {:?}", reading.diagnostics.first());
    }
}

#[test]
fn parts_that_multiply_are_counted() {
    let parts = |name: &str, of: &str| {
        let fields: Vec<String> =
            (0..100).map(|n| format!("#[column(flatten)] f{n}: {of}")).collect();
        format!("struct {name} {{ {} }}\n", fields.join(", "))
    };
    let chain: String = (0..6).map(|n| parts(&format!("A{n}"), &format!("A{}", n + 1))).collect();
    let source = format!("{}\n{chain} struct A6 {{}}", model("i32, #[column(flatten)] a: A0"));
    let reading = models(&source);
    let message = "this model has more than 1600 columns or parts";
    assert!(reading.diagnostics.iter().any(|found| found.message == message));
}

#[test]
fn names_that_only_others_declare_are_looked_up_once() {
    let globs: String = (0..50).map(|n| format!("use other{n}::prelude::*;\n")).collect();
    let reading = models(&format!("{globs}{}", model("Unknown")));
    assert!(reading.diagnostics.iter().any(|found| found.message.contains("unknown type")));
}

#[test]
fn mistakes_are_counted() {
    let fields: Vec<String> = (0..50_000).map(|n| format!("f{n}: Nothing{n}")).collect();
    let one_line = model(&format!("i32, {}", fields.join(", ")));
    let many = "struct S { a }\n".repeat(MANY);
    let models_of_one_name = format!("{}\n", model("i32")).repeat(2000);
    for source in [one_line, many, models_of_one_name] {
        let reading = models(&source);
        let last = reading.diagnostics.last().expect("a mistake");
        assert!(
            reading.diagnostics.len() <= 3 || last.message.contains("there are more"),
            "{last:?}"
        );
    }
}

#[test]
fn what_is_no_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("other.rs")).expect("a link");
    fs::File::create(folder.path().join("large.rs"))
        .expect("a file")
        .set_len(1 << 40)
        .expect("a hole");
    fs::write(folder.path().join("models.rs"), "mod other;\nmod large;\n").expect("a file");
    let options = ReadOptions { paths: vec![PathBuf::from("models.rs")], ..ReadOptions::default() };
    let found: Vec<String> =
        read(folder.path(), &options).diagnostics.into_iter().map(|it| it.message).collect();
    assert_eq!(
        found,
        [
            "large.rs: this has more than 8 MiB, the most that is read",
            "there is no file for the module `other`"
        ]
    );
}
