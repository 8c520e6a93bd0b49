//! Where output goes: results on stdout, messages on stderr. A reader that went away is no error.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment for the libraries"
)]

use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use tensha_text::render::{self, terminal::Style};
use tensha_text::{Diagnostic, InLang, Lang, SourceMap, Text};

use crate::args::{Color, Common};

/// How and where to print.
pub struct Out {
    /// Language.
    pub lang: Lang,
    /// Colours and width on stdout.
    pub style: Style,
    /// Colours and width on stderr.
    pub err_style: Style,
    stats: bool,
    begin: Instant,
}

#[allow(
    clippy::unused_self,
    reason = "output goes through one value, so that a later one can write elsewhere"
)]
impl Out {
    /// From arguments and environment.
    pub fn new(common: &Common) -> Self {
        let var = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let lang = common.lang.map_or_else(
            || {
                let locale =
                    ["TENSHA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(var);
                if locale.is_some_and(|l| l.starts_with("ja")) { Lang::Ja } else { Lang::En }
            },
            Lang::from,
        );
        let width = var("COLUMNS")
            .and_then(|c| c.parse().ok())
            .or_else(|| terminal_size::terminal_size().map(|(w, _)| usize::from(w.0)))
            .map_or(100, |w: usize| w.clamp(40, 140));
        let colored = |terminal: bool| match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                terminal && var("NO_COLOR").is_none() && var("TERM").as_deref() != Some("dumb")
            }
        };
        Self {
            lang,
            style: Style { color: colored(stdout().is_terminal()), width },
            err_style: Style { color: colored(stderr().is_terminal()), width },
            stats: common.stats,
            begin: Instant::now(),
        }
    }

    /// A text in the language of the user.
    pub fn say<'t>(&self, text: &'t (impl InLang + ?Sized)) -> std::borrow::Cow<'t, str> {
        text.in_lang(self.lang)
    }

    /// Result text on stdout.
    pub fn print(&self, text: &str) {
        let mut out = stdout().lock();
        let _ = out.write_all(text.as_bytes());
        let _ = out.flush();
    }

    /// A value on stdout as JSON, written as it is made: a large assessment never stands in memory twice.
    pub fn json(&self, value: &impl serde::Serialize) {
        let mut out = std::io::BufWriter::with_capacity(1 << 16, stdout().lock());
        if serde_json::to_writer_pretty(&mut out, value).is_ok() {
            let _ = out.write_all(b"\n");
        }
        let _ = out.flush();
    }

    /// Findings on stdout.
    pub fn findings(&self, sources: &SourceMap, findings: &[Diagnostic]) {
        let mut out = std::io::BufWriter::with_capacity(1 << 16, stdout().lock());
        render::terminal::render_each(sources, findings, self.lang, self.style, &mut |text| {
            let _ = out.write_all(text.as_bytes());
        });
        let _ = out.flush();
    }

    /// A message on stderr.
    pub fn message(&self, text: &Text) {
        self.error_text(&format!("{}\n", text.get(self.lang)));
    }

    /// Text on stderr.
    pub fn error_text(&self, text: &str) {
        let mut out = stderr().lock();
        let _ = out.write_all(text.as_bytes());
        let _ = out.flush();
    }

    /// Diagnostics of bad input, on stderr.
    pub fn diagnostics(&self, sources: &SourceMap, diagnostics: &[Diagnostic]) {
        let mut sorted = diagnostics.to_vec();
        render::sort(&mut sorted, sources);
        self.error_text(&render::terminal::render(sources, &sorted, self.lang, self.err_style));
        let counts = render::counts(&sorted);
        self.error_text(&format!("{}\n", counts.get(self.lang)));
    }

    /// A sign of life while something long goes on; terminals only.
    pub fn progress(&self, what: &Text) -> ProgressBar {
        if !stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(what.get(self.lang).to_owned());
        // Short work ends before the first tick, so nothing flickers.
        bar.enable_steady_tick(std::time::Duration::from_millis(300));
        bar
    }

    /// Time since the start, and memory, under `--stats`.
    pub fn stats(&self, phase: &str) {
        if self.stats {
            let peak =
                peak_memory().map_or_else(String::new, |kb| format!(", peak {} MB", kb / 1024));
            self.error_text(&format!(
                "stats: {phase}: {:.3} s{peak}\n",
                self.begin.elapsed().as_secs_f64()
            ));
        }
    }
}

/// Peak resident memory in kB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
