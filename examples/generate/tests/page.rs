//! The page of the manual about the library shows what runs: each piece of Rust on it is a part of an
//! example.

use std::path::Path;

#[test]
fn each_piece_on_the_page_is_a_part_of_an_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect(path);
    let sources = [
        "examples/generate/src/main.rs",
        "examples/test-databases/src/lib.rs",
        "examples/test-databases/tests/accounts.rs",
    ];
    let sources: String = sources.map(read).concat();
    let page = read("docs/library.md");
    let pieces: Vec<&str> = page
        .split("```rust\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default())
        .collect();
    assert!(pieces.len() > 3, "{page}");
    for piece in pieces {
        assert!(sources.contains(piece), "{piece}");
    }
}
