//! The registry of all codes: rules, and what can be wrong with the input. A code is never renamed and never used again.

use tensha_text::Severity;

use crate::rule::Bi;

/// What there is to say about a code.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// How it is usually rated.
    pub severity: Severity,
    /// Its name.
    pub name: Bi,
    /// What it says.
    pub what: Bi,
    /// How it is mended.
    pub mend: Bi,
}

const fn c(
    code: &'static str,
    severity: Severity,
    name: (&'static str, &'static str),
    what: (&'static str, &'static str),
    mend: (&'static str, &'static str),
) -> Code {
    Code {
        code,
        severity,
        name: Bi { ja: name.0, en: name.1 },
        what: Bi { ja: what.0, en: what.1 },
        mend: Bi { ja: mend.0, en: mend.1 },
    }
}

use Severity::{Error, Warning};

/// Codes that no rule of their own stands behind.
pub static INPUT: &[Code] = &[
    c(
        "M000",
        Warning,
        ("診断が多すぎる", "Too many diagnostics"),
        (
            "決まった件数を超えた診断は数えるだけで、示さない。",
            "Diagnostics beyond a fixed number are counted and not shown.",
        ),
        ("示されたものから直す。", "Mend those that are shown first."),
    ),
    c(
        "M001",
        Error,
        ("知らないキー", "Unknown key"),
        ("この場所では使えないキーがある。", "A key that means nothing in this place."),
        (
            "つづりを直すか、消す。近い名前があれば示す。",
            "Correct its spelling or remove it; near names are shown.",
        ),
    ),
    c(
        "M002",
        Error,
        ("キーが足りない", "Missing key"),
        ("必ず必要なキーがない。", "A key without which the record is incomplete."),
        ("キーを書き加える。", "Add the key."),
    ),
    c(
        "M003",
        Error,
        ("形が違う", "Wrong shape"),
        (
            "文字列・並び・組など、値の形がキーと合わない。引用符のない文に`, `があると、そこで切れる。",
            "The value has another shape (text, list, record) than the key takes. In flow style a comma ends an unquoted text.",
        ),
        ("示された形で書く。", "Write it in the shape shown."),
    ),
    c(
        "M004",
        Error,
        ("参照先がない", "Unknown reference"),
        ("宣言されていない要素を参照している。", "A reference to an element that is not declared."),
        ("宣言するか、名前を直す。", "Declare it or correct the name."),
    ),
    c(
        "M005",
        Error,
        ("パックにない項目", "Unknown pack entry"),
        (
            "種類・接続技術・用語などが、どのパックにもない。",
            "A kind, technology, term or the like that no pack holds.",
        ),
        (
            "名前を直すか、`like:`を使ってプロジェクトで定義する。",
            "Correct the name, or define it in the project with `like:`.",
        ),
    ),
    c(
        "M006",
        Error,
        ("量として読めない", "Not a quantity"),
        ("数値か単位が読めない。", "The number or the unit cannot be read."),
        ("数値、空白、単位の順に書く。", "Write number, space, unit."),
    ),
    c(
        "M007",
        Error,
        ("単位の種類が違う", "Wrong kind of unit"),
        (
            "長さの代わりに時間など、別のものを測る単位になっている。",
            "The unit measures something else, such as time where a length is needed.",
        ),
        ("正しい種類の単位を書く。", "Use a unit of the right kind."),
    ),
    c(
        "M008",
        Error,
        ("日付ではない", "Not a date"),
        (
            "暦にない日付、または書き方が違う。",
            "Not a day of the calendar, or written in another way.",
        ),
        ("`2026-11-23`のように書く。", "Write it like `2026-11-23`."),
    ),
    c(
        "M009",
        Error,
        ("使えない語", "Word not allowed"),
        ("決められた語の中にない語が書かれている。", "A word that is not one of those allowed."),
        ("示された語から選ぶ。", "Choose one of those shown."),
    ),
    c(
        "M010",
        Error,
        ("重複", "Duplicate"),
        (
            "同じ名前の要素・項目・パックが2つある。",
            "Two elements, entries or packs of the same name.",
        ),
        (
            "どちらかの名前を変えるか、`extends: true`で変更する。",
            "Rename one, or change the earlier one with `extends: true`.",
        ),
    ),
    c(
        "M011",
        Error,
        ("識別子に使えない", "Bad identifier"),
        ("識別子に使えない文字がある。", "A character that identifiers cannot have."),
        ("文字・数字・`-`・`_`・`.`を使う。", "Use letters, digits, `-`, `_` and `.`."),
    ),
    c(
        "M012",
        Error,
        ("経路にリンクがない", "Path without a link"),
        ("経路の隣り合う構成要素をつなぐリンクがない。", "No link joins two neighbours on a path."),
        ("リンクを加えるか、間にあるものを書く。", "Add the link, or name what lies in between."),
    ),
    c(
        "M013",
        Error,
        ("リンクが決まらない", "Ambiguous link"),
        (
            "2つの構成要素をつなぐリンクが複数あり、どれを通るか決まらない。",
            "Several links join two neighbours, and it is open which one is meant.",
        ),
        (
            "経路にリンクの名前を書くか、`routes`に分ける。",
            "Name the link in the path, or write several `routes`.",
        ),
    ),
    c(
        "M014",
        Error,
        ("接続技術が端に合わない", "Technology that does not fit its end"),
        (
            "リンクの技術を、端の構成要素が話せない。種類からの推定なら警告、宣言した接続口と違えばエラー。",
            "A component at the end of a link cannot speak its technology: a warning where its kind says so, an error where its declared interfaces do.",
        ),
        (
            "技術・種類・接続口のどれかを直す。",
            "Correct the technology, the kind or the interface.",
        ),
    ),
    c(
        "M015",
        Warning,
        ("どこからも参照されない", "Dangling element"),
        ("どこからも参照されていない要素がある。", "Nothing refers to the element."),
        ("つなぐか、消す。", "Connect it or remove it."),
    ),
    c(
        "M016",
        Error,
        ("場所の循環", "Places in a circle"),
        ("場所が互いに含み合っている。", "Places lie inside each other."),
        ("どれかの`inside`を消す。", "Remove one `inside`."),
    ),
    c(
        "M017",
        Warning,
        ("理由のない緩和", "Relaxed without a reason"),
        (
            "強さをパックより高く見積もるか、求めを下げているのに、理由がない。パックではエラー。",
            "A strength is claimed beyond the pack, or a demand lowered, without a reason; an error in packs.",
        ),
        ("`because`または`reason`を書く。", "Add `because` or `reason`."),
    ),
    c(
        "M018",
        Warning,
        ("使われていない記述", "Text that nothing uses"),
        (
            "どこからも読まれないファイル、または使われない項目がある。",
            "A file that nothing reads, or an entry that nothing uses.",
        ),
        ("`include`などで使うか、消す。", "Use it, for example with `include`, or remove it."),
    ),
    c(
        "M019",
        Error,
        ("フローの端が合わない", "Flow ends that do not fit"),
        (
            "フローの端が、測る・動かす構成要素や矢印と合わない。",
            "The ends of a flow do not fit what senses or acts there, or its arrow.",
        ),
        (
            "`senses`・`acts-on`・`arrow`・経路のどれかを直す。",
            "Correct `senses`, `acts-on`, `arrow` or the path.",
        ),
    ),
    c(
        "M020",
        Error,
        ("端点間の保護の誤り", "Guard that does not fit"),
        (
            "保護の端が経路にこの順でないか、可用性を高めようとしている。",
            "The ends of a guard do not lie on the path in this order, or it claims to lift availability.",
        ),
        ("両端を経路上の構成要素にする。", "Name two components of the path, in order."),
    ),
    c(
        "M021",
        Error,
        ("部分システムの循環", "Parts in a circle"),
        (
            "システムが自分自身を含んでいるか、数が多すぎる。",
            "A system holds itself, or there are too many parts.",
        ),
        (
            "別のディレクトリを指定するか、`count`を使う。",
            "Name another directory, or use `count`.",
        ),
    ),
    c(
        "M023",
        Error,
        ("言語の版", "Version of the language"),
        (
            "`tensha: 1`などの版の行がないか、知らない版である。",
            "The line with the version is missing, or the version is not known.",
        ),
        ("先頭に版を書く。", "Write the version at the top."),
    ),
    c(
        "M024",
        Error,
        ("CPSFの要件IDではない", "No CPSF requirement id"),
        (
            "CPSFにない区分のIDが書かれている。区分はあるが番号を確かめられないときは注記。",
            "An id of a family that CPSF does not have; a note where only the number could not be checked.",
        ),
        ("CPSFの付属書で確かめる。", "Compare it with the annex of CPSF."),
    ),
    c(
        "M026",
        Warning,
        ("パックの衝突", "Packs in conflict"),
        (
            "2つのパックが同じ項目を変えているか、互いに拡張し合っている。",
            "Two packs change the same entry, or packs extend each other in a circle.",
        ),
        ("順序を`extends`で決める。", "Settle the order with `extends`."),
    ),
    c(
        "M027",
        Warning,
        ("出典が見つからない", "Source not listed"),
        (
            "項目の根拠が、どのパックの`sources`にもない。",
            "An entry rests on a source that no pack lists.",
        ),
        ("`sources`に加える。", "List it under `sources`."),
    ),
    c(
        "M029",
        Error,
        ("条件またはポートの誤り", "Logic or port that cannot be used"),
        (
            "ハザードの条件が読めないか、部分システムのポートでないものにつないでいる。",
            "The condition of a hazard cannot be read, or a link joins what is no port of a part.",
        ),
        ("示された書き方に直す。", "Write it as shown."),
    ),
    c(
        "M030",
        Error,
        ("組み合わせ方が分からない", "Combination not clear"),
        (
            "複数のフローから判断するのに、組み合わせ方が書かれていない。",
            "A decision rests on several flows, and how they combine is not clear.",
        ),
        ("`any`・`all`・`2-of-3`のどれかを書く。", "Write `any`, `all` or `2-of-3`."),
    ),
    c(
        "M031",
        Error,
        ("範囲が逆", "Range reversed"),
        ("範囲の始まりが終わりより大きい。", "A range begins above its end."),
        ("小さい方を先に書く。", "Write the smaller value first."),
    ),
    c(
        "M033",
        Error,
        ("ファイルの指定の誤り", "File pattern that cannot be used"),
        (
            "`include`の指定が読めないか、合うファイルがない。",
            "An `include` that cannot be read, or that fits no file.",
        ),
        ("ファイル名か、最後に`*`を1つ使う。", "Name a file, or use one `*` in the last part."),
    ),
    c(
        "M034",
        Error,
        ("矢印に合わないガイドワード", "Guide word of another arrow"),
        (
            "そのフローの矢印にはない逸脱が書かれている。",
            "A deviation that flows of this arrow do not have.",
        ),
        ("示された語から選ぶ。", "Choose one of those shown."),
    ),
    c(
        "S001",
        Warning,
        ("何も隠していない抑止", "Suppression without effect"),
        ("どの指摘にも当てはまらない`suppressions`がある。", "A suppression that fits no finding."),
        ("消すか、直す。", "Remove or correct it."),
    ),
    c(
        "S002",
        Warning,
        ("期限の切れた抑止", "Suppression that lapsed"),
        (
            "期限が過ぎたため、指摘を再び示している。",
            "Its date has passed; the finding is shown again.",
        ),
        ("原因を直すか、改めて判断する。", "Mend the cause or decide again."),
    ),
    c(
        "T001",
        Error,
        ("ファイルがない", "File missing"),
        (
            "指定されたファイルがないか、読めない。",
            "A file that is named is not there or cannot be read.",
        ),
        ("パスを確かめる。", "Check the path."),
    ),
    c(
        "T002",
        Error,
        ("ディレクトリである", "A directory"),
        (
            "ファイルの代わりにディレクトリが指定されている。",
            "A directory is named where a file is needed.",
        ),
        ("ファイルを指定する。", "Name a file."),
    ),
    c(
        "T003",
        Error,
        ("大きすぎる", "Too large"),
        ("ファイルが上限を超えている。", "A file beyond the limit."),
        ("分ける。", "Split it."),
    ),
    c(
        "T004",
        Error,
        ("UTF-8ではない", "Not UTF-8"),
        ("文字コードがUTF-8ではない。", "The file is not UTF-8 text."),
        ("UTF-8で保存する。", "Save it as UTF-8."),
    ),
    c(
        "T005",
        Error,
        ("YAMLとして読めない", "Not YAML"),
        (
            "文法が誤っている。そこまでを読む。",
            "A mistake in the syntax; the file was read up to there.",
        ),
        ("字下げ・引用符・括弧を確かめる。", "Check indentation, quotes and brackets."),
    ),
    c(
        "T006",
        Error,
        ("入れ子が深すぎる", "Nested too deep"),
        ("入れ子が上限を超えている。", "The nesting goes beyond the limit."),
        ("括弧と字下げを確かめる。", "Check brackets and indentation."),
    ),
    c(
        "T007",
        Error,
        ("アンカーとエイリアス", "Anchors and aliases"),
        (
            "`&`や`*`で始まる記法は使えない。`*`や`&`で始まる文字列は引用符で囲む。",
            "Notation with `&` or `*` is not part of the language; a text that begins so needs quotes.",
        ),
        ("仕様書・パック・部分システムを使う。", "Use a dossier, a pack entry or a part."),
    ),
    c(
        "T008",
        Error,
        ("タグ", "Tags"),
        ("`!`で始まる記法は使えない。", "Notation with `!` is not part of the language."),
        ("消す。", "Remove it."),
    ),
    c(
        "T009",
        Error,
        ("複数の文書", "Several documents"),
        ("1つのファイルに文書が2つ以上ある。", "More than one document in a file."),
        ("分ける。", "Split the file."),
    ),
    c(
        "T010",
        Error,
        ("キーの重複", "Duplicate key"),
        ("同じキーが2回ある。1つ目を使う。", "The same key twice; the first one is used."),
        ("どちらかを消す。", "Remove one."),
    ),
    c(
        "T011",
        Error,
        ("値が多すぎる", "Too many values"),
        ("1ファイルの値が上限を超えている。", "More values than the limit."),
        ("分ける。", "Split the file."),
    ),
    c(
        "T012",
        Error,
        ("キーが文字列ではない", "Key that is no text"),
        ("並びや組がキーになっている。", "A list or mapping stands as a key."),
        ("1語にする。", "Write one word."),
    ),
    c(
        "T013",
        Error,
        ("文字列が長すぎる", "Text too long"),
        ("1つの文字列が上限を超えている。", "A text beyond the limit."),
        ("`evidence/`のファイルにする。", "Put it into a file under `evidence/`."),
    ),
    c(
        "T014",
        Error,
        ("空のファイル", "Empty file"),
        ("何も書かれていない。", "There is nothing in it."),
        ("`tensha new`で始める。", "Begin with `tensha new`."),
    ),
    c(
        "T015",
        Error,
        ("整形できない", "Cannot be formatted"),
        (
            "読めないか、文書が複数あるため、整形しない。",
            "It cannot be read or holds several documents, so it is left alone.",
        ),
        ("先に読めるようにする。", "Make it readable first."),
    ),
    c(
        "T016",
        Error,
        ("整形すると意味が変わる", "Formatting would change it"),
        (
            "整形すると内容が変わるおそれがあるため、そのままにする。",
            "Formatting would change its content, so it is left alone.",
        ),
        ("その箇所を手で整える。", "Format the place by hand."),
    ),
    c(
        "X001",
        Error,
        ("取り込める要求がない", "No requirements to import"),
        (
            "ファイルが、言われた形式のカタログではないか、要求を一つも持たない。",
            "The file is no catalogue of the format that was named, or has no requirements in it.",
        ),
        ("形式と、ファイルの中身を確かめる。", "Check which format it is and what is in it."),
    ),
    c(
        "X002",
        Warning,
        ("取り込む要求の番号の重複", "Number of an imported requirement used twice"),
        (
            "同じ番号の要求が二つ以上あり、最初のものだけを取り込む。",
            "Several requirements have one number; only the first is imported.",
        ),
        ("手元の写しで別の番号を付ける。", "Give the others numbers of their own in the copy."),
    ),
    c(
        "X003",
        Error,
        ("取り込む要求が多すぎる", "Too many requirements to import"),
        (
            "要求が上限を超え、超えた分は取り込まない。",
            "There are more requirements than the limit; those beyond it are left out.",
        ),
        ("ファイルを分けて取り込む。", "Divide the file and import its parts."),
    ),
    c(
        "X004",
        Warning,
        ("取り込む要求に番号がない", "Imported requirements without a number"),
        (
            "番号のない要求は、対策から指せないので取り込まない。",
            "Requirements without a number are left out, because no control could name them.",
        ),
        ("手元の写しで番号を付ける。", "Give them numbers in the copy."),
    ),
    c(
        "X020",
        Error,
        ("質問票ではない", "No questionnaire"),
        (
            "ファイルが、このプログラムの作った質問票ではない。",
            "The file is no questionnaire that this program wrote.",
        ),
        (
            "`tensha questionnaire`で作った質問票を、シートと見出しを残して使う。",
            "Use a workbook made by `tensha questionnaire`, with its sheets and headings kept.",
        ),
    ),
    c(
        "X021",
        Error,
        ("質問票が大きすぎる", "A questionnaire that is too large"),
        (
            "ファイル、展開した中身、行またはセルが上限を超える。",
            "The file, what is packed in it, its rows or its cells go beyond the limit.",
        ),
        (
            "書き足した画像やシートを消して保存し直す。",
            "Delete pictures and sheets that were added, and save it again.",
        ),
    ),
    c(
        "X022",
        Error,
        ("別の質問票", "A questionnaire of something else"),
        (
            "質問票が、別のシステムのものか、モデルにない当事者へのものである。",
            "The questionnaire is of another system, or for a party that the model does not have.",
        ),
        (
            "質問票を作ったシステムのディレクトリを指定する。",
            "Name the directory of the system that it was made from.",
        ),
    ),
    c(
        "X023",
        Warning,
        ("行先のない回答", "An answer to nothing"),
        (
            "回答の行にIDがないか、IDの示すものをモデルがこの当事者に尋ねていない。行は取り込まない。",
            "A row that is answered has no ID, or the model asks no such thing of this party. The row is left out.",
        ),
        (
            "送った質問票からIDを写すか、モデルに手で書き入れる。",
            "Copy the ID from the questionnaire that was sent, or enter the answer in the model by hand.",
        ),
    ),
    c(
        "X024",
        Warning,
        ("選択肢にない回答", "An answer that is none of the choices"),
        (
            "回答が、その質問の選択肢のどれでもない。行は取り込まない。",
            "The answer is none of those that the question has. The row is left out.",
        ),
        ("選択肢から選ぶ。", "Choose one of the answers."),
    ),
    c(
        "X025",
        Warning,
        ("二度の回答", "A question answered twice"),
        (
            "同じIDの行が二つ以上あり、最初のものだけを取り込む。",
            "Several rows have one ID; only the first is taken.",
        ),
        ("一行だけを残す。", "Keep one row."),
    ),
    c(
        "X026",
        Warning,
        ("読めない日付", "A day that cannot be read"),
        (
            "日付の欄が日付として読めない。行は取り込まない。",
            "What stands in a column for days is none. The row is left out.",
        ),
        ("2026-11-24のように書く。", "Write it as 2026-11-24."),
    ),
    c(
        "X027",
        Warning,
        ("理由のない回答", "An answer without a reason"),
        (
            "一部、満たさない、対象外という回答に理由がない。行は取り込まない。",
            "An answer of partly, not met or does not apply has no reason. The row is left out.",
        ),
        ("理由の欄に書く。", "Write the reason into its column."),
    ),
    c(
        "X028",
        Warning,
        ("証拠のない回答", "An answer without evidence"),
        (
            "満たす、または実施済みという回答に証拠がない。取り込むが、要求は不明のままになる。",
            "An answer of met or in place names no evidence. It is taken, and the requirement stays unknown.",
        ),
        ("証拠を尋ねて書き足す。", "Ask for evidence and add it."),
    ),
];

/// Every code, by code.
pub fn all() -> Vec<Code> {
    let mut out: Vec<Code> = INPUT.to_vec();
    out.extend(crate::all().iter().map(|r| Code {
        code: r.code,
        severity: r.severity,
        name: r.name,
        what: r.what,
        mend: r.mend,
    }));
    out.sort_by_key(|c| c.code);
    out
}

/// A code by its name; an id of a finding names its code.
pub fn find(text: &str) -> Option<Code> {
    let code = text.split('-').next().unwrap_or(text).to_ascii_uppercase();
    all().into_iter().find(|c| c.code == code)
}
