//! `#[derive(Enum)]`.

use aludel_grammar::{Cfg, Enum, Item, Mistake, Storage, parse_file};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{failure::errors, text::Text};

/// The implementation for an enum, and the errors in it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let text = Text::new("Enum", input);
    let file = parse_file(&text.text, &Cfg::default());
    let mut mistakes = file.mistakes;
    let Some(Item::Enum(item)) = file.items.first() else {
        if mistakes.is_empty() {
            let message = "only an enum can derive `Enum`";
            mistakes.push(Mistake::new(aludel_grammar::Span::default(), message));
        }
        return errors(&text, &mistakes);
    };
    for fields in item.variants.iter().filter_map(|variant| variant.fields) {
        mistakes.push(Mistake::new(fields, "a variant with fields is no value of a column"));
    }
    let errors = errors(&text, &mistakes);
    let implementation = implementation(&text, item);
    quote!(#errors #implementation)
}

fn implementation(text: &Text, item: &Enum) -> TokenStream {
    let rust = format_ident!("{}", item.name.value, span = text.spans(item.name.span).0);
    let name = type_name(item);
    let schema = item.data_type.schema.as_ref().map_or("", |schema| schema.value.as_str());
    let labels = item.variants.iter().map(|variant| item.label(variant));
    quote! {
        #[automatically_derived]
        impl ::aludel::Enum for #rust {
            const NAME: &'static str = #name;
            const SCHEMA: &'static str = #schema;
            const LABELS: &'static [&'static str] = &[#(#labels),*];
        }
    }
}

fn type_name(item: &Enum) -> String {
    let stored = item.data_type.storage.unwrap_or(Storage::Native);
    if stored != Storage::Native {
        return String::new();
    }
    let stated = item.data_type.name.as_ref().or(item.sqlx.type_name.as_ref());
    stated.map_or_else(|| item.name.value.to_snake_case(), |name| name.value.clone())
}
