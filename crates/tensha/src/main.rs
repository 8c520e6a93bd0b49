//! The command line.

mod logic_cmd;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

/// Risk analysis of connected systems.
#[derive(Parser)]
#[command(name = "tensha", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Answer questions about Boolean risk models.
    Logic(logic_cmd::LogicArgs),
}

fn main() -> ExitCode {
    let Cli { command: Command::Logic(args) } = Cli::parse();
    let mut stdout = anstream::stdout().lock();
    let mut stderr = anstream::stderr().lock();
    let code = logic_cmd::run(&args, &mut stdout, &mut stderr);
    let _ = stdout.flush();
    ExitCode::from(code)
}
