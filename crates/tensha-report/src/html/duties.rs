//! What the templates see of duties and sheets.

use std::collections::BTreeMap;

use serde::Serialize;
use tensha_model::knowledge::Status;
use tensha_text::Text;

use super::Link;
use crate::Assessment;
use crate::duties::{Held, LineInfo, blocks};
use crate::messages::say;

#[derive(Serialize)]
pub(super) struct Duties {
    summary: Option<Text>,
    phases: Vec<Text>,
    rows: Vec<Row>,
    own: Vec<(Text, String)>,
    sheets: Vec<Sheet>,
    system: Text,
    version: Option<String>,
}

#[derive(Serialize)]
struct Row {
    name: Text,
    text: Option<Text>,
    doubtful: bool,
    sources: Vec<String>,
    /// Nothing where the phase does not ask for it.
    cells: Vec<Option<Cell>>,
}

#[derive(Serialize)]
struct Cell {
    class: &'static str,
    sign: &'static str,
    word: Text,
    parties: Vec<Link>,
    text: Text,
}

#[derive(Serialize)]
struct Sheet {
    anchor: String,
    name: Text,
    blocks: Vec<(Text, Vec<Line>)>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    other: Option<Text>,
    what: Text,
    when: Option<Text>,
    term: Option<Text>,
    over: bool,
    unguaranteed: bool,
}

fn line(l: &LineInfo) -> Line {
    Line {
        id: l.id.clone(),
        other: l.other.as_ref().map(|o| o.name.clone()),
        what: l.what.clone(),
        when: l.when.clone(),
        term: l.term.clone(),
        over: l.over,
        unguaranteed: l.unguaranteed,
    }
}

pub(super) fn build(a: &Assessment) -> Duties {
    let d = &a.duties;
    let all: usize = d.kinds.iter().map(|k| k.cells.len()).sum();
    Duties {
        summary: (all > 0).then(|| {
            let [one, nobody, lapsed, several] =
                [Held::One, Held::Nobody, Held::Lapsed, Held::Several].map(|h| d.count(h));
            say!(msg_dutypage_summary, all, one, nobody, lapsed, several)
        }),
        phases: d.phases.iter().map(|p| p.name.clone()).collect(),
        rows: d
            .kinds
            .iter()
            .map(|k| Row {
                name: k.name.clone(),
                text: k.text.clone(),
                doubtful: k.wording != Status::Checked,
                sources: k.sources.clone(),
                cells: d
                    .phases
                    .iter()
                    .map(|p| {
                        let c = k.cells.iter().find(|c| c.phase == p.id)?;
                        let (class, word) = match c.cover {
                            Held::One => ("met", say!(msg_dutypage_one)),
                            Held::Several => ("unmet", say!(msg_dutypage_several)),
                            Held::Nobody => ("undecided", say!(msg_dutypage_nobody)),
                            Held::Lapsed => ("unmet", say!(msg_dutypage_lapsed)),
                        };
                        Some(Cell {
                            class,
                            sign: c.cover.sign(),
                            word,
                            parties: c.parties.iter().map(Link::to).collect(),
                            text: c.text.clone(),
                        })
                    })
                    .collect(),
            })
            .collect(),
        own: d
            .stated
            .iter()
            .filter(|d| d.kind.is_none())
            .map(|d| (d.text.clone(), d.place.to_string()))
            .collect(),
        sheets: a
            .sheets
            .iter()
            .map(|s| Sheet {
                anchor: crate::picture::anchor("sheet", &s.party.id),
                name: s.party.name.clone(),
                blocks: blocks(s)
                    .into_iter()
                    .map(|(head, lines)| (head, lines.iter().map(line).collect()))
                    .collect(),
            })
            .collect(),
        system: a.system.name.clone(),
        version: a.system.version.clone(),
    }
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about duties and sheets.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_dutypage_nav,
    h => msg_dutypage_h,
    none => msg_dutypage_none,
    intro => msg_dutypage_intro,
    duty => msg_dutypage_duty,
    one => msg_dutypage_one,
    several => msg_dutypage_several,
    nobody => msg_dutypage_nobody,
    lapsed => msg_dutypage_lapsed,
    not_asked => msg_dutypage_not_asked,
    own => msg_dutypage_own,
    doubtful => msg_dutypage_doubtful,
    sheets_nav => msg_sheetpage_nav,
    sheets_h => msg_sheetpage_h,
    sheets_intro => msg_sheetpage_intro,
    sheets_none => msg_sheetpage_none,
    title => msg_sheetpage_title,
    print => msg_sheetpage_print,
    nothing => msg_sheetpage_nothing,
    with => msg_sheetpage_with,
    what => msg_sheetpage_what,
    when => msg_sheetpage_when,
    term => msg_sheetpage_term,
    over => msg_sheetpage_over,
    unguaranteed => msg_sheetpage_unguaranteed,
    foot => msg_sheetpage_foot,
    version => msg_sheetpage_version,
    day => msg_sheetpage_day,
}
