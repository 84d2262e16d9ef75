//! Mistakes as errors of the compiler, at the token.

use aludel_grammar::Mistake;
use proc_macro2::TokenStream;
use quote::quote_spanned;

use crate::text::Text;

/// The errors of all mistakes.
pub(crate) fn errors(text: &Text, mistakes: &[Mistake]) -> TokenStream {
    mistakes.iter().map(|mistake| error(text, mistake)).collect()
}

/// The first span on the path, the last on the message: the compiler underlines all between.
fn error(text: &Text, mistake: &Mistake) -> TokenStream {
    let (first, last) = text.spans(mistake.span);
    let message = words(mistake);
    let path = quote_spanned!(first=> ::core::compile_error!);
    let argument = quote_spanned!(last=> { #message });
    quote::quote!(#path #argument)
}

/// The message, what stands beside it, and what to write instead.
fn words(mistake: &Mistake) -> String {
    let mut words = mistake.message.clone();
    if !mistake.label.is_empty() {
        words.push_str(": ");
        words.push_str(&mistake.label);
    }
    if let Some(help) = &mistake.help {
        words.push_str("\nhelp: ");
        words.push_str(help);
    }
    words
}
