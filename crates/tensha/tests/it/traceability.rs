//! `docs/traceability.md` has no holes: every bullet and capability is there once, and what it names exists; what the program offers is
//! named. The words of the page stay with those who know how far something is reached.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::support::{place, read, root, tensha};

fn page() -> String {
    read(&root().join("docs/traceability.md"))
}

/// The rows of the table under a heading, without its head.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let start = page.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let body = &page[start + 1..];
    let rows = body.lines().skip(1).take_while(|l| !l.starts_with("## "));
    rows.filter(|l| l.starts_with('|'))
        .skip(2)
        .map(|l| {
            // A stroke inside code is escaped.
            let cells = l.replace("\\|", "\u{1}");
            let cells = cells.trim_matches('|').split('|');
            cells.map(|c| c.trim().replace('\u{1}', "|")).collect()
        })
        .collect()
}

fn ids(prefix: &str, last: usize) -> BTreeSet<String> {
    (1..=last).map(|n| format!("{prefix}{n:02}")).collect()
}

/// What stands in backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Every name once; what is there twice or has no name among those known is said.
fn once(found: &[String], known: &BTreeSet<String>, what: &str) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for f in found {
        *count.entry(f).or_default() += 1;
    }
    let twice =
        count.iter().filter(|(_, n)| **n > 1).map(|(f, n)| format!("{what}: {f} {n} times"));
    let odd = count.keys().filter(|f| !known.contains(**f)).map(|f| format!("{what}: {f}?"));
    let lost = known.iter().filter(|k| !count.contains_key(k.as_str()));
    twice.chain(odd).chain(lost.map(|k| format!("{what}: {k} is missing"))).collect()
}

fn capability(cell: &str) -> String {
    cell.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Holes among bullets and capabilities.
fn holes(page: &str) -> Vec<String> {
    let reached: Vec<String> = table(page, "Reached").iter().map(|r| capability(&r[0])).collect();
    let open: Vec<String> = table(page, "Open").iter().map(|r| capability(&r[0])).collect();
    let all: Vec<String> = reached.iter().chain(&open).cloned().collect();
    let mut wrong = once(&all, &ids("S-", 51), "reached or open");
    let bullets = table(page, "From bullets to capabilities");
    let names: Vec<String> = bullets.iter().map(|r| r[0].clone()).collect();
    wrong.extend(once(&names, &ids("B", 27), "bullet"));
    let resting = page.lines().find(|l| l.starts_with("Capabilities that rest on all bullets"));
    let mut named = BTreeSet::new();
    let listed = bullets.iter().map(|r| r[1].as_str()).chain(resting);
    for cell in listed.flat_map(|c| c.rsplit(':').next().unwrap_or(c).split(", ")) {
        let id = cell.trim_matches(|c: char| "*. ".contains(c)).to_owned();
        let bold = cell.trim_matches(['.', ' ']).starts_with("**");
        if bold != reached.contains(&id) {
            wrong.push(format!("{id} is bold where it is not reached, or the other way round"));
        }
        named.insert(id);
    }
    wrong.extend(ids("S-", 51).difference(&named).map(|s| format!("{s} comes from no bullet")));
    wrong
}

/// Commands, and views of `show`, by the program's own help.
fn offered() -> (BTreeSet<String>, BTreeSet<String>) {
    let home = place(&[]);
    let help = tensha(home.path(), &["--help"]).out;
    let section = |text: &str, from: &str, to: &str| -> String {
        let start = text.find(from).unwrap_or_else(|| panic!("no {from}"));
        let end = text[start..].find(to).map_or(text.len(), |e| start + e);
        text[start..end].to_owned()
    };
    let commands = section(&help, "Commands:", "\nOptions:")
        .lines()
        .skip(1)
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next().map(str::to_owned))
        .filter(|c| c != "help")
        .collect();
    let help = tensha(home.path(), &["show", "--help"]).out;
    let views = section(&help, "<VIEW>\n", "[DIR]\n")
        .lines()
        .filter_map(|l| l.trim().strip_prefix("- ")?.split(':').next().map(str::to_owned))
        .collect();
    (commands, views)
}

/// What of the program no row names, and what rows name that the program does not have.
fn unnamed(page: &str, commands: &BTreeSet<String>, views: &BTreeSet<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mut c, mut v) = (BTreeSet::new(), BTreeSet::new());
    let cells = table(page, "Reached").into_iter().map(|r| r[2].clone());
    let serving = table(page, "Commands that serve them all").into_iter().map(|r| r[0].clone());
    for cell in cells.chain(serving) {
        for token in quoted(&cell) {
            let mut words = token.split_whitespace();
            let Some(first) = words.next() else { continue };
            if first.starts_with("--") {
                continue;
            }
            if !commands.contains(first) {
                wrong.push(format!("`{token}`: no such command"));
            }
            c.insert(first.to_owned());
            if first == "show" {
                for view in words.next().into_iter().flat_map(|w| w.split('|')) {
                    if !views.contains(view) {
                        wrong.push(format!("`{token}`: no such view"));
                    }
                    v.insert(view.to_owned());
                }
            }
        }
    }
    wrong.extend(commands.difference(&c).map(|x| format!("no row names the command {x}")));
    wrong.extend(views.difference(&v).map(|x| format!("no row names the view {x}")));
    wrong
}

/// `a/{b,c}.rs` as two.
fn spread(token: &str) -> Vec<String> {
    match (token.find('{'), token.find('}')) {
        (Some(a), Some(b)) if a < b => token[a + 1..b]
            .split(',')
            .map(|part| format!("{}{}{}", &token[..a], part.trim(), &token[b + 1..]))
            .collect(),
        _ => vec![token.to_owned()],
    }
}

/// Whether a path of the page exists, as the page shortens paths; `last` is the crate that was named before.
fn exists(token: &str, last: &str) -> bool {
    let crates = root().join("crates");
    if let Some((front, back)) = token.split_once('*') {
        let (dir, begin) = front.rsplit_once('/').unwrap_or(("", front));
        let list = std::fs::read_dir(root().join(dir)).unwrap();
        return list.flatten().any(|f| {
            let name = f.file_name().to_string_lossy().into_owned();
            name.starts_with(begin) && name.ends_with(back)
        });
    }
    let mut tried: Vec<PathBuf> = vec![root().join(token), crates.join(token)];
    if let Some((name, rest)) = token.split_once('/') {
        tried.push(crates.join(name).join("src").join(rest));
    }
    for name in [last, "tensha-analysis", "tensha"] {
        tried.push(crates.join(name).join("src").join(token));
        tried.push(crates.join(name).join("tests/it").join(token));
        tried.push(crates.join(name).join("tests").join(token));
    }
    tried.iter().any(|p| p.exists() || p.with_extension("rs").exists())
}

/// Paths that lead nowhere.
fn dead(page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table(page, "Reached") {
        for cell in [&row[3], &row[4]] {
            let mut last = String::new();
            for token in quoted(cell).into_iter().flat_map(spread) {
                let first = token.split('/').next().unwrap_or_default();
                if root().join("crates").join(first).is_dir() {
                    first.clone_into(&mut last);
                }
                // Keys of the packs and the like are words, not paths.
                if !(token.contains(['/', '.']) || token.starts_with("tensha")) {
                    continue;
                }
                if !exists(&token, &last) {
                    wrong.push(format!("{}: `{token}` is nowhere", capability(&row[0])));
                }
            }
        }
    }
    wrong
}

/// Codes of rules that the program does not have; of a range, its ends.
fn lost_codes(page: &str) -> Vec<String> {
    let codes = read(&root().join("docs/reference/codes.md"));
    let is_code = |w: &&str| {
        w.len() == 4
            && w.starts_with(|c: char| c.is_ascii_uppercase())
            && w[1..].bytes().all(|b| b.is_ascii_digit())
    };
    let mut wrong = Vec::new();
    for row in table(page, "Reached") {
        for code in row[3].split(|c: char| !c.is_ascii_alphanumeric()).filter(is_code) {
            if !codes.contains(&format!("[{code}]")) {
                wrong.push(format!("{}: no code {code}", capability(&row[0])));
            }
        }
    }
    wrong
}

#[test]
fn every_bullet_and_capability_is_there_once() {
    let wrong = holes(&page());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_rows_name_exists_and_what_the_program_has_is_named() {
    let (commands, views) = offered();
    assert!(commands.contains("show") && views.contains("paths"), "{commands:?} {views:?}");
    let mut wrong = unnamed(&page(), &commands, &views);
    wrong.extend(dead(&page()));
    wrong.extend(lost_codes(&page()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each kind of hole is seen where it is cut into the page.
#[test]
fn a_hole_is_seen() {
    let (whole, (commands, views)) = (page(), offered());
    let cut = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replacen(from, to, 1)
    };
    assert!(!holes(&cut("| B04 |", "| B03 |")).is_empty());
    assert!(!holes(&cut("| S-44 ", "| S-38 ")).is_empty());
    assert!(!holes(&cut("**S-21**", "S-21")).is_empty());
    assert!(!lost_codes(&cut("Z001", "Z999")).is_empty());
    assert!(!unnamed(&cut("`show cpsf`", "`show`"), &commands, &views).is_empty());
    assert!(!unnamed(&cut("`show cpsf`", "`show spcf`"), &commands, &views).is_empty());
    let mut more = commands.clone();
    more.insert("invented".to_owned());
    assert!(!unnamed(&whole, &more, &views).is_empty());
    assert!(
        !dead(&cut("`tensha-analysis/cpsf.rs`, `packs", "`tensha-analysis/cspf.rs`, `packs"))
            .is_empty()
    );
}
