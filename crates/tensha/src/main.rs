//! The command line.
mod world;
fn main() {
    let dir = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let w = world::DiskWorld::new(None);
    let loaded = tensha_model::load(&w, &dir);
    let style = tensha_text::render::terminal::Style { color: false, width: 100 };
    print!("{}", tensha_text::render::terminal::render(&loaded.system.sources, &loaded.diagnostics, if std::env::args().nth(2).is_some() {tensha_text::Lang::Ja} else {tensha_text::Lang::En}, style));
    println!("{} components {} flows", loaded.system.components.len(), loaded.system.flows.len());
}
