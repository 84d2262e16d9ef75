//! From a folder's name to the tokens of its files.

use std::{
    env,
    path::{Path, PathBuf},
};

use aludel_revision::{History, HistoryError, RETIRED, Values};
use aludel_sql::Syntax;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, LitStr, Token, parse::ParseStream};

/// The folder of the package that is compiled.
pub(crate) fn package_folder() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default().into()
}

/// The expression that holds the files, or the errors that say why not.
pub(crate) fn expand(input: TokenStream, package: &Path) -> TokenStream {
    let Arguments { folders, span, syntax } = match syn::parse2(input) {
        Ok(arguments) => arguments,
        Err(error) => return error.into_compile_error(),
    };
    match files(package, &folders, syntax) {
        Ok(files) => embedded(&files),
        Err(errors) => compile_errors(&errors, span),
    }
}

/// The folders of one history, and the engine whose scanner reads their files.
struct Arguments {
    folders: Vec<String>,
    span: Span,
    syntax: Syntax,
}

impl syn::parse::Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            let (folders, syntax) = (vec!["migrations".into()], Syntax::default());
            return Ok(Self { folders, span: Span::call_site(), syntax });
        }
        let literal: LitStr = input.parse().map_err(|error| {
            let message = "the folder of the migrations is wanted, as in `embed!(\"migrations\")`";
            syn::Error::new(error.span(), message)
        })?;
        let (mut folders, mut syntax) = (vec![literal.value()], Syntax::default());
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            match input.peek(LitStr) {
                true => folders.push(input.parse::<LitStr>()?.value()),
                false => {
                    syntax = engine(input)?;
                    break;
                }
            }
        }
        Ok(Self { folders, span: literal.span(), syntax })
    }
}

fn engine(input: ParseStream<'_>) -> syn::Result<Syntax> {
    let span = input.span();
    match input.parse::<Ident>().map(|name| name.to_string()).as_deref() {
        Ok("postgres") => Ok(Syntax::default()),
        Ok("sqlite") => Ok(aludel_sqlite::SYNTAX),
        _ => Err(syn::Error::new(
            span,
            "another folder is wanted, as a string, or an engine: `postgres` or `sqlite`",
        )),
    }
}

/// A file: the name that messages use, and the whole path.
struct File {
    name: String,
    path: String,
}

fn files(package: &Path, folders: &[String], syntax: Syntax) -> Result<Vec<File>, Vec<String>> {
    let paths: Vec<PathBuf> = folders.iter().map(|folder| package.join(folder)).collect();
    let history = History::load_all(&paths).map_err(describe)?.with_syntax(syntax);
    let history = history.with_values(&Values::for_reading(Default::default()));
    history.check().map_err(|mistakes| describe(mistakes.into()))?;
    let named = |path: &Path| {
        let is_it = |folder: &Path| path.parent() == Some(folder);
        let known = paths.iter().zip(folders).find_map(|(whole, folder)| {
            let retired = || is_it(&whole.join(RETIRED)).then(|| format!("{folder}/{RETIRED}"));
            is_it(whole).then(|| folder.clone()).or_else(retired)
        });
        file(&known.unwrap_or_default(), path)
    };
    // A database may still have those that others stand for, or a part of them.
    let all = history.revisions().chain(history.retired());
    all.map(|revision| named(&revision.path)).collect()
}

fn describe(error: HistoryError) -> Vec<String> {
    match error {
        HistoryError::Mistakes(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
        error => vec![error.to_string()],
    }
}

fn file(folder: &str, path: &Path) -> Result<File, Vec<String>> {
    let name = path.file_name().and_then(|name| name.to_str());
    match (name, path.to_str()) {
        (Some(name), Some(path)) => {
            Ok(File { name: format!("{folder}/{name}"), path: path.to_owned() })
        }
        _ => Err(vec![format!("{}: the path is not valid UTF-8", path.display())]),
    }
}

fn embedded(files: &[File]) -> TokenStream {
    let files = files.iter().map(|File { name, path }| {
        quote! { (#name, ::core::include_bytes!(#path).as_slice()) }
    });
    quote! { ::aludel::Embedded::__from_macro(&[#(#files),*]) }
}

/// One error for each mistake, and an expression so that no other follows from them.
fn compile_errors(errors: &[String], span: Span) -> TokenStream {
    let errors =
        errors.iter().map(|error| quote_spanned! {span=> ::core::compile_error!(#error); });
    quote! { { #(#errors)* ::aludel::Embedded::__from_macro(&[]) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "-- revision: a1\n-- revises: base\n\n-- migrate:up\n\n-- migrate:down\n";

    fn expanded(files: &[(&str, &str)], input: TokenStream) -> String {
        let package = tempfile::tempdir().unwrap();
        let folder = package.path().join("migrations");
        std::fs::create_dir_all(folder.join("squashed")).unwrap();
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let tokens = expand(input, package.path()).to_string();
        tokens.replace(package.path().to_str().unwrap(), "PACKAGE")
    }

    #[test]
    fn files_in_their_order() {
        let second = GOOD.replace("base", "a1").replace("revision: a1", "revision: a0");
        for input in [quote! {}, quote! { "migrations" }] {
            let tokens = expanded(&[("a1_x.sql", GOOD), ("a0_y.sql", &second)], input);
            let names: Vec<&str> = tokens.split('"').skip(1).step_by(2).collect();
            assert_eq!(
                names,
                [
                    "migrations/a1_x.sql",
                    "PACKAGE/migrations/a1_x.sql",
                    "migrations/a0_y.sql",
                    "PACKAGE/migrations/a0_y.sql"
                ]
            );
        }
    }

    #[test]
    fn what_another_one_stands_for_is_taken_too() {
        let one = GOOD
            .replace("revision: a1", "revision: s1")
            .replace("base\n", "base\n-- replaces: a1\n");
        let tokens = expanded(&[("s1_x.sql", &one), ("squashed/a1_x.sql", GOOD)], quote! {});
        let names: Vec<&str> = tokens.split('"').skip(1).step_by(4).collect();
        assert_eq!(names, ["migrations/s1_x.sql", "migrations/squashed/a1_x.sql"]);
    }

    #[test]
    fn every_mistake_is_an_error() {
        let bad_header = "-- revision: b1\n-- migrate:up\n";
        let trigger = "-- revision: a1\n-- revises: base\n\n-- migrate:up\nCREATE TABLE a (b);\n\
            CREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nEND;\n-- migrate:down\n";
        let bad_body = GOOD.replace("migrate:down", "migrate:dwon");
        for (files, input, expected) in [
            (
                &[("b1_x.sql", bad_header)][..],
                quote! {},
                &["b1_x.sql:1:4: the header has no `revises` key"][..],
            ),
            (
                &[("a1_x.sql", &bad_body)],
                quote! { "migrations" },
                &["a1_x.sql:6:4: unknown directive `migrate:dwon`"],
            ),
            (
                &[("b1_x.sql", bad_header), ("b2_x.sql", bad_header)],
                quote! {},
                &["b1_x.sql:1:4: the header", "b2_x.sql:1:4: the header"],
            ),
            (&[], quote! { "elsewhere" }, &["cannot read PACKAGE/elsewhere: "]),
            (&[], quote! { elsewhere }, &["the folder of the migrations is wanted"]),
            (&[], quote! { "migrations", "b" }, &["cannot read PACKAGE/b: "]),
            (&[], quote! { "a", oracle }, &["another folder is wanted"]),
            (&[], quote! { "a" "b" }, &["unexpected token"]),
            (&[("a1_x.sql", trigger)], quote! { "migrations" }, &["a1_x.sql:8:1: "]),
            (&[("a1_x.sql", trigger)], quote! { "migrations", sqlite }, &[]),
        ] {
            let tokens = expanded(files, input);
            assert_eq!(tokens.matches("compile_error").count(), expected.len(), "{tokens}");
            for expected in expected {
                assert!(tokens.contains(expected), "{expected} in {tokens}");
            }
        }
    }
}
