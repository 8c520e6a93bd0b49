//! `tensha schema`.

use crate::Exit;
use crate::args::{SchemaArgs, SchemaOf};
use crate::out::Out;

/// The schema that is asked for, as text.
pub fn text(of: SchemaOf, lang: tensha_text::Lang) -> String {
    let value = match of {
        SchemaOf::Model => tensha_model::schema::model(lang),
        SchemaOf::Dossier => tensha_model::schema::dossier(lang),
        // As it is written: what may be left out when it is empty is not required.
        SchemaOf::Assessment => schemars::generate::SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator()
            .into_root_schema_for::<tensha_report::Assessment>()
            .to_value(),
    };
    format!("{value:#}\n")
}

/// `tensha schema`.
pub fn run(args: &SchemaArgs, out: &Out) -> Exit {
    out.print(&text(args.of, out.lang));
    Exit::Fine
}
