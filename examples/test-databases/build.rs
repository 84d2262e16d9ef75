//! A new migration is compiled in, too.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
