//! The checksums that other tools keep of what they applied.

use aludel_files::hex;
use sha2::{Digest, Sha384};

/// sqlx: SHA-384 of the file. Source: sqlx 0.8, `sqlx-core/src/migrate/migration.rs`.
pub(super) fn of_sqlx(text: &str) -> String {
    hex(&Sha384::digest(text.as_bytes()))
}

/// refinery: SipHash-1-3 of name, version and text, as Rust hashes them.
/// Source: refinery 0.8, `refinery_core/src/runner.rs`, `Migration::unapplied`.
pub(super) fn of_refinery(name: &str, version: &str, text: &str) -> Option<[String; 2]> {
    let version: i32 = version.parse().ok()?;
    // Its feature `int8-versions` hashes a wider number.
    let of = |version: &[u8]| {
        let hashed = [name.as_bytes(), &[0xff], version, text.as_bytes(), &[0xff]].concat();
        sip13(&hashed).to_string()
    };
    Some([of(&version.to_le_bytes()), of(&i64::from(version).to_le_bytes())])
}

/// SipHash-1-3 with a key of zeros. Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF".
fn sip13(bytes: &[u8]) -> u64 {
    let mut state: [u64; 4] = [
        0x736f_6d65_7073_6575,
        0x646f_7261_6e64_6f6d,
        0x6c79_6765_6e65_7261,
        0x7465_6462_7974_6573,
    ];
    let absorb = |word: u64, state: &mut [u64; 4]| {
        state[3] ^= word;
        round(state);
        state[0] ^= word;
    };
    let words = bytes.chunks_exact(8);
    let rest = words.remainder();
    for word in words {
        let mut eight = [0; 8];
        eight.copy_from_slice(word);
        absorb(u64::from_le_bytes(eight), &mut state);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = (bytes.len() & 0xff) as u8;
    absorb(u64::from_le_bytes(last), &mut state);
    state[2] ^= 0xff;
    for _ in 0..3 {
        round(&mut state);
    }
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

fn round([a, b, c, d]: &mut [u64; 4]) {
    *a = a.wrapping_add(*b);
    *b = b.rotate_left(13) ^ *a;
    *a = a.rotate_left(32);
    *c = c.wrapping_add(*d);
    *d = d.rotate_left(16) ^ *c;
    *a = a.wrapping_add(*d);
    *d = d.rotate_left(21) ^ *a;
    *c = c.wrapping_add(*b);
    *b = b.rotate_left(17) ^ *c;
    *c = c.rotate_left(32);
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::*;

    #[test]
    fn it_is_what_rust_hashes() {
        for (name, version, text) in
            [("initial", 1_i32, "CREATE TABLE a (id int);\n"), ("", 0, ""), ("ä", 77, "SELECT 1")]
        {
            let mut hasher = DefaultHasher::new();
            name.hash(&mut hasher);
            version.hash(&mut hasher);
            text.hash(&mut hasher);
            let sums = of_refinery(name, &version.to_string(), text).expect("a number");
            assert_eq!(sums[0], hasher.finish().to_string());
        }
        assert_eq!(of_refinery("a", "1.1", ""), None);
    }
}
