//! This crate's messages, from `locales/`.
tensha_text::load_messages!();

macro_rules! say {
    ($($t:tt)*) => { tensha_text::bilingual!($crate::messages, $($t)*) };
}
pub(crate) use say;
