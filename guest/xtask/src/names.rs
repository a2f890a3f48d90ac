//! The names of a module's functions, made short. A panic is reported with the functions it happened in, so they stay in the component; as the
//! compiler writes them they would be a quarter of it.

use anyhow::Context;
use wasm_encoder::{CustomSection, NameMap, NameSection, RawSection, Section};
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// A module with short names of functions, and no others.
pub(crate) fn shorten(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut short = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.context("the compiler's module cannot be read")?;
        if let Payload::CustomSection(section) = &payload {
            match section.as_known() {
                KnownCustom::Name(names) => {
                    let mut functions = NameMap::new();
                    for kind in names {
                        if let Name::Function(map) = kind? {
                            for naming in map {
                                let naming = naming?;
                                if let Some(name) = short_name(naming.name) {
                                    functions.append(naming.index, &name);
                                }
                            }
                        }
                    }
                    let mut names = NameSection::new();
                    names.functions(&functions);
                    short.section(&names);
                }
                // Who compiled it with what: the component's own record says so too.
                KnownCustom::Producers(_) => {}
                _ if section.name() == "target_features" => {}
                _ => {
                    short.section(&CustomSection {
                        name: section.name().into(),
                        data: section.data().into(),
                    });
                }
            }
        } else if let Some((id, range)) = payload.as_section() {
            let data = module
                .get(range)
                .context("the compiler's module ends too early")?;
            short.section(&RawSection { id, data });
        }
    }
    Ok(short.finish())
}

/// A component without the names of its own items. Those of the functions of the modules inside stay.
pub(crate) fn drop_outer(component: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut kept = component.get(..8).context("no component")?.to_vec();
    // Inside modules and components everything stays as it is.
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        let payload = payload.context("the component cannot be read")?;
        let is_names = matches!(&payload, Payload::CustomSection(section) if section.name() == "component-name");
        if depth == 0
            && !is_names
            && let Some((id, range)) = payload.as_section()
        {
            let data = component
                .get(range)
                .context("the component ends too early")?;
            RawSection { id, data }.append_to(&mut kept);
        }
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(kept)
}

/// The end of a function's path: of our own two segments. A type in angle brackets has its last name alone, and none its parameters. What tells a
/// panic, or carries it out, keeps its whole path, by which a host knows it; the standard library's other functions need no name, since a panic
/// in them is told by who called them.
fn short_name(symbol: &str) -> Option<String> {
    let name = format!("{:#}", rustc_demangle::demangle(symbol));
    if !name.contains("::") {
        return Some(name);
    }
    let kept = if name.starts_with("lupasilta_") {
        2
    } else if name.starts_with("std::")
        || name.contains("unwind")
        || name.contains("panic")
        || name.contains("fail")
    {
        usize::MAX
    } else {
        return None;
    };
    let segments = segments(&name);
    let end = segments.get(segments.len().saturating_sub(kept)..);
    Some(end.unwrap_or(&segments).join("::"))
}

/// The segments of a path, those in angle brackets made short.
fn segments(name: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, character) in name.char_indices() {
        let Some(segment) = segments.last_mut() else {
            break;
        };
        match character {
            // Not the arrow of a function's type.
            '>' if before != '-' => depth = depth.saturating_sub(1),
            '<' => {
                if depth == 0 && segment.is_empty() {
                    *segment = bracketed(name.get(at..).unwrap_or_default());
                }
                depth += 1;
            }
            ':' if depth == 0 && before == ':' => segments.push(String::new()),
            ':' => {}
            _ if depth == 0 => segment.push(character),
            _ => {}
        }
        before = character;
    }
    // A type's parameters may be a segment of their own, `::<u8>`.
    segments.retain(|segment| !segment.is_empty());
    segments
}

/// The angle brackets that a text begins with, each path in them by its last name and without parameters.
fn bracketed(text: &str) -> String {
    let mut short = String::new();
    let mut word = String::new();
    let mut depth = 0_usize;
    for character in text.chars() {
        if character.is_alphanumeric() || matches!(character, '_' | ':') {
            word.push(character);
            continue;
        }
        if depth == 1 {
            short.push_str(word.rsplit("::").next().unwrap_or_default());
        }
        word.clear();
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            other if depth == 1 => short.push(other),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    format!("<{short}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_keeps_its_path_and_a_type_its_last_name() {
        for (symbol, name) in [
            (
                "_ZN15lupasilta_guest4json6Reader6string17hba166af91b45688bE",
                "Reader::string",
            ),
            (
                "_ZN15lupasilta_guest9rendition6answer50_$LT$impl$u20$lupasilta_guest..rendition..Page$GT$5table17h88e46b879968a398E",
                "<impl Page>::table",
            ),
            (
                "_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt",
                "core::panicking::panic_fmt",
            ),
            (
                "_RNvNtCsgXGp5Oqx2Ny_4core6option13unwrap_failed",
                "core::option::unwrap_failed",
            ),
            (
                "lupasilta:integration/mapping@0.2.0#deliver",
                "lupasilta:integration/mapping@0.2.0#deliver",
            ),
            ("__wasm_call_ctors", "__wasm_call_ctors"),
        ] {
            assert_eq!(short_name(symbol).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_the_standard_library_does_quietly_has_no_name() {
        for symbol in [
            "_ZN70_$LT$alloc..vec..Vec$LT$T$C$A$GT$$u20$as$u20$core..ops..drop..Drop$GT$4drop17h21c2108a98b6a5ebE",
            "_RNvMNtCs5cOc02OMXlo_5alloc6stringNtB2_6String8push_str",
        ] {
            assert_eq!(short_name(symbol), None);
        }
    }
}
