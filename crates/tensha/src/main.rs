//! The command line: arguments in, bytes out. Everything that is worked out comes from the libraries.

mod args;
mod assess;
mod check;
mod comments;
mod explain;
mod export;
mod fmt;
mod guide;
mod guideline;
mod import;
mod logic;
mod messages;
mod new;
mod out;
mod questionnaire;
mod schema;
mod show;
mod since;
mod summary;
mod what_if;
mod world;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// What the program says to whoever called it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done; nothing at or above `--fail-on`.
    Fine = 0,
    /// Findings at or above `--fail-on`, or files that `fmt --check` would change.
    Findings = 1,
    /// Bad input: the model, the arguments, or the disk.
    BadInput = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Lets go of what the program ends with anyway: taking a large system apart piece by piece would only make its user wait.
pub fn keep<T>(value: T) {
    std::mem::forget(value);
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let out = out::Out::new(&cli.common);
    let exit = match &cli.command {
        Command::Assess(a) => assess::run(a, &cli.common, &out),
        Command::Check(a) => check::run(a, &cli.common, &out),
        Command::Show(a) => show::run(a, &cli.common, &out),
        Command::Guideline(a) => guideline::run(a, &cli.common, &out),
        Command::WhatIf(a) => what_if::run(a, &cli.common, &out),
        Command::Explain(a) => explain::run(a, &cli.common, &out),
        Command::New(a) => new::run(a, &out),
        Command::Schema(a) => schema::run(a, &out),
        Command::Fmt(a) => fmt::run(a, &out),
        Command::Questionnaire(a) => questionnaire::run(a, &cli.common, &out),
        Command::Comments(a) => comments::run(a, &cli.common, &out),
        Command::Export(a) => export::run(a, &cli.common, &out),
        Command::Import(a) => import::run(a, &cli.common, &out),
        Command::Logic(a) => return logic::run(a, out.lang, cli.common.stats).into(),
    };
    exit.into()
}
