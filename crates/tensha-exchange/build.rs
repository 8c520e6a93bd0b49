//! Turns `locales/{en,ja}/*.ftl` into typed functions. A message that one language lacks gets no function,
//! so the place that uses it does not compile.
use fluent_typed::{BuildOptions, FtlOutputOptions, build_from_locales_folder};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment")]
fn main() -> std::process::ExitCode {
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    build_from_locales_folder(
        BuildOptions::default()
            .with_output_file_path(&format!("{out}/l10n.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/translations.ftl")))
            .without_format()
            .without_bidi_isolation(),
    )
}
