//! What is wrong with a file, as data: a stable code, a byte range, and plain sentences in two languages.
//!
//! The crate knows no terminal and no catalogue of messages, so that each code carries its own two templates; the
//! command line turns a [`MefDiagnostic`] into whatever it shows.

use std::fmt::Write as _;
use std::ops::Range;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the answer is what the file says.
    Note,
    /// Part of the file was not read, or was read in one of several possible ways.
    Warning,
    /// The model is incomplete or contradictory; no answer should be computed from it.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

/// One finding about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MefDiagnostic {
    /// What kind of finding it is; the identifier never changes.
    pub code: MefCode,
    /// Where, in bytes from the start of the file.
    pub range: Range<usize>,
    /// Other places that belong to the finding: the first definition of a name defined twice, the gates of a cycle.
    pub related: Vec<Range<usize>>,
    /// What the templates' `{0}`, `{1}` … stand for: names and numbers from the file, clipped to a readable length.
    pub args: Vec<String>,
    /// A name that the file defines and that looks like the one that was meant.
    pub suggestion: Option<String>,
}

impl MefDiagnostic {
    /// A finding without arguments.
    pub(crate) fn new(code: MefCode, range: Range<usize>) -> Self {
        Self { code, range, related: Vec::new(), args: Vec::new(), suggestion: None }
    }

    /// Adds an argument taken from the file.
    pub(crate) fn arg(mut self, text: impl AsRef<str>) -> Self {
        self.args.push(clip(text.as_ref()));
        self
    }

    /// Adds a number.
    pub(crate) fn num(mut self, number: impl std::fmt::Display) -> Self {
        self.args.push(number.to_string());
        self
    }

    /// Adds another place.
    pub(crate) fn related(mut self, range: Range<usize>) -> Self {
        self.related.push(range);
        self
    }

    /// Adds a name that may have been meant.
    pub(crate) fn suggest(mut self, name: Option<&str>) -> Self {
        self.suggestion = name.map(clip);
        self
    }

    /// How bad the finding is.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The sentence that says what is wrong.
    pub fn message(&self, lang: Lang) -> String {
        fill(self.code.template(lang), &self.args)
    }

    /// What to do about it, where there is more to say than the message does.
    pub fn hint(&self, lang: Lang) -> Option<String> {
        if let Some(name) = &self.suggestion {
            return Some(match lang {
                Lang::En => format!("did you mean `{name}`?"),
                Lang::Ja => format!("`{name}` のことですか。"),
            });
        }
        self.code.hint(lang).map(|template| fill(template, &self.args))
    }
}

/// Whether any of the findings is an error: then the model must not be used for an answer.
pub fn has_errors(diagnostics: &[MefDiagnostic]) -> bool {
    diagnostics.iter().any(|one| one.severity() == Severity::Error)
}

/// Collects findings, and keeps their number bounded whatever the file holds: up to the limit of each severity, so
/// that a flood of warnings never hides an error.
#[derive(Debug)]
pub(crate) struct Sink {
    list: Vec<MefDiagnostic>,
    limit: usize,
    counts: [usize; 3],
    dropped: usize,
}

impl Sink {
    pub(crate) fn new(limit: usize) -> Self {
        Self { list: Vec::new(), limit, counts: [0; 3], dropped: 0 }
    }

    pub(crate) fn push(&mut self, one: MefDiagnostic) {
        let count = &mut self.counts[one.severity() as usize];
        if *count < self.limit {
            *count += 1;
            self.list.push(one);
        } else {
            self.dropped += 1;
        }
    }

    /// The findings in the order of the file.
    pub(crate) fn finish(mut self) -> Vec<MefDiagnostic> {
        self.list.sort_by(|a, b| {
            (a.range.start, a.range.end, a.code).cmp(&(b.range.start, b.range.end, b.code))
        });
        if self.dropped > 0 {
            let end = self.list.last().map_or(0, |last| last.range.end);
            self.list
                .push(MefDiagnostic::new(MefCode::MoreDiagnostics, end..end).num(self.dropped));
        }
        self.list
    }
}

/// Names from a hostile file may be a megabyte long or hold control characters; messages show neither.
fn clip(text: &str) -> String {
    const MOST: usize = 80;
    let mut out = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == MOST {
            out.push('…');
            break;
        }
        out.push(if letter.is_control() { '\u{fffd}' } else { letter });
    }
    out
}

/// Replaces `{0}`, `{1}` … in one pass, so that braces inside an argument stay as they are.
fn fill(template: &str, args: &[String]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else { break };
        let key = &rest[open + 1..open + close];
        match key.parse::<usize>().ok().and_then(|index| args.get(index)) {
            Some(value) => out.push_str(value),
            None => {
                let _ = write!(out, "{{{key}}}");
            }
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

macro_rules! codes {
    ($( $name:ident $id:literal $severity:ident $en:literal $ja:literal $( hint $hint_en:literal $hint_ja:literal )? ; )*) => {
        /// The kinds of findings. Identifiers are never renamed and never used for something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MefCode {
            $( #[doc = $en] $name, )*
        }

        impl MefCode {
            /// All codes, in the order of the documentation.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// The stable identifier, such as `mef-undefined-name`.
            pub const fn id(self) -> &'static str {
                match self { $( Self::$name => $id, )* }
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $( Self::$name => Severity::$severity, )* }
            }

            /// The message with places for arguments.
            pub const fn template(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $( (Self::$name, Lang::En) => $en, (Self::$name, Lang::Ja) => $ja, )*
                }
            }

            const fn hint(self, lang: Lang) -> Option<&'static str> {
                match (self, lang) {
                    $( $( (Self::$name, Lang::En) => Some($hint_en), (Self::$name, Lang::Ja) => Some($hint_ja), )? )*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    NotUtf8 "mef-not-utf8" Error
        "the file is not UTF-8 from here on"
        "ここから先がUTF-8として読めません"
        hint "save the file as UTF-8 and read it again" "UTF-8で保存し直してください";
    TooLarge "mef-too-large" Error
        "the file has {0} bytes; at most {1} are read"
        "ファイルは{0}バイトあります。読めるのは{1}バイトまでです";
    TooDeep "mef-too-deep" Error
        "elements are nested more than {0} deep; what is inside this one is not read"
        "要素の入れ子が{0}段を超えています。この要素の中は読みません";
    TooManyElements "mef-too-many-elements" Error
        "the file has more than {0} elements; the rest is not read"
        "要素が{0}個を超えています。残りは読みません";
    TooManyAttributes "mef-too-many-attributes" Error
        "`<{0}>` has more than {1} attributes; the rest are not read"
        "`<{0}>` の属性が{1}個を超えています。残りは読みません";
    XmlUnclosed "mef-xml-unclosed-markup" Error
        "what begins here is not closed before the end of the file"
        "ここから始まる記述がファイルの終わりまで閉じていません";
    XmlUnclosedElement "mef-xml-unclosed-element" Error
        "`<{0}>` is not closed"
        "`<{0}>` が閉じていません";
    XmlUnmatchedEnd "mef-xml-unmatched-end" Error
        "`</{0}>` closes an element that is not open"
        "`</{0}>` に対応する開始タグがありません";
    XmlBadName "mef-xml-bad-name" Error
        "a tag needs a name"
        "タグに名前がありません";
    XmlBadAttribute "mef-xml-bad-attribute" Error
        "an attribute is written name=\"value\""
        "属性は 名前=\"値\" の形で書きます";
    XmlRepeatedAttribute "mef-xml-repeated-attribute" Error
        "the attribute `{0}` is given twice"
        "属性 `{0}` が二度書かれています";
    XmlBadReference "mef-xml-bad-reference" Error
        "`{0}` is not a character reference that can be read here"
        "`{0}` はここで読める文字参照ではありません"
        hint "write `&amp;` for an ampersand; entities of a document type are not expanded"
             "アンパサンドは `&amp;` と書きます。文書型で定めた実体は展開しません";
    XmlDoctype "mef-xml-doctype" Warning
        "the document type declaration is skipped; what it declares is not read"
        "文書型宣言は読み飛ばします。その中の定義は使いません";
    XmlStrayText "mef-xml-stray-text" Warning
        "text has no meaning inside `<{0}>`"
        "`<{0}>` の中の文字列には意味がありません";
    NoRoot "mef-no-root" Error
        "there is no `<opsa-mef>` element"
        "`<opsa-mef>` 要素がありません";
    WrongRoot "mef-wrong-root" Error
        "the outermost element is `<{0}>`; `<opsa-mef>` is read"
        "最も外側の要素が `<{0}>` です。読めるのは `<opsa-mef>` です";
    SecondRoot "mef-second-root" Error
        "there is a second outermost element, `<{0}>`"
        "最も外側の要素がもう一つあります: `<{0}>`";
    UnknownElement "mef-unknown-element" Error
        "`<{0}>` is not known inside `<{1}>`"
        "`<{1}>` の中に `<{0}>` は書けません";
    NotReadInclude "mef-not-read-include" Warning
        "the file `{0}` is not read: files are not joined"
        "ファイル `{0}` は読みません。ほかのファイルの取り込みはできません"
        hint "put the definitions into one file" "定義を一つのファイルにまとめてください";
    IncludeNotFound "mef-include-not-found" Error
        "the included file `{0}` is not there"
        "取り込むファイル `{0}` が見つかりません"
        hint "paths start at the folder of the file that includes" "パスは、取り込む側のファイルがあるフォルダから書きます";
    IncludeOutside "mef-include-outside" Error
        "`{0}` is no path inside the folder of the model; nothing outside of it is read"
        "`{0}` はモデルのフォルダの中のパスではありません。フォルダの外は読みません"
        hint "put the file into the folder and write a relative path" "ファイルをフォルダの中に置き、相対パスで書いてください";
    IncludeUnreadable "mef-include-unreadable" Error
        "the included file `{0}` cannot be read: {1}"
        "取り込むファイル `{0}` が読めません: {1}";
    IncludeTooLarge "mef-include-too-large" Error
        "with the included file `{0}` there are more than {1} bytes; it is not read"
        "取り込むファイル `{0}` を合わせると{1}バイトを超えるため、読みません";
    IncludeTooMany "mef-include-too-many" Error
        "more than {0} files are included; `{1}` is not read"
        "取り込むファイルが{0}個を超えるため、`{1}` は読みません";
    IncludeTooDeep "mef-include-too-deep" Error
        "more than {0} files include each other in a row; `{1}` is not read"
        "ファイルの取り込みが{0}段を超えるため、`{1}` は読みません";
    IncludeCycle "mef-include-cycle" Error
        "the file `{0}` includes itself: {1}"
        "ファイル `{0}` が自分自身を取り込んでいます: {1}";
    IncludeAgain "mef-include-again" Warning
        "the file `{0}` is included a second time, and so is what it defines"
        "ファイル `{0}` をもう一度取り込むため、その中の定義も繰り返されます";
    NotReadExpression "mef-not-read-expression" Warning
        "the expression `<{0}>` is not computed: what depends on it has no value"
        "式 `<{0}>` は計算しません。これに依存する値は定まりません";
    ExternCall "mef-extern-call" Warning
        "the function `{0}` of another program is not called: what depends on it has no value"
        "外部の関数 `{0}` は呼び出しません。これに依存する値は定まりません"
        hint "give a number instead, or solve without numbers" "数値を直接書くか、数値なしで解いてください";
    UnknownAttribute "mef-unknown-attribute" Warning
        "`<{1}>` has no attribute `{0}`; it is left out"
        "`<{1}>` に属性 `{0}` はありません。無視します";
    MissingAttribute "mef-missing-attribute" Error
        "`<{0}>` needs the attribute `{1}`"
        "`<{0}>` には属性 `{1}` が必要です";
    EmptyName "mef-empty-name" Error
        "a name is empty"
        "名前が空です";
    ControlInName "mef-control-character" Error
        "the name `{0}` contains a control character"
        "名前 `{0}` に制御文字があります";
    NameWithDot "mef-name-with-dot" Warning
        "the name `{0}` contains a dot, which also separates the parts of a path"
        "名前 `{0}` に点があります。点はパスの区切りにも使います";
    BadRole "mef-bad-role" Error
        "`{0}` is not a role: `public` or `private`"
        "`{0}` は役割ではありません。`public` か `private` です";
    BadEventType "mef-bad-event-type" Error
        "`{0}` is not an event type: `gate`, `basic-event` or `house-event`"
        "`{0}` は事象の型ではありません。`gate`、`basic-event`、`house-event` のいずれかです";
    BadInteger "mef-bad-integer" Error
        "`{0}` is not a whole number that can be used here"
        "`{0}` はここで使える整数ではありません";
    BadNumber "mef-bad-number" Error
        "`{0}` is not a number"
        "`{0}` は数ではありません";
    BadBoolean "mef-bad-boolean" Error
        "`{0}` is not a truth value: `true` or `false`"
        "`{0}` は真偽値ではありません。`true` か `false` です";
    UnknownUnit "mef-unknown-unit" Warning
        "`{0}` is not a unit of the format; units are not converted"
        "`{0}` は書式にない単位です。単位の換算はしません";
    UnitMismatch "mef-unit-mismatch" Warning
        "`{0}` is defined in `{1}` and used in `{2}`; units are not converted"
        "`{0}` は `{1}` で定義され、`{2}` で使われています。単位の換算はしません";
    DuplicateDefinition "mef-duplicate-definition" Error
        "`{0}` is defined twice"
        "`{0}` が二度定義されています"
        hint "rename one of them, or make both private to different components"
             "一方の名前を変えるか、別々のコンポーネントの `private` にしてください";
    DuplicateContainer "mef-duplicate-container" Error
        "there are two containers with the name `{0}`"
        "`{0}` という入れ物が二つあります";
    UndefinedName "mef-undefined-name" Error
        "`{0}` is not defined"
        "`{0}` が定義されていません";
    UndeclaredEvents "mef-undeclared-events" Note
        "the file declares no basic event: those that are used are taken as declared, without probabilities (this is the first)"
        "基本事象の宣言がないファイルです。使われている基本事象は宣言済みとみなします。確率はありません(最初の箇所)";
    UndefinedParameter "mef-undefined-parameter" Error
        "the parameter `{0}` is not defined"
        "パラメータ `{0}` が定義されていません";
    WrongKind "mef-wrong-kind" Error
        "`{0}` is defined by `<{1}>` and cannot be used as `<{2}>`"
        "`{0}` は `<{1}>` で定義されており、`<{2}>` としては使えません";
    NoFormula "mef-no-formula" Error
        "the gate `{0}` has no formula"
        "ゲート `{0}` に式がありません";
    ManyFormulas "mef-many-formulas" Error
        "`<{0}>` takes one of these; a further one stands here"
        "`<{0}>` に書けるのは一つだけですが、ここにもう一つあります";
    ArityExact "mef-argument-count" Error
        "`<{0}>` takes {1} arguments; there are {2}"
        "`<{0}>` の引数は{1}個です。{2}個あります";
    ArityAtLeast "mef-too-few-arguments" Error
        "`<{0}>` takes {1} arguments or more; there are {2}"
        "`<{0}>` の引数は{1}個以上です。{2}個あります";
    RepeatedArgument "mef-repeated-argument" Warning
        "`{0}` stands twice in this `<{1}>`; once is enough and the second is left out"
        "この `<{1}>` に `{0}` が二度あります。一度で足りるため二つ目は除きます";
    RepeatedArgumentCounts "mef-repeated-argument-counts" Warning
        "`{0}` stands more than once in this `<{1}>` and is counted each time"
        "この `<{1}>` に `{0}` が複数回あり、それぞれ数えます";
    NeverTrue "mef-never-true" Warning
        "at least {0} of {1} arguments can never be true"
        "引数{1}個のうち{0}個以上が真になることはありません";
    AlwaysTrue "mef-always-true" Warning
        "at least 0 of {0} arguments are always true"
        "引数{0}個のうち0個以上は常に真です";
    CardinalityOrder "mef-cardinality-order" Error
        "the least number {0} is greater than the greatest number {1}"
        "最小の個数{0}が最大の個数{1}より大きくなっています";
    Chained "mef-chained-connective" Warning
        "`<{0}>` with {1} arguments is read from left to right, two at a time"
        "引数が{1}個の `<{0}>` は左から二つずつ読みます";
    GateCycle "mef-gate-cycle" Error
        "the gate `{0}` depends on itself: {1}"
        "ゲート `{0}` が自分自身に依存しています: {1}";
    ParameterCycle "mef-parameter-cycle" Error
        "the parameter `{0}` depends on itself: {1}"
        "パラメータ `{0}` が自分自身に依存しています: {1}";
    NoExpression "mef-no-expression" Error
        "the parameter `{0}` has no value"
        "パラメータ `{0}` に値がありません";
    ProbabilityOutOfRange "mef-probability-out-of-range" Error
        "the probability of `{0}` is {1}; it must be between 0 and 1"
        "`{0}` の確率が{1}です。0から1でなければなりません";
    NotFinite "mef-not-finite" Error
        "the value of `<{0}>` is not a finite number"
        "`<{0}>` の値が有限の数になりません";
    OutOfDomain "mef-argument-out-of-domain" Error
        "argument {1} of `<{0}>` is {2}; it must be {3}"
        "`<{0}>` の引数{1}が{2}です。{3} でなければなりません";
    BinOrder "mef-histogram-order" Error
        "the bounds of a histogram must grow"
        "ヒストグラムの境界は増えていかなければなりません";
    MissionTimeAssumed "mef-mission-time-assumed" Note
        "the mission time is used here and not given: {0} hours are taken"
        "ここで使われているミッション時間が与えられていないため、{0}時間とします";
    DeviateMean "mef-deviate-mean" Note
        "random deviates are read as their means (this is the first)"
        "乱数の分布は平均値として読みます(最初の箇所)";
    CommonCauseModel "mef-common-cause-model" Error
        "`{0}` is no model of common causes"
        "`{0}` という共通原因のモデルはありません"
        hint "use beta-factor, MGL, alpha-factor or phi-factor" "beta-factor、MGL、alpha-factor、phi-factor のいずれかを使ってください";
    CommonCauseMembers "mef-common-cause-members" Error
        "the group `{0}` has {1} member(s); it needs two at least"
        "グループ `{0}` の要素は{1}個です。二つ以上が必要です";
    CommonCauseMemberTwice "mef-common-cause-member-twice" Error
        "`{0}` is in a group of common causes already"
        "`{0}` はすでに共通原因のグループに入っています";
    CommonCauseLevel "mef-common-cause-level" Error
        "a factor of the group `{0}` needs a level from {1} to {2} of its own"
        "グループ `{0}` の係数には、重複しない{1}から{2}までのレベルが必要です";
    CommonCauseTooLarge "mef-common-cause-too-large" Error
        "the group `{0}` makes more than {1} causes"
        "グループ `{0}` から作られる原因が{1}個を超えます";
    MissingPart "mef-missing-part" Error
        "`<{0}>` needs `{1}` inside"
        "`<{0}>` の中に `{1}` が必要です";
    NotLogical "mef-substitution-not-logical" Warning
        "the substitution `{0}` takes events out of cut sets, which no function can do; it is not applied"
        "置換 `{0}` はカットセットから事象を除くもので、論理式では表せません。適用しません";
    PhaseFractions "mef-phase-fractions" Warning
        "the phases of `{0}` share {1} of the time; it should be 1"
        "`{0}` のフェーズの時間の割合は合わせて{1}です。1になるはずです";
    UndefinedReference "mef-undefined-reference" Error
        "no `<{1}>` defines `{0}`"
        "`{0}` を定義する `<{1}>` がありません";
    BadDirection "mef-bad-direction" Error
        "a direction is `{0}`; it must be `forward`, `backward` or `both`"
        "direction が `{0}` です。`forward`、`backward`、`both` のいずれかでなければなりません";
    NoEventTree "mef-no-event-tree" Note
        "the initiating event `{0}` leads to no event tree"
        "起因事象 `{0}` につながるイベントツリーがありません";
    TwoTrees "mef-two-event-trees" Error
        "the initiating event `{0}` leads to two event trees"
        "起因事象 `{0}` が二つのイベントツリーにつながっています";
    AmbiguousSequence "mef-ambiguous-sequence" Error
        "more than one event tree has a sequence `{0}`, and none of them is that of the initiating event"
        "シーケンス `{0}` を持つイベントツリーが複数あり、起因事象のイベントツリーにはありません";
    NoGate "mef-no-gate" Error
        "the file defines no gate"
        "ゲートが一つも定義されていません";
    MoreDiagnostics "mef-more-findings" Note
        "{0} further findings are not listed"
        "このほかに{0}件の指摘があります";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique_and_prefixed() {
        let mut ids: Vec<_> = MefCode::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.iter().all(|id| id.starts_with("mef-")));
        ids.sort_unstable();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before);
    }

    #[test]
    fn both_languages_use_the_same_arguments() {
        for code in MefCode::ALL {
            for index in 0..5 {
                let place = format!("{{{index}}}");
                assert_eq!(
                    code.template(Lang::En).contains(&place),
                    code.template(Lang::Ja).contains(&place),
                    "{}",
                    code.id()
                );
            }
        }
    }

    #[test]
    fn arguments_are_filled_once_and_clipped() {
        let one = MefDiagnostic::new(MefCode::WrongKind, 0..1)
            .arg("{1}\u{7}")
            .arg("define-gate")
            .arg("x".repeat(500));
        let message = one.message(Lang::En);
        assert!(message.starts_with("`{1}\u{fffd}` is defined by `<define-gate>`"), "{message}");
        assert!(message.chars().count() < 200);
    }
}
