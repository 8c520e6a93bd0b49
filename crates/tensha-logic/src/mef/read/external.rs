//! Functions of other programs: kept by their names and never called.

use super::{MefCode, MefDiagnostic, Reader, Scope, closest};
use crate::mef::expr::Expr;
use crate::mef::model::{ExternFunction, ExternLibrary};
use crate::mef::xml::ElementId;

impl Reader<'_, '_> {
    pub(super) fn define_library(&mut self, id: ElementId) {
        self.check_attributes(id, &["name", "path", "system", "decorate"]);
        let name = self.required(id, "name");
        let (Some(name), Some(path)) = (name, self.required(id, "path")) else { return };
        if self.model.extern_libraries.iter().any(|one| one.name == name) {
            self.twice(id, name);
        }
        let one = ExternLibrary { name: name.to_owned(), path: path.to_owned() };
        self.model.extern_libraries.push(one);
        for child in self.tree.children(id) {
            if !matches!(self.tree.name(child), "label" | "attributes") {
                self.unknown_element(child, id, &["label", "attributes"]);
            }
        }
    }

    pub(super) fn define_function(&mut self, id: ElementId) {
        let tree = self.tree;
        self.check_attributes(id, &["name", "symbol", "library"]);
        let (name, symbol) = (self.required(id, "name"), self.required(id, "symbol"));
        let (Some(name), Some(symbol)) = (name, symbol) else { return };
        let Some(library) = self.required(id, "library") else { return };
        // What it gives, then what it takes.
        let mut types = 0;
        for child in tree.children(id) {
            match tree.name(child) {
                "label" | "attributes" => {}
                "int" | "double" => types += 1,
                _ => self.unknown_element(child, id, &["int", "double"]),
            }
        }
        if types == 0 {
            let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
            self.out.push(one.arg("define-extern-function").arg("int | double"));
        }
        if self.model.extern_functions.iter().any(|one| one.name == name) {
            self.twice(id, name);
        }
        self.model.extern_functions.push(ExternFunction {
            name: name.to_owned(),
            symbol: symbol.to_owned(),
            library: library.to_owned(),
            arguments: (types > 0).then(|| types - 1),
            range: tree.tag(id),
        });
    }

    fn twice(&mut self, id: ElementId, name: &str) {
        self.out
            .push(MefDiagnostic::new(MefCode::DuplicateDefinition, self.tree.tag(id)).arg(name));
    }

    /// Functions must come from libraries that the file names, as far as it names any.
    pub(super) fn check_libraries(&mut self) {
        let model = &self.model;
        let known = |name: &str| model.extern_libraries.iter().any(|one| one.name == name);
        for one in model.extern_functions.iter().filter(|one| !known(&one.library)) {
            let names = model.extern_libraries.iter().map(|one| one.name.as_str());
            let near = closest(&one.library, names);
            let said = MefDiagnostic::new(MefCode::UndefinedReference, one.range.clone());
            self.out.push(said.arg(&one.library).arg("define-extern-library").suggest(near));
        }
    }

    /// A call has no value. Its arguments are checked as any.
    pub(super) fn extern_call(&mut self, id: ElementId, scope: Scope) -> Expr {
        let tree = self.tree;
        self.check_attributes(id, &["name"]);
        let Some(name) = self.required(id, "name") else { return Expr::Broken };
        let mut count = 0;
        for child in tree.children(id) {
            self.expression(child, id, scope);
            count += 1;
        }
        let functions = &self.model.extern_functions;
        let known = functions.iter().find(|one| one.name == name);
        // The standard has calls and no definitions; a file that has definitions should have all.
        if known.is_none() && !functions.is_empty() {
            let near = closest(name, functions.iter().map(|one| one.name.as_str()));
            let one = MefDiagnostic::new(MefCode::UndefinedReference, tree.tag(id));
            self.out.push(one.arg(name).arg("define-extern-function").suggest(near));
            return Expr::Broken;
        }
        if let Some(wanted) = known.and_then(|one| one.arguments)
            && wanted != count
        {
            self.wrong_count(id, "extern-function", super::Arity::Exact(wanted), count);
            return Expr::Broken;
        }
        self.out.push(MefDiagnostic::new(MefCode::ExternCall, tree.tag(id)).arg(name));
        Expr::Unknown
    }
}
