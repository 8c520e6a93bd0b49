//! Packs of a project, written out: what an importer makes of a catalogue of somebody else's.

use std::fmt::Write as _;

use tensha_text::Date;

/// A requirement as a project's pack holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its number in the document.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Whether the document demands it; otherwise it is recommended.
    pub mandatory: bool,
}

/// A pack with one scheme and its numbered requirements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SchemePack {
    /// Identifier of the scheme; that of the pack is `project/` with it.
    pub scheme: String,
    /// Title of the document.
    pub title: String,
    /// Edition, as the document states it.
    pub edition: Option<String>,
    /// The day of the document.
    pub date: Option<Date>,
    /// From which file it was made.
    pub origin: String,
    /// What must be said about the rights of others.
    pub rights: Option<String>,
    /// In the order in which they stand in the document.
    pub items: Vec<Item>,
}

/// A scalar in double quotes, which holds any text on one line.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            // Line ends would fold, and what cannot be seen could hide something.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl SchemePack {
    /// As a YAML file.
    pub fn yaml(&self) -> String {
        let mut out = String::new();
        let mut line = |text: &str| {
            out.push_str(text);
            out.push('\n');
        };
        line("tensha-pack: 1");
        line("pack:");
        line(&format!("  id: {}", quoted(&format!("project/{}", self.scheme))));
        line(&format!("  version: {}", quoted(self.edition.as_deref().unwrap_or("1"))));
        if let Some(date) = self.date {
            line(&format!("  date: {date}"));
        }
        line(&format!("  title: {}", quoted(&self.title)));
        if let Some(rights) = &self.rights {
            line(&format!("notice: {}", quoted(rights)));
        }
        let source = self.source();
        line("sources:");
        line(&format!(
            "  {source}: {{title: {}, where: {}}}",
            quoted(&self.title),
            quoted(&self.origin)
        ));
        line("");
        line("schemes:");
        line(&format!("  {}:", quoted(&self.scheme)));
        line(&format!("    name: {}", quoted(&self.title)));
        line("    class: standard");
        if let Some(edition) = &self.edition {
            line(&format!("    edition: {}", quoted(edition)));
        }
        line(&format!("    count: {}", self.items.len()));
        line(&format!("    source: {source}"));
        line("");
        line("requirements:");
        for item in &self.items {
            line(&format!("  {}:", quoted(&format!("{}/{}", self.scheme, item.number))));
            line(&format!("    name: {}", quoted(&item.title)));
            let binding = if item.mandatory { "mandatory" } else { "recommended" };
            line(&format!("    binding: {binding}"));
            line(&format!("    source: {source}"));
        }
        out
    }

    /// The key under which the file stands among the sources.
    fn source(&self) -> String {
        let mut key = String::from("IMPORTED-");
        key.extend(
            self.scheme
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '-' }),
        );
        key
    }
}
