//! Comments to those who make a standard, in the layout in which national bodies send them, in both languages, with their evidence.
//!
//! **Invariant**: a field that only somebody who has read the draft can fill stays empty and says so.

use serde::Serialize;
use tensha_analysis::changes::Worked;
use tensha_analysis::comments::{self, Claim, Comment, Evidence, Left, Said, Subject, Target, Use};
use tensha_analysis::requirements::by_number;
use tensha_model::System;
use tensha_model::knowledge::{Knowledge, Status};
use tensha_text::{Date, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;
use crate::requirements::{self, SchemeInfo};
use crate::verdict::FactInfo;

/// Lines of evidence that a comment itself names; all of them stand beside it.
const SHOWN: usize = 6;

/// A line that shows what a comment claims.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct EvidenceInfo {
    /// Identifier of the system.
    pub system: String,
    /// Its name.
    pub system_name: Text,
    /// `fact`, `element`, `requirement`, `held`, `applies`, `sector` or `term`.
    pub kind: String,
    /// Key of the fact, or identifier of the element, requirement, scheme, sector or word.
    pub id: String,
    /// What it says.
    pub text: Text,
    /// The line.
    pub place: PlaceRef,
}

/// A field of the sheet.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FieldInfo {
    /// What stands in it; where nothing is given, why.
    pub text: Text,
    /// Whether it is filled.
    pub given: bool,
}

/// A row of the sheet.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CommentInfo {
    /// From 1.
    pub number: usize,
    /// `gap`, `conflict`, `forbidden`, `unmet`, `unknown`, `word` or `level`.
    pub about: String,
    /// Entry of the packs that it is about: a need, requirement, topic, word or level.
    pub id: String,
    /// Requirements that it speaks of.
    pub requirements: Vec<String>,
    /// How many of the systems say it.
    pub systems: usize,
    /// The eight fields, in the order of [`columns`].
    pub fields: Vec<FieldInfo>,
    /// What it rests on.
    pub evidence: Vec<EvidenceInfo>,
}

/// What was not compared, and in which system.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LeftInfo {
    /// The system.
    pub system: String,
    /// What, and why.
    pub text: Text,
}

/// What one system says, without the system itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Stated {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    claims: Vec<Claim<EvidenceInfo>>,
    uses: Vec<Use<EvidenceInfo>>,
    left: Vec<LeftInfo>,
}

/// The sheet.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SheetInfo {
    /// Entry of `schemes` or `committees`.
    pub on: String,
    /// Its name.
    pub on_name: Text,
    /// The body that comments.
    pub member: Option<String>,
    /// The draft.
    pub document: Option<String>,
    /// The day.
    pub at: Date,
    /// Names of the systems, in the order given.
    pub systems: Vec<Text>,
    /// The rows.
    pub comments: Vec<CommentInfo>,
    /// What was not compared.
    pub left: Vec<LeftInfo>,
}

/// The headings of the eight columns.
pub fn columns() -> [Text; 8] {
    [
        say!(msg_com_col_member),
        say!(msg_com_col_line),
        say!(msg_com_col_clause),
        say!(msg_com_col_paragraph),
        say!(msg_com_col_type),
        say!(msg_com_col_comments),
        say!(msg_com_col_proposed),
        say!(msg_com_col_observations),
    ]
}

/// What one system says to the target.
pub fn state(s: &System, at: Date, worked: &Worked, target: Target) -> Stated {
    let said = comments::of(s, at, worked, target);
    let infos = requirements::info(s, at, &said.results);
    let maker = Maker { s, said: &said, infos: &infos };
    let claims = said.claims.iter().map(|c| Claim {
        subject: c.subject.clone(),
        requirements: c.requirements.clone(),
        evidence: c.evidence.iter().flat_map(|e| maker.evidence(*e)).collect(),
    });
    let uses = said.uses.iter().flat_map(|u| {
        maker.evidence(u.evidence).into_iter().map(|evidence| Use {
            term: u.term.clone(),
            sense: u.sense.clone(),
            evidence,
        })
    });
    Stated {
        id: s.meta.id.clone(),
        name: s.meta.name.clone(),
        claims: claims.collect(),
        uses: uses.collect(),
        left: said.left.iter().map(|l| maker.left(l)).collect(),
    }
}

struct Maker<'a> {
    s: &'a System,
    said: &'a Said,
    infos: &'a [SchemeInfo],
}

impl Maker<'_> {
    fn line(&self, kind: &str, id: String, text: Text, place: PlaceRef) -> EvidenceInfo {
        EvidenceInfo {
            system: self.s.meta.id.clone(),
            system_name: self.s.meta.name.clone(),
            kind: kind.to_owned(),
            id,
            text,
            place,
        }
    }

    /// The line that holds the system against a scheme; its first line where it does not and the scheme applies all the same.
    fn held(&self, n: usize) -> PlaceRef {
        let of = self.infos.get(n).and_then(|i| i.place.clone());
        of.unwrap_or_else(|| PlaceRef::new(self.s, self.s.meta.span))
    }

    fn evidence(&self, of: Evidence) -> Vec<EvidenceInfo> {
        let s = self.s;
        match of {
            Evidence::Fact(n) => {
                let fact = FactInfo::new(s, &self.said.whole.facts[n]);
                vec![self.line("fact", fact.key, fact.text, fact.place)]
            }
            Evidence::Element(r) => {
                let e = ElementRef::new(s, r);
                let place = PlaceRef::new(s, s.own(r).span);
                vec![self.line("element", e.id.clone(), say!(msg_com_at, e.name, e.id), place)]
            }
            Evidence::Row(n, row) => {
                let Some(row) = self.infos.get(n).and_then(|i| i.requirements.get(row)) else {
                    return Vec::new();
                };
                let name = requirements::name(row.standing);
                let grounds = row.grounds.iter().filter(|g| g.place.line > 0).map(|g| {
                    let text = say!(msg_com_row, row.id.clone(), name.clone(), g.text.clone());
                    self.line("requirement", row.id.clone(), text, g.place.clone())
                });
                let found: Vec<EvidenceInfo> = grounds.collect();
                if !found.is_empty() {
                    return found;
                }
                let text = say!(msg_com_row_bare, row.id.clone(), name);
                vec![self.line("requirement", row.id.clone(), text, self.held(n))]
            }
            Evidence::Held(n) => {
                let Some(info) = self.infos.get(n) else { return Vec::new() };
                let (kind, text) = if info.place.is_some() {
                    ("held", say!(msg_com_held, info.name.clone()))
                } else {
                    ("applies", say!(msg_com_applies, info.name.clone()))
                };
                vec![self.line(kind, info.scheme.clone(), text, self.held(n))]
            }
            Evidence::Sector => {
                let sector = s.meta.sector.and_then(|i| s.knowledge.sectors.get_index(i as usize));
                let Some((id, head)) = sector else { return Vec::new() };
                let place = PlaceRef::new(s, s.meta.span);
                vec![self.line(
                    "sector",
                    id.clone(),
                    say!(msg_com_sector, head.name.clone()),
                    place,
                )]
            }
            Evidence::Term(n) => {
                let of = &s.terms[n];
                let term = s.knowledge.terms.get(&of.term);
                let name =
                    term.map_or_else(|| Text::same(of.term.clone()), |t| t.head.name.clone());
                let sense = term
                    .and_then(|t| t.senses.iter().find(|x| x.head.id == of.sense))
                    .map_or_else(|| Text::same(of.sense.clone()), |x| x.head.name.clone());
                let text = if of.whose.is_empty() {
                    say!(msg_com_term_own, name, sense)
                } else {
                    say!(msg_com_term, name, sense, of.whose.clone())
                };
                vec![self.line("term", of.term.clone(), text, PlaceRef::new(s, of.span))]
            }
        }
    }

    fn left(&self, left: &Left) -> LeftInfo {
        let name = |i: &u32| {
            let of = self.s.knowledge.schemes.get_index(*i as usize);
            of.map(|(_, s)| s.head.name.clone()).unwrap_or_default()
        };
        let text = match left {
            Left::Rows(i) => say!(msg_com_left_rows, name(i)),
            Left::Topics(i) => say!(msg_com_left_topics, name(i)),
            Left::NotHeld(i) => say!(msg_com_left_not_held, name(i)),
            Left::Outside(i) => say!(msg_com_left_outside, name(i)),
            Left::NoScheme => say!(msg_com_left_no_scheme),
        };
        LeftInfo { system: self.s.meta.id.clone(), text }
    }
}

/// Who comments on what.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// To whom the comments go.
    pub target: Target,
    /// Its identifier.
    pub on: &'a str,
    /// The body that comments.
    pub member: Option<&'a str>,
    /// The draft.
    pub document: Option<&'a str>,
    /// The day.
    pub at: Date,
}

/// The sheet of what systems say.
pub fn sheet(k: &Knowledge, heading: Heading, stated: Vec<Stated>) -> SheetInfo {
    let systems: Vec<Text> = stated.iter().map(|s| s.name.clone()).collect();
    let mut left = Vec::new();
    let mut said = Vec::new();
    for one in stated {
        left.extend(one.left);
        said.push((one.claims, one.uses));
    }
    let mut merged = comments::merge(said);
    let clauses = |c: &Comment<EvidenceInfo>| -> Vec<String> {
        let mut list: Vec<String> = c.requirements.iter().cloned().collect();
        list.sort_by(|a, b| by_number(a, b));
        list
    };
    let first = |c: &Comment<EvidenceInfo>| clauses(c).first().cloned();
    // Comments on the whole come first, then clause by clause.
    merged.sort_by(|a, b| match (first(a), first(b)) {
        (Some(x), Some(y)) => by_number(&x, &y).then_with(|| a.subject.cmp(&b.subject)),
        (x, y) => x.is_some().cmp(&y.is_some()).then_with(|| a.subject.cmp(&b.subject)),
    });
    let on_name = match heading.target {
        Target::Scheme(_) => k.schemes.get(heading.on).map(|s| s.head.name.clone()),
        Target::Committee(_) => k.committees.get(heading.on).map(|c| c.head.name.clone()),
    }
    .unwrap_or_default();
    let words = Words { k, heading, on: &on_name, all: systems.len() };
    let comments = (1..)
        .zip(merged)
        .map(|(number, c)| {
            let requirements = clauses(&c);
            let evidence: Vec<EvidenceInfo> =
                c.from.iter().flat_map(|(_, list)| list).cloned().collect();
            let (about, id) = about(&c.subject);
            CommentInfo {
                number,
                about: about.to_owned(),
                id,
                systems: c.from.len(),
                fields: words.fields(&c, &requirements, &evidence),
                requirements,
                evidence,
            }
        })
        .collect();
    SheetInfo {
        on: heading.on.to_owned(),
        on_name,
        member: heading.member.map(str::to_owned),
        document: heading.document.map(str::to_owned),
        at: heading.at,
        systems,
        comments,
        left,
    }
}

fn about(subject: &Subject) -> (&'static str, String) {
    match subject {
        Subject::Gap(need) => ("gap", need.clone()),
        Subject::Conflict(need) => ("conflict", need.clone()),
        Subject::Forbidden(requirement, _) => ("forbidden", requirement.clone()),
        Subject::Unmet(requirement) => ("unmet", requirement.clone()),
        Subject::Unknown(topic) => ("unknown", topic.clone().unwrap_or_default()),
        Subject::Word(term) => ("word", term.clone()),
        Subject::Level(level) => ("level", level.clone()),
    }
}

struct Words<'a> {
    k: &'a Knowledge,
    heading: Heading<'a>,
    on: &'a Text,
    all: usize,
}

fn given(text: Text) -> FieldInfo {
    FieldInfo { text, given: true }
}

fn empty(text: Text) -> FieldInfo {
    FieldInfo { text, given: false }
}

impl Words<'_> {
    fn fields(
        &self,
        c: &Comment<EvidenceInfo>,
        requirements: &[String],
        evidence: &[EvidenceInfo],
    ) -> Vec<FieldInfo> {
        let kind = match c.subject {
            Subject::Unknown(_) => "ge",
            Subject::Word(_) | Subject::Level(_) => "ed",
            _ => "te",
        };
        let number = |id: &String| {
            self.k.requirements.get(id).map_or_else(|| id.clone(), |r| r.number().to_owned())
        };
        // Numbers of schemes are no clauses of whatever a committee is drafting.
        let clause = match self.heading.target {
            Target::Scheme(_) if !requirements.is_empty() => {
                let list: Vec<Text> = requirements.iter().map(|r| Text::same(number(r))).collect();
                given(Text::list(&list))
            }
            _ => empty(say!(msg_com_empty_draft)),
        };
        let member = match self.heading.member {
            Some(m) => given(Text::same(m)),
            None => empty(say!(msg_com_empty_member)),
        };
        vec![
            member,
            empty(say!(msg_com_empty_draft)),
            clause,
            empty(say!(msg_com_empty_draft)),
            given(Text::same(kind)),
            given(self.comment(c, requirements, evidence)),
            self.proposed(&c.subject),
            empty(Text::default()),
        ]
    }

    fn need(&self, id: &str) -> Text {
        self.k.comment_needs.get(id).map_or_else(|| Text::same(id), |n| n.head.name.clone())
    }

    fn heading_of(&self, id: &str) -> Text {
        self.k.requirements.get(id).map(|r| r.head.name.clone()).unwrap_or_default()
    }

    fn lead(&self, c: &Comment<EvidenceInfo>, requirements: &[String]) -> Text {
        let (n, all) = (c.from.len(), self.all);
        let numbers: Vec<Text> = requirements.iter().map(|r| Text::same(r.clone())).collect();
        match &c.subject {
            Subject::Gap(need) => match self.heading.target {
                Target::Scheme(_) => {
                    let of =
                        |r: &&tensha_model::requirement::Requirement| r.scheme() == self.heading.on;
                    let rows = self.k.requirements.values().filter(of).count();
                    say!(msg_com_gap, self.need(need), n, all, rows, self.on.clone())
                }
                Target::Committee(_) => say!(msg_com_gap_all, self.need(need), n, all),
            },
            Subject::Conflict(need) => {
                say!(msg_com_conflict, self.need(need), n, all, Text::list(&numbers))
            }
            Subject::Forbidden(id, profile) => {
                let of = self.k.profiles.get(profile);
                let name = of.map(|p| p.head.name.clone()).unwrap_or_default();
                let why = of.and_then(|p| p.forbids.get(id).cloned().flatten()).unwrap_or_default();
                say!(msg_com_forbidden, name, id.clone(), self.heading_of(id), why)
            }
            Subject::Unmet(id) => {
                say!(msg_com_unmet, n, all, id.clone(), self.heading_of(id))
            }
            Subject::Unknown(topic) => {
                let of = topic.as_ref().and_then(|t| self.k.topics.get(t));
                let name = of.map_or_else(|| say!(msg_com_no_topic), |t| t.name.clone());
                say!(msg_com_unknown, name, n, all, numbers.len(), Text::list(&numbers))
            }
            Subject::Word(term) => {
                let of = self.k.terms.get(term);
                say!(
                    msg_com_word,
                    of.map_or_else(|| Text::same(term.clone()), |t| t.head.name.clone())
                )
            }
            Subject::Level(level) => say!(msg_com_level, level.clone()),
        }
    }

    fn comment(
        &self,
        c: &Comment<EvidenceInfo>,
        requirements: &[String],
        evidence: &[EvidenceInfo],
    ) -> Text {
        let mut lines = vec![self.lead(c, requirements)];
        let hazards = evidence.iter().filter(|e| e.id.starts_with("hazard:")).count();
        if matches!(c.subject, Subject::Unmet(_)) && hazards > 0 {
            lines.push(say!(msg_com_hazards, hazards));
        }
        let doubtful = |id: &&String| {
            self.k.requirements.get(*id).is_some_and(|r| r.head.status != Status::Checked)
        };
        if requirements.iter().any(|r| doubtful(&r)) {
            lines.push(say!(msg_com_doubtful));
        }
        lines.push(say!(msg_com_evidence));
        for e in evidence.iter().take(SHOWN) {
            let place = e.place.to_string();
            lines.push(say!(msg_com_line, e.system_name.clone(), e.text.clone(), place));
        }
        if evidence.len() > SHOWN {
            lines.push(say!(msg_com_more, evidence.len() - SHOWN));
        }
        let join = |of: fn(&Text) -> &str| lines.iter().map(of).collect::<Vec<_>>().join("\n");
        Text::new(join(|t| &t.ja), join(|t| &t.en))
    }

    fn proposed(&self, subject: &Subject) -> FieldInfo {
        match subject {
            Subject::Gap(need) => given(say!(msg_com_propose_gap, self.need(need))),
            Subject::Conflict(_) => given(say!(msg_com_propose_conflict)),
            Subject::Forbidden(..) => given(say!(msg_com_propose_forbidden)),
            Subject::Word(_) => given(say!(msg_com_propose_word)),
            Subject::Level(_) => given(say!(msg_com_propose_level)),
            Subject::Unmet(_) | Subject::Unknown(_) => empty(say!(msg_com_empty_wording)),
        }
    }
}
