//! The arguments; their documentation is the help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use tensha_text::{Date, Lang};

/// Says where the connection between the physical world and cyberspace can be trusted, and where not.
///
/// 物理空間とサイバー空間のつながりのうち、どこが信頼でき、どこができないかを示します。
///
/// Exit codes: 0 done; 1 findings at or above --fail-on (or, for fmt --check, files that are not formatted); 2 bad input.
#[derive(Debug, Parser)]
#[command(name = "tensha", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    /// What is the same for all commands.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What is the same for all commands.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Language of what is shown: ja or en. Otherwise `TENSHA_LANG`, then the locale, then English.
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// Colours: auto (terminals only, `NO_COLOR` is honoured), always, never.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// The effective date, 2026-11-23 or 2028-11: every answer holds for this day. Otherwise today.
    #[arg(long, global = true, value_parser = date)]
    pub at: Option<Date>,
    /// Print times and memory on stderr.
    #[arg(long, global = true)]
    pub stats: bool,
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text)
        .ok_or_else(|| "a day such as 2026-11-23, or a month such as 2028-11".to_owned())
}

/// Languages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LangArg {
    /// Japanese
    Ja,
    /// English
    En,
}

impl From<LangArg> for Lang {
    fn from(l: LangArg) -> Self {
        match l {
            LangArg::Ja => Lang::Ja,
            LangArg::En => Lang::En,
        }
    }
}

/// When to colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Formats of findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For people at a terminal
    Text,
    /// Everything, as published by `tensha schema assessment`
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub workflow commands
    Github,
    /// Markdown, for a pull-request comment
    Markdown,
}

/// Formats of views.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ViewFormat {
    /// For people at a terminal
    Text,
    /// As data
    Json,
}

/// Formats of `show`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ShowFormat {
    /// For people at a terminal
    Text,
    /// As data
    Json,
    /// One hazard's causes as an Open-PSA fault tree, for other programs to check (causes, with --hazard)
    Mef,
    /// Pages to be printed, one for each label (card)
    Html,
    /// The map as one viewpoint sees it, as a picture (map, with --viewpoint; without it the first)
    Svg,
}

/// From which severity on findings make the exit code 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Note,
    /// Nothing
    Never,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Work everything out: a summary here, a report in DIR/report
    Assess(AssessArgs),
    /// Show every diagnostic and finding with its lines; write nothing
    Check(CheckArgs),
    /// Show one view of the answers; `tensha show --help` lists the views
    Show(Box<ShowArgs>),
    /// Print the overall guideline: safety and security together, each demand once, at three depths
    Guideline(GuidelineArgs),
    /// Show what a change does to the hazards
    WhatIf(WhatIfArgs),
    /// Explain a code or the id of a finding
    Explain(ExplainArgs),
    /// Begin a new system from a template
    New(NewArgs),
    /// Print a JSON Schema: of the model, a dossier, or the JSON output
    Schema(SchemaArgs),
    /// Format model files; comments stay
    Fmt(FmtArgs),
    /// Write the model without what it marks as confidential, so that it can be given away
    Export(ExportArgs),
    /// Write what one party must be asked as a workbook (.xlsx) that it can fill in
    Questionnaire(QuestionnaireArgs),
    /// Write comments on a draft standard from models, in both languages, each with its evidence; also as a workbook (.xlsx)
    Comments(CommentsArgs),
    /// Make a pack from your own copy of a catalogue, or a draft of a model file from a questionnaire that came back
    Import(ImportArgs),
    /// Solve fault trees in Open-PSA MEF exactly
    Logic(crate::logic::LogicArgs),
}

/// Who names the root file means the directory in which it lies.
#[expect(clippy::unnecessary_wraps, reason = "the shape that the argument parser asks for")]
fn system_dir(text: &str) -> Result<String, std::convert::Infallible> {
    let dir = match text.strip_suffix("tensha.yaml") {
        Some("") => ".",
        Some("/") => "/",
        Some(dir) => dir.strip_suffix('/').unwrap_or(text),
        None => text,
    };
    Ok(dir.to_owned())
}

/// Arguments of `assess`.
#[derive(Args, Debug)]
pub struct AssessArgs {
    /// Directory of the system (with tensha.yaml)
    #[arg(default_value = ".", value_parser = system_dir)]
    pub dir: String,
    /// Where the report goes; otherwise DIR/report
    #[arg(long, value_name = "DIR")]
    pub out: Option<String>,
    /// Write no report
    #[arg(long, conflicts_with = "out")]
    pub no_report: bool,
    /// The next best questions instead: what, if stated, settles most of what is open. At a terminal they are asked one by one
    #[arg(long, conflicts_with = "out")]
    pub guide: bool,
    /// With --guide: answers from a file, or `-` for stdin; a line each, an empty one leaves a question open, `.` ends
    #[arg(long, value_name = "FILE", requires = "guide")]
    pub answers: Option<String>,
    /// With --guide: add the lines to the model's files without asking; nothing that stands there changes
    #[arg(long, requires = "guide")]
    pub write: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Exit with 1 if there are findings at or above this
    #[arg(long, value_enum, default_value_t = FailOn::Never)]
    pub fail_on: FailOn,
}

/// Depths of the guideline.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum GuidelineDepth {
    /// One page: counts, and what is most pressing
    Overview,
    /// Each demand in one line, by category
    Category,
    /// Each demand with its words, sources and evidence; and what is not used
    Full,
}

/// Horizons of the guideline.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum GuidelineHorizon {
    /// What is asked for on the effective date
    Now,
    /// What begins after it
    Later,
}

/// Formats of the guideline.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum GuidelineFormat {
    /// For people at a terminal
    Text,
    /// With headings and lists of Markdown
    Markdown,
    /// As data, always in full
    Json,
}

/// Arguments of `guideline`.
#[derive(Args, Debug)]
pub struct GuidelineArgs {
    /// Directory of the system (with tensha.yaml)
    #[arg(default_value = ".", value_parser = system_dir)]
    pub dir: String,
    /// Of a whole sector (an entry of `sectors`) instead of a system: from the packs alone, with those of DIR where it is given
    #[arg(long, value_name = "ID")]
    pub sector: Option<String>,
    /// For whoever has this role (an entry of `party-roles`, such as `user` for residents, `maker` or `maintainer` for engineers); may be given several times
    #[arg(long = "for", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// Only what is asked for on the effective date, or only what begins later; otherwise both
    #[arg(long, value_enum)]
    pub horizon: Option<GuidelineHorizon>,
    /// How much is told
    #[arg(long, value_enum, default_value_t = GuidelineDepth::Overview)]
    pub depth: GuidelineDepth,
    /// What to print
    #[arg(long, value_enum, default_value_t = GuidelineFormat::Text)]
    pub format: GuidelineFormat,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Directory of the system (with tensha.yaml)
    #[arg(default_value = ".", value_parser = system_dir)]
    pub dir: String,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Exit with 1 if there are findings at or above this
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,
}

/// Views.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum View {
    /// Every flow, segment by segment
    Paths,
    /// Flows × guide words: used, dismissed, open, and what is out of frame
    Coverage,
    /// The three layers and six elements of CPSF
    Cpsf,
    /// The term base and the agreements of this system
    Terms,
    /// Zones: target beside what is shown
    Zones,
    /// Regimes, check by check
    Regimes,
    /// Hazards: who can bring each about, who is hurt, barriers, responses, the simplest ways
    Hazards,
    /// Causes of each hazard: single points, minimal cut sets, what is not known
    Causes,
    /// Responses: what people do next, and what hinders it
    Responses,
    /// Components as stepping stones: how each is first taken over, what it opens, and whom that hurts, strangers apart
    Reach,
    /// The verdict on the whole system with its reasons, and labels beside what paths say; of several systems, the best built first: `tensha show verdict DIR DIR…`
    Verdict,
    /// Demands that conflict: who demands what of which element, and ways to settle it
    Conflicts,
    /// The ledger: hazards with their three reviews, threats with their hazards, measures with the harm on both sides
    Ledger,
    /// Assumptions: who vouches for each and until when, and what changes in which hazards where it does not hold
    Assumptions,
    /// Likelihood, a lens over assumed numbers: how often, how it ends, what matters most
    Likelihood,
    /// Each hazard without, with and with all measures; its ladder of means; harm less and more, by kind and by who bears it
    Treatment,
    /// The register of dates: what is expected, what ends, what must be looked at again
    Timeline,
    /// Requirements of labels, standards and laws: met with evidence, partly, unmet, not applicable, unknown
    Requirements,
    /// How far evidence for one scheme carries to another, row by row
    Crosswalk,
    /// Duties by phase of life: exactly one accountable party, nobody, or several
    Duties,
    /// Cards of labels: what was checked, by whom, when, in which version, how it stands, what it does not say
    Card,
    /// Questions of law with the evidence that they ask for, and the table of criminal law; not legal advice
    Law,
    /// One sheet for each party: what it does, tells, is told, takes for granted, vouches for
    Sheets,
    /// What profiles of sectors ask, with what they inherit, and how the system stands to it; without a system, what they ask
    Profile,
    /// The difference of two profiles: same, stricter, missing, contradictory
    ProfileDiff,
    /// Sectors and schemes by topic: how much is asked, how far it was checked, of which day
    Grid,
    /// The minimum for consumers: the list, who meets it, and what could be added
    Minimum,
    /// Where to standardise: what several systems are not shown to meet, by topic, and committees by fit: `tensha show standardise DIR DIR…`
    Standardise,
    /// The IoT-SSF map from each viewpoint: where every hazard stands and why, what its category demands
    Map,
    /// Harms: on the axes, beside them, and in ledgers of their own
    Harms,
    /// Safety goals with two lines: what the likelihoods come to, and which hazards they judge
    Goals,
    /// What became of each risk at the effective date: accepted, lapsed, treated, open
    Acceptances,
    /// Several systems side by side: `tensha show compare DIR DIR…`
    Compare,
    /// Packs and what they hold
    Packs,
}

/// Arguments of `show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// What to show
    #[arg(value_enum)]
    pub view: View,
    /// Directory of the system (with tensha.yaml)
    #[arg(default_value = ".", value_parser = system_dir)]
    pub dir: String,
    /// Further systems (compare, standardise, verdict), or profiles (profile, profile-diff)
    #[arg(value_name = "DIR", value_parser = system_dir)]
    pub others: Vec<String>,
    /// Only this viewpoint (map, compare)
    #[arg(long, value_name = "ID")]
    pub viewpoint: Option<String>,
    /// How many units are in the field, instead of what the model says (map)
    #[arg(long, value_name = "N")]
    pub units: Option<u64>,
    /// Only this hazard (hazards, causes, responses, likelihood, ledger, map, harms)
    #[arg(long, value_name = "ID")]
    pub hazard: Option<String>,
    /// Only from this component (reach)
    #[arg(long, value_name = "ID")]
    pub from: Option<String>,
    /// Only this scheme, whether the model names it or not (requirements); from this scheme (crosswalk)
    #[arg(long, value_name = "ID")]
    pub scheme: Option<String>,
    /// To this scheme (crosswalk)
    #[arg(long, value_name = "ID")]
    pub to: Option<String>,
    /// Every scheme of this market, such as jp, eu, uk, sg (requirements)
    #[arg(long, value_name = "CODE")]
    pub market: Option<String>,
    /// A profile instead of those of the system's sector; several are taken together (profile, profile-diff)
    #[arg(long, value_name = "ID")]
    pub profile: Vec<String>,
    /// The other side of the difference; several are taken together (profile-diff)
    #[arg(long, value_name = "ID")]
    pub against: Vec<String>,
    /// Only this label (card)
    #[arg(long, value_name = "ID")]
    pub claim: Option<String>,
    /// Only this jurisdiction, such as jp or eu (law)
    #[arg(long, value_name = "CODE")]
    pub jurisdiction: Option<String>,
    /// Also what moved since this day (standardise)
    #[arg(long, value_name = "DAY", value_parser = date)]
    pub since: Option<Date>,
    /// Only this party (sheets)
    #[arg(long, value_name = "ID")]
    pub party: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
    /// With --format mef: write the numbers as well (campaigns and increments instead of steps and classes)
    #[arg(long)]
    pub likelihood: bool,
}

/// Which catalogues can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ImportFormat {
    /// An OSCAL catalogue in JSON
    Oscal,
    /// A library of CISO Assistant in YAML
    CisoAssistant,
    /// A questionnaire of ours that came back, as an .xlsx workbook; it becomes a draft of a model file
    Questionnaire,
}

/// Arguments of `import`.
#[derive(Args, Debug)]
#[command(
    after_help = "Of catalogues, numbers and titles are taken, and no text of requirements.\n\nExamples:\n  tensha import oscal catalog.json --scheme csf --out packs/csf.yaml\n  tensha import questionnaire maker.xlsx --dir my-system --out my-system/answers-maker.yaml"
)]
pub struct ImportArgs {
    /// The format of the file
    #[arg(value_enum)]
    pub from: ImportFormat,
    /// Your copy of the catalogue, or the questionnaire
    pub file: String,
    /// Directory of the system that the questionnaire asks about
    #[arg(long, value_name = "DIR", default_value = ".", value_parser = system_dir)]
    pub dir: String,
    /// The identifier of the scheme, instead of one made from its title; or which framework of several
    #[arg(long, value_name = "ID")]
    pub scheme: Option<String>,
    /// Write to this file, which must not be there yet; without it, to the terminal
    #[arg(long, value_name = "FILE")]
    pub out: Option<String>,
}

/// Arguments of `export`.
#[derive(Args, Debug)]
#[command(
    after_help = "Marks are paths, in the model under `confidential` or here: `components/pump` (a stand-in is left of it), `components/pump/note`, `parties/*/name`, `hazards` (each of them); a mark that goes on behind a part leads into its system: `parts/pumps/components/pump`, and `parts/pumps` keeps back everything in it. What a part's own model marks is left out too. Texts elsewhere that mention what is kept back are left out as well, and identifiers that hold it become stand-ins.\n\nExample:\n  tensha export my-system --redact parties/*/name --out to-partner"
)]
pub struct ExportArgs {
    /// Directory of the system (with tensha.yaml)
    #[arg(default_value = ".", value_parser = system_dir)]
    pub dir: String,
    /// Left out beside what the model marks; may be given several times
    #[arg(long, value_name = "PATH")]
    pub redact: Vec<String>,
    /// Write into this directory, which must not be there yet; without it, the model is printed
    #[arg(long, value_name = "DIR")]
    pub out: Option<String>,
}

/// Arguments of `questionnaire`.
#[derive(Args, Debug)]
#[command(
    after_help = "Asked are: requirements for which the party answers and of which nothing is known, evidence for its controls, its duties, and what it is said to vouch for.\n\nExample:\n  tensha questionnaire my-system --party maker --out maker.xlsx"
)]
pub struct QuestionnaireArgs {
    /// Directory of the system (with tensha.yaml)
    #[arg(default_value = ".", value_parser = system_dir)]
    pub dir: String,
    /// The party that is asked
    #[arg(long, value_name = "ID")]
    pub party: String,
    /// Write the workbook to this file, which must not be there yet; without it, the questions are listed here
    #[arg(long, value_name = "FILE")]
    pub out: Option<String>,
    /// What to print where no file is written
    #[arg(long, value_enum, default_value_t = ViewFormat::Text)]
    pub format: ViewFormat,
}

/// Arguments of `comments`.
#[derive(Args, Debug)]
#[command(
    after_help = "Comments are about: what open hazards need and no requirement is about, demands that conflict, what profiles of sectors forbid, requirements that are not met or of which nothing is known, words and levels that can be mistaken. What only somebody who has the draft at hand can say stays empty and says so.\n\nExample:\n  tensha comments my-system another-system --on en-303-645 --body JP --out comments.xlsx"
)]
pub struct CommentsArgs {
    /// Directories of systems (each with tensha.yaml)
    #[arg(default_value = ".", value_parser = system_dir)]
    pub dirs: Vec<String>,
    /// The scheme, such as en-303-645, or the committee, such as iec-tc62
    #[arg(long, value_name = "ID")]
    pub on: String,
    /// The body that comments, such as JP
    #[arg(long, value_name = "CODE")]
    pub body: Option<String>,
    /// The draft, as its cover names it
    #[arg(long, value_name = "NAME")]
    pub draft: Option<String>,
    /// Write the workbook to this file, which must not be there yet; without it, the comments are listed here
    #[arg(long, value_name = "FILE")]
    pub out: Option<String>,
    /// What to print where no file is written
    #[arg(long, value_enum, default_value_t = ViewFormat::Text)]
    pub format: ViewFormat,
}

/// Arguments of `what-if`.
#[derive(Args, Debug)]
#[command(
    after_help = "Changes:\n  remove X                  a control, or a component that no longer works\n  install X                 a control that is not in place yet\n  compromise X              a component in an attacker's hands\n  upgrade link X to T       another link technology\n  place X to ENTRY          somebody else can enter\n  break X                   an assumption that does not hold\n  happens X                 an event or condition for certain\n  attacker CLASS            nobody stronger, such as sl2; or botnet alone\n  without OUTLOOK           an outlook entry that does not come true\n  fleet N                   N units alike: what hits them all at once\n\nExample:\n  tensha what-if examples/door-wiegand \"upgrade link reader-controller to osdp-sc\""
)]
pub struct WhatIfArgs {
    /// Directory of the system (with tensha.yaml)
    pub dir: String,
    /// Changes, each in quotes
    #[arg(required = true)]
    pub change: Vec<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = ViewFormat::Text)]
    pub format: ViewFormat,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// A code such as P001, or the id of a finding such as P001-1a2b3c4d5e; without one, all codes are listed
    pub code: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = ViewFormat::Text)]
    pub format: ViewFormat,
}

/// Templates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Template {
    /// A home with an appliance operated by telephone
    Home,
    /// A machine watched from a cloud
    Factory,
    /// A guarded door
    Building,
    /// A ward with a networked pump
    Hospital,
}

/// Arguments of `new`.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// Directory to make; files that are there are never overwritten
    pub dir: String,
    /// What to begin from
    #[arg(long, value_enum, default_value_t = Template::Home)]
    pub template: Template,
}

/// Schemas.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum SchemaOf {
    /// tensha.yaml and what it includes
    Model,
    /// A maker's dossier
    Dossier,
    /// What `--format json` prints
    Assessment,
}

/// Arguments of `schema`.
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaOf::Model)]
    pub of: SchemaOf,
}

/// Arguments of `fmt`.
#[derive(Args, Debug)]
pub struct FmtArgs {
    /// Directories or files
    #[arg(default_value = ".")]
    pub paths: Vec<String>,
    /// Change nothing; exit with 1 if a file is not formatted
    #[arg(long)]
    pub check: bool,
}
