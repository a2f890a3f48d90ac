//! Components made by hand of instructions, for what a compiler of Rust never writes.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const WIT: &str = include_str!("../../../../wit/0.2.0/integration.wit");

/// Where the answer "nothing to fetch" lies: nothing but zeros.
pub const NOTHING: &str = "(i32.const 3072)";

/// A mapping of which only `describe` and `fetch` answer, and the parts that a test changes, as WebAssembly's text.
pub struct Made {
    pub memory: &'static str,
    /// Fields of the module beside the functions of the contract.
    pub more: &'static str,
    pub describe: &'static str,
    /// Its 15 parameters: the last is the length of the settings.
    pub fetch: &'static str,
    /// After the host has read what `fetch` answered.
    pub after_fetch: &'static str,
    /// Before the host gives what it has to give.
    pub realloc: &'static str,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            memory: r#"(memory (export "memory") 2)"#,
            more: "",
            describe: "(i32.const 2048)",
            fetch: NOTHING,
            after_fetch: "",
            realloc: "",
        }
    }
}

impl Made {
    pub fn bytes(&self) -> Vec<u8> {
        let mut module = wat::parse_str(self.text()).unwrap();
        let mut wit = Resolve::default();
        let package = wit.push_source("integration.wit", WIT).unwrap();
        let world = wit.select_world(&[package], Some("integration")).unwrap();
        embed_component_metadata(&mut module, &wit, world, StringEncoding::UTF8).unwrap();
        let mut encoder = ComponentEncoder::default();
        encoder.module(&module).unwrap();
        encoder.encode().unwrap()
    }

    fn text(&self) -> String {
        let Self {
            memory,
            more,
            describe,
            fetch,
            after_fetch,
            realloc,
        } = self;
        let silent: String = [
            ("identify", 6),
            ("attachments", 1),
            ("deliver", 1),
            ("read", 10),
            ("report", 1),
            ("list-changes", 7),
            ("changes", 10),
        ]
        .map(|(name, parameters)| function(name, parameters, "(unreachable)"))
        .concat();
        format!(
            r#"(module
              {memory}
              (data (i32.const 1024) "made1{{}}")
              (data (i32.const 2048) "{manifest}")
              (data (i32.const 3104) "\01")
              (global $next (mut i32) (i32.const 32768))
              {more}
              {describe} {fetch} {silent}
              (func (export "cabi_post_lupasilta:integration/mapping@0.2.0#fetch") (param i32) {after_fetch})
              (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                {realloc}
                (global.get $next)
                (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 3)) (i32.const 7)) (i32.const -8)))))"#,
            manifest = manifest(),
            describe = function("describe", 0, describe),
            fetch = function("fetch", 15, fetch),
        )
    }
}

fn function(name: &str, parameters: usize, body: &str) -> String {
    let parameters = "i32 ".repeat(parameters);
    format!(
        r#"(func (export "lupasilta:integration/mapping@0.2.0#{name}") (param {parameters}) (result i32) {body})"#
    )
}

/// Twelve texts and lists, each its place and its length.
fn manifest() -> String {
    let (name, version, schema, none) = ((1024, 4), (1028, 1), (1029, 2), (0, 0));
    let parts: [(u32, u32); 12] = [
        name, version, name, name, name, name, none, none, version, none, none, schema,
    ];
    let bytes = parts
        .iter()
        .flat_map(|(at, length)| [at.to_le_bytes(), length.to_le_bytes()].concat());
    bytes.map(|byte| format!("\\{byte:02x}")).collect()
}
