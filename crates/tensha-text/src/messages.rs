//! This crate's messages, from `locales/`.
crate::load_messages!();

macro_rules! say {
    ($($t:tt)*) => { $crate::bilingual!($crate::messages, $($t)*) };
}
pub(crate) use say;
