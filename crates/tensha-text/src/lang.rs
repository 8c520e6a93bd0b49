use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the two languages in which everything is said.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Both, in the order in which pages show them.
    pub const ALL: [Lang; 2] = [Lang::Ja, Lang::En];

    /// The tag used in files, options and HTML.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }
}

/// A text in both languages. A text that was written as one plain string is the same in both.
#[derive(
    Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema,
)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two sides.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// A text that is the same in both languages: an identifier, a number, a user's plain string.
    pub fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { ja: en.clone(), en }
    }

    /// The side of one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// Whether nothing is said in either language.
    pub fn is_empty(&self) -> bool {
        self.ja.is_empty() && self.en.is_empty()
    }

    /// Several texts as one list: `、` between them in Japanese, `, ` in English.
    pub fn list<'a>(items: impl IntoIterator<Item = &'a Text>) -> Text {
        Self::join(items, "、", ", ")
    }

    /// Several texts as one list whose members may have commas of their own: `；` in Japanese, `; ` in English.
    pub fn series<'a>(items: impl IntoIterator<Item = &'a Text>) -> Text {
        Self::join(items, "；", "; ")
    }

    fn join<'a>(items: impl IntoIterator<Item = &'a Text>, ja: &str, en: &str) -> Text {
        let mut out = Text::default();
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                out.ja.push_str(ja);
                out.en.push_str(en);
            }
            out.ja.push_str(&item.ja);
            out.en.push_str(&item.en);
        }
        out
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::same(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::same(text)
    }
}

/// Something that can stand in a message of either language.
pub trait InLang {
    /// How it reads in one language.
    fn in_lang(&self, lang: Lang) -> Cow<'_, str>;
}

impl InLang for Text {
    fn in_lang(&self, lang: Lang) -> Cow<'_, str> {
        Cow::Borrowed(self.get(lang))
    }
}

impl InLang for str {
    fn in_lang(&self, _: Lang) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl InLang for String {
    fn in_lang(&self, _: Lang) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl InLang for Cow<'_, str> {
    fn in_lang(&self, _: Lang) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl<T: InLang + ?Sized> InLang for &T {
    fn in_lang(&self, lang: Lang) -> Cow<'_, str> {
        (**self).in_lang(lang)
    }
}

macro_rules! number_in_lang {
    ($($t:ty),*) => {$(
        impl InLang for $t {
            fn in_lang(&self, _: Lang) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )*};
}
number_in_lang!(u8, u16, u32, u64, usize, i32, i64);

/// Makes a [`Text`] from one message in both languages: `bilingual!(crate::messages, msg_name, argument, …)`. The module holds
/// the languages as `JA` and `EN`; an argument may be anything that is [`InLang`].
#[macro_export]
macro_rules! bilingual {
    ($messages:path, $m:ident $(, $a:expr)* $(,)?) => {{
        use $messages as m;
        $crate::Text {
            ja: m::JA.$m($($crate::InLang::in_lang(&$a, $crate::Lang::Ja)),*),
            en: m::EN.$m($($crate::InLang::in_lang(&$a, $crate::Lang::En)),*),
        }
    }};
}

/// The body of a crate's `messages` module: the functions generated from its `locales/`, loaded once per language.
#[macro_export]
macro_rules! load_messages {
    () => {
        #[allow(warnings, clippy::all, clippy::pedantic, missing_docs)]
        mod l10n {
            include!(concat!(env!("OUT_DIR"), "/l10n.rs"));
        }

        pub(crate) static EN: std::sync::LazyLock<l10n::L10nLanguage> =
            std::sync::LazyLock::new(|| l10n::L10n::En.load());
        pub(crate) static JA: std::sync::LazyLock<l10n::L10nLanguage> =
            std::sync::LazyLock::new(|| l10n::L10n::Ja.load());
    };
}
