//! The macro `embed!`, used through the crate `aludel`: a migrations folder becomes a part of the
//! program, and a bad file a compile error, so that a binary never carries a history that it would
//! refuse to run.

mod expand;

use proc_macro::TokenStream;

/// Reads a migrations folder (`migrations` by default, relative to the package's folder) when the
/// program is compiled, and is an expression of type `aludel::Embedded`.
///
/// Several folders are one history, as in `embed!("migrations", "../audit/migrations")`. A last argument names
/// the engine that the files are for, as in `embed!("migrations", sqlite)`;
/// without one it is PostgreSQL.
///
/// Every revision file is checked, and every mistake is a compile error. An edited file makes
/// cargo compile again; for a new one, write a `build.rs` with
/// `println!("cargo::rerun-if-changed=migrations")`.
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    expand::expand(input.into(), &expand::package_folder()).into()
}
