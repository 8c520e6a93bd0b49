//! Turns `locales/{en,ja}/*.ftl` into typed functions (a message that one language lacks gets no function, so the place that uses
//! it does not compile), and lists the packs that are embedded.
use std::fmt::Write as _;
use std::path::Path;

use fluent_typed::{BuildOptions, FtlOutputOptions, build_from_locales_folder};

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by the environment, and it reads the packs"
)]
fn main() -> std::process::ExitCode {
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let packs = Path::new(&here).join("../../packs");
    println!("cargo::rerun-if-changed={}", packs.display());
    let mut names: Vec<String> = std::fs::read_dir(&packs)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| e.file_name().into_string().ok())
        .filter(|n| Path::new(n).extension().is_some_and(|e| e == "yaml"))
        .collect();
    names.sort();
    let mut list = String::from("pub(crate) static BUILTIN: &[(&str, &str)] = &[\n");
    for name in names {
        let path = packs.join(&name);
        println!("cargo::rerun-if-changed={}", path.display());
        let _ = writeln!(
            list,
            "    ({:?}, include_str!({:?})),",
            format!("<packs>/{name}"),
            path.display().to_string()
        );
    }
    list.push_str("];\n");
    if std::fs::write(format!("{out}/builtin.rs"), list).is_err() {
        return std::process::ExitCode::FAILURE;
    }
    build_from_locales_folder(
        BuildOptions::default()
            .with_output_file_path(&format!("{out}/l10n.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/translations.ftl")))
            .without_format()
            .without_bidi_isolation(),
    )
}
