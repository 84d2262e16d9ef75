//! `#[derive(Table)]`.

use aludel_catalog::Ident;
use aludel_grammar::{
    Cfg, Field, Fields, Item, Mistake, Reference, RustType, Shape, Struct, Word, no_such_field,
    parse_file,
};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use crate::{failure::errors, text::Text};

/// The implementation for a struct, and the errors in it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let text = Text::new("Table", input);
    let file = parse_file(&text.text, &Cfg::default());
    let mut mistakes = file.mistakes;
    let Some(Item::Struct(item)) = file.items.first() else {
        if mistakes.is_empty() {
            mistakes.push(Mistake::new(aludel_grammar::Span::default(), "a model is a struct"));
        }
        return errors(&text, &mistakes);
    };
    mistakes.extend(own_mistakes(item));
    let errors = errors(&text, &mistakes);
    if item.type_parameter.is_some() {
        return errors;
    }
    let implementation = implementation(&text, item);
    let checks = checks(&text, item);
    quote!(#errors #implementation #checks)
}

/// What can be told from the struct alone, and the reader tells too.
fn own_mistakes(item: &Struct) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if let Some(parameter) = &item.type_parameter {
        let message = format!("a model has no parameters, but `{}` has", item.name.value);
        mistakes.push(Mistake::new(parameter.span, message));
    }
    if !matches!(item.fields, Fields::Named(_)) {
        let message = format!("the model `{}` has no columns", item.name.value);
        mistakes.push(Mistake::new(item.name.span, message));
    }
    if columns(item).iter().all(|field| field.flattened().is_none()) {
        let fields: Vec<&str> = columns(item).iter().map(|f| f.name.value.as_str()).collect();
        let unknown = item.named_in_heads().into_iter();
        let unknown = unknown.filter(|word| !fields.contains(&word.value.as_str()));
        mistakes.extend(unknown.map(|word| no_such_field(&item.name.value, word, &fields)));
    }
    mistakes
}

fn columns(item: &Struct) -> Vec<&Field> {
    item.named_fields().iter().filter(|field| !field.is_skipped()).collect()
}

fn implementation(text: &Text, item: &Struct) -> TokenStream {
    let name = format_ident!("{}", item.name.value, span = text.spans(item.name.span).0);
    let (table, schema) = (item.table_name(), item.table.schema.as_ref().map(|s| s.value.as_str()));
    let schema = schema.unwrap_or_default();
    let lifetimes = lifetimes(text, item);
    let lists = lists(text, item);
    quote! {
        #[automatically_derived]
        impl #lifetimes ::aludel::Table for #name #lifetimes {
            const NAME: &'static str = #table;
            const SCHEMA: &'static str = #schema;
            #lists
        }
    }
}

/// The lifetimes of a struct that borrows; nothing where it owns.
fn lifetimes(text: &Text, item: &Struct) -> TokenStream {
    let after = text.text.get(item.name.span.end as usize..).unwrap_or_default().trim_start();
    let list = after.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    let names: Vec<&str> = match list {
        Some((list, _)) => list.split(',').filter_map(|p| p.split(':').next()).collect(),
        None => Vec::new(),
    };
    let names: Vec<&str> =
        names.into_iter().map(str::trim).filter(|p| p.starts_with('\'')).collect();
    if names.is_empty() {
        return TokenStream::new();
    }
    format!("<{}>", names.join(", ").replace("' ", "'")).parse().unwrap_or_default()
}

/// The constants that list columns.
fn lists(text: &Text, item: &Struct) -> TokenStream {
    let fields = columns(item);
    if fields.iter().any(|field| field.flattened().is_some()) {
        return flattened_lists(text, item, &fields);
    }
    let names: Vec<String> = fields.iter().map(|field| item.column_name(field)).collect();
    let select: Vec<String> = names.iter().map(|n| Ident::from(n.as_str()).to_string()).collect();
    let select = select.join(", ");
    let fields = fields.iter().map(|field| field.name.value.as_str());
    quote! {
        const COLUMNS: &'static [&'static str] = &[#(#names),*];
        const SELECT: &'static str = #select;
        const FIELDS: &'static [&'static str] = &[#(#fields),*];
    }
}

/// With parts, the lists are put together while compiling: only the compiler knows the parts.
fn flattened_lists(text: &Text, item: &Struct, fields: &[&Field]) -> TokenStream {
    let (mut columns, mut names, mut select) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        if field.flattened().is_some() {
            let part = part(text, field);
            columns.push(part.columns.clone());
            names.push(part.columns);
            select.push(part.select);
        } else {
            let (column, own) = (item.column_name(field), &field.name.value);
            let quoted = Ident::from(column.as_str()).to_string();
            columns.push(quote!(&[#column]));
            names.push(quote!(&[#own]));
            select.push(quote!(&[#quoted]));
        }
    }
    quote! {
        const COLUMNS: &'static [&'static str] = {
            use ::aludel::private::{chain, count};
            const LISTS: &[&[&str]] = &[#(#columns),*];
            &chain::<{ count(LISTS) }>(LISTS)
        };
        const FIELDS: &'static [&'static str] = {
            use ::aludel::private::{chain, count};
            const LISTS: &[&[&str]] = &[#(#names),*];
            &chain::<{ count(LISTS) }>(LISTS)
        };
        const SELECT: &'static str = {
            use ::aludel::private::{chain, count, without_last_comma, wrapped, wrapped_len};
            const LISTS: &[&[&str]] = &[#(#select),*];
            const ALL: &[&str] = &chain::<{ count(LISTS) }>(LISTS);
            without_last_comma(&wrapped::<{ wrapped_len("", ALL, ", ") }>("", ALL, ", "))
        };
    }
}

/// The lists of a part.
struct Part {
    columns: TokenStream,
    select: TokenStream,
}

fn part(text: &Text, field: &Field) -> Part {
    let inner = inside_option(&field.rust_type);
    let (span, _) = text.spans(inner.span);
    let rust = text.tokens_of(inner.span);
    let prefix = field.flatten_prefix();
    if prefix.is_empty() {
        return Part {
            columns: quote_spanned!(span=> <#rust as ::aludel::Table>::COLUMNS),
            select: quote_spanned!(span=> &[<#rust as ::aludel::Table>::SELECT]),
        };
    }
    let columns = quote_spanned! {span=> {
        use ::aludel::private::{cut, wrapped, wrapped_len};
        const INNER: &[&str] = <#rust as ::aludel::Table>::COLUMNS;
        const BYTES: &[u8] = &wrapped::<{ wrapped_len(#prefix, INNER, "") }>(#prefix, INNER, "");
        &cut::<{ INNER.len() }>(BYTES, #prefix, INNER)
    }};
    let open = format!("\"{}", prefix.replace('"', "\"\""));
    let select = quote_spanned! {span=> {
        use ::aludel::private::{without_last_comma, wrapped, wrapped_len};
        const INNER: &[&str] = <#rust as ::aludel::Table>::COLUMNS;
        &[without_last_comma(
            &wrapped::<{ wrapped_len(#open, INNER, "\", ") }>(#open, INNER, "\", ")
        )]
    }};
    Part { columns, select }
}

fn inside_option(rust: &RustType) -> &RustType {
    match &rust.shape {
        Shape::Path(path) => match path.last() {
            Some(last) if last.name == "Option" => last.arguments.first().unwrap_or(rust),
            _ => rust,
        },
        _ => rust,
    }
}

/// What the compiler is asked: are the models and fields that are referred to there?
fn checks(text: &Text, item: &Struct) -> TokenStream {
    let keys = item.named_fields().iter().filter_map(|f| f.column.references.as_ref());
    let keys = keys.chain(&item.foreign_keys);
    let references = keys.map(|key| reference(text, &key.references));
    let own = own_fields(text, item);
    quote!(#(#references)* #own)
}

fn reference(text: &Text, reference: &Reference) -> TokenStream {
    let place = reference.model.span();
    let (span, _) = text.spans(place);
    let model = text.tokens_of(place);
    let fields =
        reference.columns.iter().map(|word| field_of(text, &model, &reference.model.text(), word));
    quote_spanned! {span=>
        const _: &str = <#model as ::aludel::Table>::NAME;
        #(#fields)*
    }
}

fn field_of(text: &Text, model: &TokenStream, shown: &str, word: &Word) -> TokenStream {
    let (span, _) = text.spans(word.span);
    let name = &word.value;
    let message = format!("no field `{name}` on `{shown}`");
    quote_spanned! {span=>
        const _: () = ::core::assert!(
            ::aludel::private::has(<#model as ::aludel::Table>::FIELDS, #name),
            #message
        );
    }
}

/// With parts, only the compiler knows all fields.
fn own_fields(text: &Text, item: &Struct) -> TokenStream {
    if columns(item).iter().all(|field| field.flattened().is_none()) {
        return TokenStream::new();
    }
    let model = format_ident!("{}", item.name.value, span = text.spans(item.name.span).0);
    let model = quote!(#model);
    let words = item.named_in_heads().into_iter();
    words.map(|word| field_of(text, &model, &item.name.value, word)).collect()
}
