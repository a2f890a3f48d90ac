//! An OpenAPI definition as the operations that it states.

use super::InDefinition;
use super::document::{At, Document};
use super::error::DefinitionError;
use super::schema::{Schema, followed};

/// An OpenAPI definition, 3.0 or 3.1.
#[derive(Debug)]
pub struct Definition {
    document: Document,
    /// The member `openapi`.
    pub(super) openapi: String,
    pub(super) title: String,
    pub(super) version: String,
}

/// An operation as a definition states it.
#[derive(Clone, Debug)]
pub(super) struct Stated<'d> {
    /// In capitals.
    pub(super) method: String,
    pub(super) path: &'d str,
    pub(super) id: Option<&'d str>,
    /// Names of the parameters of its query, and whether they are required.
    pub(super) query: Vec<(&'d str, bool, At<'d>)>,
    pub(super) request: Option<Schema<'d>>,
    pub(super) response: Option<Schema<'d>>,
    pub(super) at: At<'d>,
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl Definition {
    /// Reads a definition.
    ///
    /// # Errors
    /// It is not YAML or JSON, with line and column, or not OpenAPI of a version that is understood.
    pub fn read(bytes: &[u8]) -> Result<Self, DefinitionError> {
        let document = Document::read(bytes)?;
        let root = document.root();
        let text = |at: Option<At<'_>>| at.and_then(At::text).unwrap_or_default().to_owned();
        let openapi = text(root.get("openapi"));
        if !["3.0", "3.1"]
            .iter()
            .any(|known| openapi == *known || openapi.starts_with(&format!("{known}.")))
        {
            return Err(DefinitionError::NotOpenApi(match openapi.as_str() {
                "" => "it has no member `openapi`".to_owned(),
                // Only what looks like a version is repeated.
                other => format!(
                    "its member `openapi` is {:?}",
                    other.chars().take(20).collect::<String>()
                ),
            }));
        }
        if !root.get("paths").is_some_and(At::is_object) {
            return Err(DefinitionError::NotOpenApi("it has no `paths`".to_owned()));
        }
        let info = root.get("info");
        let title = text(info.and_then(|info| info.get("title")));
        let version = text(info.and_then(|info| info.get("version")));
        Ok(Self {
            document,
            openapi,
            title,
            version,
        })
    }

    /// All operations, in order.
    pub(super) fn operations(&self) -> Vec<Stated<'_>> {
        let paths = self.document.root().get("paths");
        paths
            .into_iter()
            .flat_map(At::entries)
            .filter_map(|(path, item)| Some((path, followed(item)?)))
            .flat_map(|(path, item)| {
                METHODS
                    .iter()
                    .filter_map(move |method| Some(stated(method, path, item, item.get(method)?)))
            })
            .collect()
    }

    /// The paths of the servers' addresses, as segments; one without any where no server is named.
    pub(super) fn base_paths(&self) -> Vec<Vec<String>> {
        let servers = self.document.root().get("servers");
        let mut paths: Vec<_> = servers
            .into_iter()
            .flat_map(At::items)
            .filter_map(base_path)
            .collect();
        if paths.is_empty() {
            paths.push(Vec::new());
        }
        paths
    }

    /// References that lead nowhere in this file: what they say is not known.
    pub(super) fn unresolved(&self) -> Vec<(String, InDefinition)> {
        let mut found = Vec::new();
        let mut waiting = vec![self.document.root()];
        let mut seen = std::collections::HashSet::new();
        while let Some(at) = waiting.pop() {
            if !seen.insert(at.id()) {
                continue;
            }
            if let Some(reference) = at.get("$ref").and_then(At::text)
                && followed(at).is_none()
            {
                found.push((reference.to_owned(), at.place()));
            }
            waiting.extend(at.entries().map(|(_, value)| value));
            waiting.extend(at.items());
        }
        found.sort_by_key(|(_, place)| (place.line, place.column));
        found
    }
}

fn stated<'d>(method: &str, path: &'d str, item: At<'d>, at: At<'d>) -> Stated<'d> {
    let mut query: Vec<(&str, bool, At<'d>)> = Vec::new();
    // Those of the operation go before those of its path.
    for parameter in [at, item]
        .iter()
        .filter_map(|of| of.get("parameters"))
        .flat_map(At::items)
        .filter_map(followed)
    {
        let text = |name| parameter.get(name).and_then(At::text);
        let (Some("query"), Some(name)) = (text("in"), text("name")) else {
            continue;
        };
        if query.iter().all(|(known, ..)| *known != name) {
            let required = parameter.get("required").and_then(At::boolean);
            query.push((name, required == Some(true), parameter));
        }
    }
    let body = at.get("requestBody").and_then(followed);
    Stated {
        method: method.to_ascii_uppercase(),
        path,
        id: at.get("operationId").and_then(At::text),
        query,
        request: body.and_then(json_of),
        response: success(at).and_then(json_of),
        at,
    }
}

/// The answer that means success: 200, else the first other of the two hundreds.
fn success(operation: At<'_>) -> Option<At<'_>> {
    let responses = operation.get("responses")?;
    let first = responses.entries().find(|(code, _)| code.starts_with('2'));
    let found = responses
        .get("200")
        .or_else(|| first.map(|(_, answer)| answer));
    followed(found.or_else(|| responses.get("default"))?)
}

/// The schema of the JSON that a body consists of; of a form with files, that of the part `metadata`, as in the contract with mappings.
fn json_of(body: At<'_>) -> Option<Schema<'_>> {
    let content = body.get("content")?;
    let is_json = |media_type: &str| {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json") || essence == "*/*"
    };
    if let Some((_, json)) = content.entries().find(|(name, _)| is_json(name)) {
        return json.get("schema").map(Schema::One);
    }
    let mut forms = content.entries();
    let (_, form) = forms.find(|(name, _)| name.starts_with("multipart/form-data"))?;
    Schema::One(form.get("schema")?).member("metadata")
}

/// The path of a server's address, with its variables as they are by default.
fn base_path(server: At<'_>) -> Option<Vec<String>> {
    let mut url = server.get("url")?.text()?.to_owned();
    for (name, variable) in server.get("variables").into_iter().flat_map(At::entries) {
        let value = variable.get("default").and_then(At::text);
        url = url.replace(&format!("{{{name}}}"), value.unwrap_or_default());
    }
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => url.as_str(),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    Some(segments(path).map(str::to_owned).collect())
}

/// The parts of a path between its slashes.
pub(super) fn segments(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}
