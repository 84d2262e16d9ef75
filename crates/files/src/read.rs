//! Reading a whole file that may be anything.

use std::{
    fs::{self, File, FileType, OpenOptions},
    io::{self, ErrorKind, Read},
    os::unix::fs::{FileTypeExt, OpenOptionsExt},
    path::Path,
};

use rustix::{buffer::spare_capacity, fs::OFlags, io::retry_on_intr};

/// Where a shell passes a pipe on: `--from <(pg_dump -s app)`.
const PASSED_ON: [&str; 3] = ["/dev/fd", "/dev/stdin", "/proc/self/fd"];

/// The bytes of a file of at most this size. What is no regular file is an error, not a wait.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_listed(path, fs::metadata(path)?.file_type(), most)
}

/// The same for what a look at the path, or the list of its folder, said of it: a link in such a list
/// is looked at again, a file is not.
pub fn read_listed(path: &Path, said: FileType, most: u64) -> io::Result<Vec<u8>> {
    if said.is_symlink() {
        return read(path, most);
    }
    if let Some(kind) = kind(said) {
        return Err(wrong(format!("this is {kind}, not a file")));
    }
    // Between the two looks it may have become a pipe: opening one must not wait for its writer.
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let about = file.metadata()?;
    if let Some(kind) = kind(about.file_type()) {
        return Err(wrong(format!("this is {kind}, not a file")));
    }
    bounded(&file, about.len(), most)
}

/// The bytes of what a command line names: a file, or the pipe that a shell made for it.
pub fn read_given(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let is_passed_on = PASSED_ON.iter().any(|place| path.starts_with(place));
    if is_passed_on && fs::metadata(path)?.file_type().is_fifo() {
        return bounded(&File::open(path)?, 0, most);
    }
    read(path, most)
}

/// The text of a file of at most this size.
pub fn read_to_string(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        io::Error::new(ErrorKind::InvalidData, format!("this is not UTF-8 (byte {good})"))
    })
}

/// What a file holds, which says how long it is.
fn bounded(mut file: &File, said: u64, most: u64) -> io::Result<Vec<u8>> {
    if said > most {
        return Err(too_large(most));
    }
    let length = usize::try_from(said).unwrap_or_default();
    let mut bytes = Vec::with_capacity(length + 1);
    // Asked for one byte more, a file of the length that it said has ended: nobody has to ask again.
    retry_on_intr(|| rustix::io::read(file, spare_capacity(&mut bytes)))?;
    if bytes.len() == length && length > 0 {
        return Ok(bytes);
    }
    // A file may hold more than it says (`/proc`), and may grow.
    let read = bytes.len() as u64;
    file.by_ref().take((most + 1).saturating_sub(read)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large(most)) } else { Ok(bytes) }
}

fn kind(of: FileType) -> Option<&'static str> {
    match of {
        of if of.is_file() => None,
        of if of.is_dir() => Some("a folder"),
        of if of.is_fifo() => Some("a pipe"),
        of if of.is_socket() => Some("a socket"),
        _ => Some("a device"),
    }
}

fn too_large(most: u64) -> io::Error {
    wrong(format!("this has more than {} MiB, the most that is read", most >> 20))
}

fn wrong(message: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::symlink, os::unix::net::UnixListener, process::Command};

    use super::*;

    #[test]
    fn what_has_no_end_is_an_error_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        symlink("/dev/zero", at("zero")).expect("a link");
        symlink("loop", at("loop")).expect("a link");
        symlink("/proc/self/mem", at("mem")).expect("a link");
        fs::create_dir(at("folder")).expect("a folder");
        let _listener = UnixListener::bind(at("socket")).expect("a socket");
        assert!(Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo").success());
        File::create(at("hole")).expect("a file").set_len(1 << 40).expect("a hole");
        fs::write(at("large"), "12345").expect("a file");
        let cases = [
            ("zero", "this is a device, not a file"),
            ("pipe", "this is a pipe, not a file"),
            ("socket", "this is a socket, not a file"),
            ("folder", "this is a folder, not a file"),
            ("hole", "this has more than 0 MiB, the most that is read"),
            ("large", "this has more than 0 MiB, the most that is read"),
            ("loop", "Too many levels of symbolic links (os error 40)"),
            ("mem", "Input/output error (os error 5)"),
            ("none", "No such file or directory (os error 2)"),
        ];
        for (name, message) in cases {
            assert_eq!(read(&at(name), 4).expect_err(name).to_string(), message, "{name}");
        }
        fs::write(at("small"), "1234").expect("a file");
        assert_eq!(read_to_string(&at("small"), 4).expect("small"), "1234");
    }

    #[test]
    fn a_file_may_hold_more_than_it_says() {
        let status = Path::new("/proc/self/status");
        assert_eq!(fs::metadata(status).expect("its size").len(), 0);
        assert!(!read(status, 1 << 20).expect("it is read").is_empty());
        assert!(read(status, 4).is_err());
    }

    #[test]
    fn a_pipe_of_the_shell_is_read() {
        let script = "exec 9< <(printf '1234'); \"$0\" --exact read::tests::child --ignored";
        let test = std::env::current_exe().expect("this test");
        let status = Command::new("bash").arg("-c").arg(script).arg(test).status().expect("bash");
        assert!(status.success());
    }

    #[test]
    #[ignore = "runs inside the test above, which passes it a pipe"]
    fn child() {
        let passed = Path::new("/dev/fd/9");
        assert_eq!(read_given(passed, 4).expect("it is read"), b"1234");
        assert_eq!(read(passed, 4).expect_err("a pipe").to_string(), "this is a pipe, not a file");
    }
}
