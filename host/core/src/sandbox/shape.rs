//! What a file of bytes is, seen from outside: without compiling it, and also when it is not sound.

use serde::Serialize;
use wasmparser::{ComponentExternName, Encoding, Parser, Payload};

use super::shown::shown;
use crate::contract::INTERFACE;

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Does not begin as WebAssembly does.
    NotWasm,
    /// A WebAssembly module that was not made a component.
    CoreModule,
    /// A component.
    Component,
}

/// A file's outermost part.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    /// In the order in which they are written.
    pub(super) imports: Vec<String>,
    pub(super) exports: Vec<String>,
    /// What ended the reading before the end of the file: a text that says at which byte.
    pub(super) damage: Option<String>,
}

impl Shape {
    /// Reads as far as the bytes are sound.
    pub(super) fn of(bytes: &[u8]) -> Shape {
        let mut shape = Shape {
            kind: Kind::NotWasm,
            imports: Vec::new(),
            exports: Vec::new(),
            damage: None,
        };
        if bytes.starts_with(b"\0asm") {
            shape.kind = Kind::CoreModule;
            if let Err(error) = shape.read(bytes) {
                shape.damage = Some(shown(&error.to_string()));
            }
        }
        shape
    }

    /// The versions of the contract that the component exports an interface of.
    pub(super) fn contract_versions(&self) -> impl Iterator<Item = &str> {
        self.exports
            .iter()
            .filter_map(|name| name.strip_prefix(INTERFACE)?.strip_prefix('@'))
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), wasmparser::BinaryReaderError> {
        // Modules and components inside follow as payloads of their own.
        let mut depth = 0_u32;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::Version {
                    encoding: Encoding::Component,
                    ..
                } if depth == 0 => {
                    self.kind = Kind::Component;
                }
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 0 => {
                    for import in section {
                        self.imports.push(name(&import?.name));
                    }
                }
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        self.exports.push(name(&export?.name));
                    }
                }
                Payload::ImportSection(section) if depth == 0 && self.kind == Kind::CoreModule => {
                    for import in section.into_imports() {
                        let import = import?;
                        self.imports
                            .push(shown(&format!("{}/{}", import.module, import.name)));
                    }
                }
                Payload::ExportSection(section) if depth == 0 && self.kind == Kind::CoreModule => {
                    for export in section {
                        self.exports.push(shown(export?.name));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn name(name: &ComponentExternName<'_>) -> String {
    shown(name.name)
}
