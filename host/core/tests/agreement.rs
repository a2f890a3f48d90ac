//! A mapping held against definitions of the service: our own model of it, and the same altered in one place.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use lupasilta::contract::{Manifest, Method, Operation};
use lupasilta::mappings::agreement::{
    Agreement, Definition, DefinitionError, Ignored, Judgement, Verdict,
};
use lupasilta::sandbox::{Options, Sandbox};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| {
    let path = root().join("target/components/asianhallinta.wasm");
    let bytes = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run cargo xtask components", path.display()));
    let sandbox = Sandbox::new(Options::default()).unwrap();
    sandbox.load(&bytes).unwrap().manifest().clone()
});

static MODEL: LazyLock<String> = LazyLock::new(|| {
    std::fs::read_to_string(root().join("tests/contract/lv-service-api.yaml")).unwrap()
});

static WITH_MODEL: LazyLock<Agreement> = LazyLock::new(|| with(&MODEL));

fn with(definition: &str) -> Agreement {
    let definition = Definition::read(definition.as_bytes()).unwrap();
    Agreement::between(&MANIFEST, &definition)
}

/// The model with one text, which it has exactly once, in place of another.
fn altered(from: &str, to: &str) -> String {
    assert_eq!(MODEL.matches(from).count(), 1, "{from}");
    MODEL.replace(from, to)
}

/// What is judged, what came of it, and whether it is required.
type Told = BTreeMap<String, (Verdict, Option<bool>, String)>;

fn told(agreement: &Agreement) -> Told {
    let said = |judgement: &Judgement, required| {
        let words = match judgement.verdict {
            Verdict::Contradicted => judgement.words.clone(),
            _ => String::new(),
        };
        (judgement.verdict, required, words)
    };
    let operations = agreement
        .operations
        .iter()
        .map(|one| (one.name.clone(), said(&one.judgement, None)));
    let members = agreement.members.iter().map(|one| {
        let place = format!("{} {:?} {}", one.operation, one.place, one.pointer);
        (place, said(&one.judgement, one.required))
    });
    operations.chain(members).collect()
}

fn ignored(agreement: &Agreement) -> BTreeSet<String> {
    let names = agreement.ignored.iter().map(|ignored| match ignored {
        Ignored::Operation { method, path, .. } => format!("{method} {path}"),
        Ignored::Member {
            operation, pointer, ..
        } => format!("{operation} {pointer}"),
        Ignored::Codes { pointer, codes, .. } => format!("{pointer}: {}", codes.join(" ")),
    });
    names.collect()
}

/// Everything that is told otherwise than of the model: contradictions with their words, other verdicts, and what is newly ignored.
fn changes(definition: &str) -> Vec<String> {
    let agreement = with(definition);
    let (before, after) = (told(&WITH_MODEL), told(&agreement));
    let mut changes: Vec<String> = Vec::new();
    for (place, (verdict, required, words)) in &after {
        let earlier = before.get(place);
        if earlier != Some(&(*verdict, *required, words.clone())) {
            changes.push(match verdict {
                Verdict::Contradicted => format!("{place}: {words}"),
                Verdict::Confirmed => format!("{place}: required {required:?}"),
                Verdict::NotMentioned => format!("{place}: not mentioned"),
            });
        }
    }
    for place in before.keys().filter(|place| !after.contains_key(*place)) {
        changes.push(format!("{place} is gone"));
    }
    let (before, after) = (ignored(&WITH_MODEL), ignored(&agreement));
    changes.extend(
        after
            .difference(&before)
            .map(|one| format!("ignored {one}")),
    );
    changes.extend(before.difference(&after).map(|one| format!("known {one}")));
    changes
}

const PARTIES: [&str; 4] = [
    "/applicants/*",
    "/designers/*",
    "/payer",
    "/representatives/*",
];

fn of_parties(rest: &str) -> Vec<String> {
    PARTIES
        .iter()
        .map(|party| format!("GetProjectPartCommonData Response {party}{rest}"))
        .collect()
}

#[test]
fn the_model_that_the_mapping_was_written_against_contradicts_nothing() {
    let agreement = &WITH_MODEL;
    assert!(agreement.lists_members);
    assert_eq!(agreement.contradicted(), 0);
    for operation in &agreement.operations {
        assert_eq!(operation.judgement.verdict, Verdict::Confirmed);
    }
    let listed: BTreeSet<_> = MANIFEST
        .members
        .iter()
        .map(|member| (&member.operation, &member.pointer))
        .collect();
    // Parameters of queries are judged besides.
    assert_eq!(agreement.members.len(), listed.len() + 2);
    // Of what stands in schemas, only what the model leaves open is not mentioned.
    for member in &agreement.members {
        let open = ["/reference", "/eInvoice", "/address", "/geometry", "/value"];
        let is_open = open.iter().any(|part| member.pointer.contains(part));
        assert!(
            member.judgement.verdict == Verdict::Confirmed || is_open,
            "{member:?}"
        );
    }
    let known: Vec<_> = ignored(agreement).into_iter().collect();
    assert_eq!(
        known,
        [
            "GET /commondata/{externalId}",
            "GetMessages after",
            "POST /messages/{externalId}"
        ]
    );
}

#[test]
fn a_verdict_says_where_the_definition_speaks_of_it() {
    let mut members = WITH_MODEL.members.iter();
    let outcome = members.find(|member| member.pointer == "/decision/outcome");
    let at = outcome.unwrap().judgement.at.clone().unwrap();
    let line = MODEL.lines().nth(at.line - 1).unwrap();
    assert!(line.contains("outcome: {type: string"), "{line}");
    assert_eq!(
        at.pointer,
        "/components/schemas/StatusUpdate/properties/decision/properties/outcome"
    );
}

#[test]
fn a_renamed_member_is_found_under_its_likely_name() {
    let definition = altered(
        "lastName: {type: string}\n        personal",
        "surname: {type: string}\n        personal",
    );
    assert_eq!(
        changes(&definition),
        of_parties("/lastName: the definition calls it surname, probably")
    );
}

#[test]
fn members_of_a_renamed_object_are_found_in_it() {
    let definition = altered("        handler: {type", "        caseHandler: {type");
    assert_eq!(
        changes(&definition),
        ["UpdateStatus Request /handler: the definition calls it caseHandler, probably"]
    );
}

#[test]
fn a_member_without_any_like_it_is_not_mentioned() {
    let definition = altered("        dueDate: {type", "        määräaika: {type");
    assert_eq!(
        changes(&definition),
        [
            "UpdateStatus Request /dueDate: not mentioned",
            "ignored UpdateStatus /määräaika"
        ]
    );
}

#[test]
fn another_type_is_found() {
    let definition = altered("section: {type: string,", "section: {type: integer,");
    assert_eq!(
        changes(&definition),
        ["UpdateStatus Request /decision/section: the definition says number, the mapping text"]
    );
    let or_null = altered(
        "section: {type: string,",
        "section: {type: [string, 'null'],",
    );
    assert_eq!(changes(&or_null), [""; 0]);
    // What is written may be more narrow than what is taken, and what is read may not be wider.
    let wider = altered(
        "section: {type: string,",
        "section: {type: [string, integer],",
    );
    assert_eq!(changes(&wider), [""; 0]);
    let wider = altered(
        "summary: {type: string}",
        "summary: {type: [string, object]}",
    );
    assert_eq!(
        changes(&wider),
        [
            "GetProjectPartCommonData Response /action/summary: the definition says text or object, the mapping text"
        ]
    );
}

#[test]
fn another_code_is_found_with_what_it_became() {
    let definition = altered("[granted, granted-partly,", "[granted, partly-granted,");
    assert_eq!(
        changes(&definition),
        [
            "UpdateStatus Request /decision/outcome: the definition's codes lack granted-partly (now probably partly-granted)"
        ]
    );
    let one_less = altered("message, withdrawn]}", "message]}");
    assert_eq!(
        changes(&one_less),
        ["ListChanges Response /changes/*/kind: the definition's codes lack withdrawn"]
    );
    let one_more = altered("message, withdrawn]}", "message, withdrawn, archived]}");
    assert_eq!(changes(&one_more), ["ignored /changes/*/kind: archived"]);
}

#[test]
fn a_moved_operation_is_found_and_its_members_in_it() {
    let definition = altered("  /status/{externalId}:", "  /actions/{externalId}/status:");
    assert_eq!(
        changes(&definition),
        ["UpdateStatus: the definition has it at /actions/{externalId}/status"]
    );
    let renamed = definition.replace("operationId: UpdateStatus", "operationId: PutState");
    assert_eq!(
        changes(&renamed),
        ["UpdateStatus: the definition has it at /actions/{externalId}/status, probably"]
    );
}

#[test]
fn another_method_is_found() {
    let definition = altered("    put:\n", "    patch:\n");
    assert_eq!(
        changes(&definition),
        ["UpdateStatus: the definition has PATCH, not PUT"]
    );
}

#[test]
fn an_operation_that_is_not_there_is_not_mentioned_with_its_members() {
    let (start, rest) = MODEL.split_once("  /changes:\n").unwrap();
    let (_, end) = rest.split_once("\ncomponents:\n").unwrap();
    let definition = format!("{start}components:\n{end}");
    let changes = changes(&definition);
    assert_eq!(changes.len(), 1 + 7 + 2, "{changes:?}");
    for change in changes {
        assert!(change.starts_with("ListChanges"), "{change}");
    }
}

#[test]
fn a_member_made_an_array_is_the_only_thing_found() {
    let definition = altered(
        "consents: {type: object, properties: {electronicService: {type: boolean}, sharingBeforeSubmission: {type: boolean}}}",
        "consents: {type: array, items: {type: object, properties: {electronicService: {type: boolean}, sharingBeforeSubmission: {type: boolean}}}}",
    );
    assert_eq!(
        changes(&definition),
        [
            "GetProjectPartCommonData Response /consents: the definition says array, the mapping object"
        ]
    );
    let no_array = altered(
        "buildingIds: {type: array, items: {type: string},",
        "buildingIds: {type: string,",
    );
    assert_eq!(
        changes(&no_array),
        [
            "GetProjectPartCommonData Response /projectPart/locations/*/buildingIds: the definition says text, the mapping array"
        ]
    );
    let no_list = altered(
        "designers: {type: array, items: {$ref: '#/components/schemas/Party'}}",
        "designers: {$ref: '#/components/schemas/Party'}",
    );
    assert_eq!(
        changes(&no_list),
        [
            "GetProjectPartCommonData Response /designers: the definition says object, the mapping array"
        ]
    );
}

#[test]
fn a_promise_that_is_dropped_is_seen() {
    let definition = altered(
        "[externalId, project, action, applicants]",
        "[externalId, project, action]",
    );
    assert_eq!(
        changes(&definition),
        ["GetProjectPartCommonData Response /applicants: required Some(false)"]
    );
}

#[test]
fn what_the_definition_demands_and_nobody_writes_is_found() {
    let definition = altered(
        "required: [updateId, status, occurredAt]\n      properties:\n",
        "required: [updateId, status, occurredAt, unit]\n      properties:\n        unit: {type: string}\n",
    );
    assert_eq!(
        changes(&definition),
        ["UpdateStatus Request /unit: the definition requires it, and the mapping never writes it"]
    );
    let query = altered(
        "{name: after, in: query, required: false, schema: {type: string}}, {name: limit,",
        "{name: since, in: query, required: true, schema: {type: string}}, {name: limit,",
    );
    assert_eq!(
        changes(&query),
        [
            "ListChanges Query after: not mentioned",
            "ListChanges Query since: the definition requires it, and the mapping never writes it"
        ]
    );
}

#[test]
fn operations_without_schemas_say_nothing_of_members() {
    let definition = altered(
        "content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Message'}}}}}",
        "content: {application/json: {}}}",
    );
    let changes = changes(&definition);
    assert_eq!(changes.len(), 27);
    for change in &changes {
        assert!(change.starts_with("GetMessages Response"), "{change}");
        assert!(change.ends_with(": not mentioned"), "{change}");
    }
}

#[test]
fn members_that_the_mapping_does_not_know_are_listed() {
    let definition = altered(
        "        industry: {$ref",
        "        shoeSize: {type: object, properties: {left: {type: number}}}\n        industry: {$ref",
    );
    let expected: Vec<_> = PARTIES
        .iter()
        .map(|party| format!("ignored GetProjectPartCommonData {party}/shoeSize"))
        .collect();
    assert_eq!(changes(&definition), expected);
}

#[test]
fn a_member_that_moved_is_found_at_its_new_place() {
    let summary = "            summary: {type: string}\n";
    let definition = altered(summary, "").replace(
        "            serviceBundle: {$ref",
        &format!("{summary}            serviceBundle: {{$ref"),
    );
    assert_eq!(
        changes(&definition),
        [
            "GetProjectPartCommonData Response /action/summary: the definition has it at /project/summary"
        ]
    );
}

#[test]
fn a_member_that_may_not_be_there_is_found() {
    let definition = altered(
        "required: [attachmentId, fileName, mediaType, sha256, kind]\n",
        "required: [attachmentId, fileName, mediaType, sha256, kind]\n      additionalProperties: false\n",
    );
    assert_eq!(changes(&definition), [""; 0]);
    let definition = definition.replace(", title: {$ref: '#/components/schemas/Text'}}", "}");
    assert_eq!(
        changes(&definition),
        [
            "AddAttachment Request /title: the definition allows no such member",
            "AddAttachment Request /title/en: not mentioned",
            "AddAttachment Request /title/fi: not mentioned",
            "AddAttachment Request /title/sv: not mentioned",
        ]
    );
}

#[test]
fn how_a_definition_is_written_makes_no_difference() {
    let newer = MODEL
        .replace("openapi: 3.0.3", "openapi: 3.1.1")
        .replace("{type: string}", "{type: [string, 'null']}");
    let other_names = MODEL.replace("{externalId}", "{id}");
    let prefixed = MODEL.replace("\n  /", "\n  /lv/v1/");
    let by_alternatives = altered(
        "applicants: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Party'}}",
        "applicants: {anyOf: [{type: 'null'}, {type: array, items: {allOf: [{oneOf: [{$ref: '#/components/schemas/Party'}]}, {description: x}]}}]}",
    );
    let windows = MODEL.replace('\n', "\r\n");
    for definition in [newer, other_names, prefixed, by_alternatives, windows] {
        let told: Vec<_> = changes(&definition)
            .into_iter()
            .filter(|change| !change.starts_with("ignored ") && !change.starts_with("known "))
            .collect();
        assert_eq!(told, [""; 0]);
    }
}

#[test]
fn a_path_may_be_the_end_of_the_servers_address() {
    let definition = MODEL
        .replace(
            "https://service.example/lv ",
            "https://service.example/lv/commondata ",
        )
        .replace("\n  /commondata/", "\n  /");
    let agreement = with(&definition);
    let of = |name: &str| {
        let mut operations = agreement.operations.iter();
        let found = operations.find(|operation| operation.name == name).unwrap();
        found.judgement.verdict
    };
    // Most operations agree on their base; those that do not are told.
    assert_eq!(of("GetProjectPartFormData"), Verdict::Contradicted);
    assert_eq!(of("UpdateStatus"), Verdict::Confirmed);
}

#[test]
fn a_mapping_without_a_list_of_members_is_compared_by_its_operations() {
    let mut manifest = MANIFEST.clone();
    manifest.members.clear();
    manifest.operations.push(Operation {
        name: "Archive".into(),
        method: Method::Put,
        path: "/archive/{externalId}".into(),
        query: vec![],
    });
    let definition = Definition::read(MODEL.as_bytes()).unwrap();
    let agreement = Agreement::between(&manifest, &definition);
    assert!(!agreement.lists_members);
    assert_eq!(agreement.operations.len(), 8);
    let archive = agreement.operations.last().unwrap();
    assert_eq!(archive.judgement.verdict, Verdict::NotMentioned);
    // The parameters of the query.
    assert_eq!(agreement.members.len(), 2);
}

#[test]
fn a_schema_that_contains_itself_and_one_of_another_file_end_the_comparison_there() {
    let definition = altered(
        "        industry: {$ref: '#/components/schemas/Code'}",
        "        industry: {$ref: 'codes.yaml#/Code'}\n        parent: {$ref: '#/components/schemas/Party'}",
    );
    let agreement = with(&definition);
    assert_eq!(agreement.unresolved.len(), 1);
    assert_eq!(agreement.unresolved[0].reference, "codes.yaml#/Code");
    let changes = changes(&definition);
    assert!(changes.contains(&"ignored GetProjectPartCommonData /payer/parent".to_owned()));
    assert!(changes.iter().all(|change| change.contains("/industry/")
        || change.contains("/parent")
        || change.contains("/value")));
}

#[test]
fn what_is_no_definition_is_refused_with_why() {
    let refusal = |text: &str| Definition::read(text.as_bytes()).unwrap_err();
    let broken = altered(
        "        '401': {description: Unauthorized}\n  /changes:",
        "        '401': {description: Unauthorized\n  /changes:",
    );
    let DefinitionError::Syntax { line, column, .. } = refusal(&broken) else {
        panic!()
    };
    let at = broken.lines().nth(line - 1).unwrap();
    assert!(
        at.starts_with("  /changes") || at.starts_with("    get:"),
        "{line}:{column} {at}"
    );
    for (text, reason) in [
        ("swagger: '2.0'\npaths: {}", "no member `openapi`"),
        ("openapi: 2.9.0\npaths: {}", "2.9.0"),
        ("openapi: 3.0.3", "no `paths`"),
        ("- a", "no member `openapi`"),
    ] {
        let refusal = refusal(text).to_string();
        assert!(refusal.contains(reason), "{refusal}");
    }
}
