//! What a second connection sees of ours while a message runs.

use aludel_session::Session;

use crate::{Asked, Backend};

/// Looks from a second connection at what ours waits for, and whether it still works. Where packets
/// vanish nothing else tells: no answer is what a long statement gives, too.
pub trait Watch: Send {
    /// A message is sent now.
    fn begin(&mut self, message: &str);

    /// Looks once: who is in the way.
    fn look<'a>(&'a mut self, session: &'a mut dyn Session) -> Asked<'a, Vec<Backend>>;

    /// Why no answer will come, if that is sure.
    fn reason(&self) -> Option<&'static str>;
}
