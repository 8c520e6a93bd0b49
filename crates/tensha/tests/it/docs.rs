//! What the documentation shows is what the program prints.
//!
//! A console block of `README.md`, `docs/guide` and `docs/reference/cli.md` is run: `$ tensha …` or `$ cargo run -q -- …`. Lines of a lone
//! `…` stand for any lines. The command runs where `examples/` are; a comment `<!-- NAME is tests/data/guide/… -->` before a block puts that model under NAME
//! from there on. Below `ja/`, Japanese is spoken.

use std::path::Path;

use crate::support::{files_below, place, program, put, read, root, said, shown, with_ending};

/// Where the lines of a block do not follow from what was printed.
fn missing(block: &[&str], printed: &str) -> Option<String> {
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let elided = |l: &&str| l.trim() == "…";
    let mut at = 0;
    let mut anchored = true;
    for (n, chunk) in block.split(elided).enumerate() {
        anchored &= n == 0;
        // Empty lines beside an omission belong to nobody.
        let chunk: Vec<&str> = chunk.iter().map(|l| l.trim_end()).collect();
        if chunk.iter().all(|l| l.is_empty()) {
            continue;
        }
        let fits = |from: usize| printed.get(from..from + chunk.len()) == Some(chunk.as_slice());
        let found =
            if anchored { fits(0).then_some(0) } else { (at..printed.len()).find(|i| fits(*i)) };
        let Some(found) = found else { return Some(chunk.join("\n")) };
        at = found + chunk.len();
    }
    let open = block.last().is_some_and(elided);
    (!open && printed[at..].iter().any(|l| !l.is_empty())).then(|| printed[at..].join("\n"))
}

/// The arguments of a command line; what stands between `"` is one argument.
fn arguments(command: &str) -> Vec<&str> {
    let rest = command.strip_prefix("tensha").or_else(|| command.strip_prefix("cargo run -q --"));
    let rest = rest.unwrap_or_else(|| panic!("`{command}` is no command of this program"));
    rest.split('"')
        .enumerate()
        .flat_map(|(n, part)| match n % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        })
        .collect()
}

fn check_page(page: &Path, wrong: &mut Vec<String>) {
    let home = place(&[]);
    for file in files_below(&root().join("examples")) {
        let name = shown(&file);
        put(home.path(), &name, &std::fs::read(&file).unwrap());
    }
    let text = read(page);
    let name = shown(page);
    let ja = name.contains("/ja/");
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some((dir, model)) = line
            .strip_prefix("<!-- ")
            .and_then(|l| l.strip_suffix(" -->"))
            .and_then(|l| l.split_once(" is "))
        {
            let model = root().join(model);
            let _ = std::fs::remove_dir_all(home.path().join(dir));
            for file in files_below(&model) {
                let inner = file.strip_prefix(&model).unwrap().display().to_string();
                put(home.path(), &format!("{dir}/{inner}"), &std::fs::read(&file).unwrap());
            }
        }
        if line != "```console" {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().map(|(_, l)| l).take_while(|l| *l != "```").collect();
        for part in block.chunk_by(|_, next| !next.starts_with("$ ")) {
            let command = part[0].strip_prefix("$ ").unwrap_or_else(|| {
                panic!("{name}:{}: a console block begins with `$ `", number + 1)
            });
            let mut args = arguments(command);
            if args[0] == "new" {
                // Each half of a page begins from nothing.
                let _ = std::fs::remove_dir_all(home.path().join(args[1]));
            }
            let dated = ["assess", "check", "show", "what-if"].contains(&args[0])
                && !args.contains(&"--help");
            if dated && !args.contains(&"--at") {
                args.extend(["--at", "2026-11-23"]);
            }
            let mut run = program(home.path(), &args);
            run.env("COLUMNS", "100").env("TENSHA_LANG", if ja { "ja" } else { "en" });
            let out = said(run.output().unwrap(), &args);
            let printed = format!("{}{}", out.out, out.err);
            if part.len() > 1
                && let Some(what) = missing(&part[1..], &printed)
            {
                wrong.push(format!(
                    "{name}:{}: `{command}`: page and program differ at:\n{what}\n-- printed:\n{printed}",
                    number + 1
                ));
            }
        }
    }
}

#[test]
fn pages_show_what_the_program_prints() {
    let mut pages = with_ending(&root().join("docs/guide"), "md");
    pages.push(root().join("README.md"));
    pages.push(root().join("docs/reference/cli.md"));
    let mut wrong = Vec::new();
    for page in &pages {
        check_page(page, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} blocks are stale:\n\n{}", wrong.len(), wrong.join("\n\n"));
}
