//! Texts that come again and again, kept once.
//!
//! A catalog of a thousand tables names its schema twenty thousand times. What was met lately is
//! remembered in a table of fixed size: sharing is worth a little memory, and never much.

use std::{
    cell::RefCell,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

const PLACES: usize = 4096;

thread_local! {
    static LATELY: RefCell<Vec<Option<Arc<str>>>> = RefCell::new(vec![None; PLACES]);
}

/// The text, shared with an equal one where that was met lately.
pub(crate) fn shared(text: &str) -> Arc<str> {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(text);
    LATELY.with_borrow_mut(|lately| {
        let Some(place) = lately.get_mut(hash as usize % PLACES) else { return text.into() };
        match place {
            Some(known) if **known == *text => known.clone(),
            _ => place.insert(text.into()).clone(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_their_bytes_and_others_do_not() {
        let (one, same, other) = (shared("public"), shared("public"), shared("app"));
        assert!(Arc::ptr_eq(&one, &same));
        assert_eq!((&*one, &*other), ("public", "app"));
        // However many there are, each stays itself.
        for number in 0..3 * PLACES {
            let text = format!("t{number}");
            assert_eq!(*shared(&text), *text);
        }
    }
}
