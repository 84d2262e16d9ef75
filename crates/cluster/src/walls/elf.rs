//! The program that the kernel starts to start a program: its dynamic linker.

use std::{fs::File, io::Read, os::unix::fs::FileExt, path::Path, path::PathBuf};

/// The type of the program header that names it.
/// Source: System V ABI, "Program Header".
const PT_INTERP: u32 = 3;
/// A path is no longer.
const LONGEST: u64 = 4096;

/// The dynamic linker that a 64-bit little-endian program names.
pub(super) fn interpreter(program: &Path) -> Option<PathBuf> {
    let mut file = File::open(program).ok()?;
    let mut head = [0; 64];
    file.read_exact(&mut head).ok()?;
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (table, size, count) = (long(&head, 32)?, short(&head, 54)?, short(&head, 56)?);
    for at in 0..u64::from(count) {
        let mut entry = [0; 56];
        file.read_exact_at(&mut entry, table.checked_add(at * u64::from(size))?).ok()?;
        if u32::from_le_bytes(entry.get(..4)?.try_into().ok()?) == PT_INTERP {
            let (start, length) = (long(&entry, 8)?, long(&entry, 32)?.min(LONGEST));
            let mut path = vec![0; usize::try_from(length).ok()?];
            file.read_exact_at(&mut path, start).ok()?;
            let path = String::from_utf8(path).ok()?;
            return Some(PathBuf::from(path.trim_end_matches('\0')));
        }
    }
    None
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_names_its_linker_and_a_text_does_not() {
        let own = std::env::current_exe().expect("this program");
        let linker = interpreter(&own).expect("a dynamic linker");
        assert!(linker.is_file(), "{}", linker.display());
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in [("empty", &b""[..]), ("text", b"#!/bin/sh\n"), ("cut", b"\x7fELF")] {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("a file");
            assert_eq!(interpreter(&path), None, "{name}");
        }
    }
}
