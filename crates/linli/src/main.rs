//! The program `linli`: see `linli help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments
        .next()
        .is_some_and(|first| first == linli_kit::sheet::child::ARGUMENT)
    {
        // a foreign file is read by this program again, in a process that can spare nothing
        return linli_kit::sheet::child::main(arguments);
    }
    linli::run()
}
